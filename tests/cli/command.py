"""Runs the real command line: in a process of its own, as a shell would, or in this one, which is quicker."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 600.0
"""Seconds after which a command is taken to hang: the whole demo takes some minutes on a busy machine."""

PROGRAM = (sys.executable, "-c", "from suasion.cli import main; main()")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal that killed it) and what it printed."""

    code: int
    out: str
    err: str


def suasion(*arguments: str | Path, fault: str = "") -> Ended:
    """Run ``suasion`` with arguments until it ends; `fault` names the place where it is to die."""
    command = [*PROGRAM, *map(str, arguments)]
    ended = subprocess.run(
        command, capture_output=True, text=True, env=environment(fault), check=False, timeout=_PATIENCE
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def environment(fault: str = "") -> dict[str, str]:
    """Give the environment of a program of ours: this one's modules, a wide screen, and perhaps a place to die."""
    ours = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "COLUMNS": "300"}
    return os.environ | ours | ({"SUASION_FAULT": fault} if fault else {})


def suasion_here(*arguments: str | Path) -> Ended:
    """Run ``suasion`` with arguments in this process, as the installed script does."""
    from suasion.cli import main

    out, err, given = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["suasion", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        return Ended(int(ended.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = given
    raise AssertionError("the command line always ends in an exit")
