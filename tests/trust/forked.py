"""Shops that are forked from a process which has loaded the product, each under its own strace from its first call on.

A trial that needs a new process for each of many hundred kills would else wait for the imports of each. A fork takes
no other thread along; those that libraries began here are idle, and the shop works without them.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from suasion import Workspace
from tests.cli.command import environment
from tests.trust.shop import Shop
from tests.trust.system_calls import python

_PATIENCE_SECONDS = 120.0


class Forked:
    """Begins shops; one at a time."""

    def __enter__(self) -> Self:
        command = python("tests.trust.forked")
        self._parent = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.communicate(timeout=_PATIENCE_SECONDS)

    def work(self, shop: Path, marks: Path, rounds: int, strace: Sequence[str]) -> int:
        """Do so many rounds in a new process that strace watches; gives how it ended, a signal's number negative."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(f"{shop}\t{marks}\t{rounds}\n")
        self._parent.stdin.flush()
        pid = int(self._said())
        command = ["strace", "-f", "-qq", "--signal=none", *strace, "-p", str(pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            end = time.monotonic() + _PATIENCE_SECONDS
            while not _traced(pid):
                if tracer.poll() is not None or time.monotonic() > end:
                    os.kill(pid, signal.SIGKILL)
                    raise AssertionError(tracer.communicate()[1])
                time.sleep(0.001)
            os.kill(pid, signal.SIGCONT)
            return int(self._said())

    def _said(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline()


def _traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")


def _begin(shop: Path, marks: Path, rounds: int) -> None:
    """Wait until traced, work, and end as a process does that has nothing left to say."""
    try:
        # Where the system lets only parents look into a process, this one says that others may, too.
        ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        with Workspace.open(shop) as workspace:
            Shop(workspace, marks, 0).one_after_the_other(rounds)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the fork must never go on as its parent
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    """Fork a shop for each line of the input; says its process, and in the end how it ended."""
    for line in sys.stdin:
        shop, marks, rounds = line.rstrip("\n").split("\t")
        pid = os.fork()
        if not pid:
            _begin(Path(shop), Path(marks), int(rounds))
        os.waitpid(pid, os.WUNTRACED)  # it has stopped, and whoever traces it can tell it to go on
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
