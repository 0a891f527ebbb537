"""The way from a command to a workspace: through its server if one runs, else by opening it and asking ourselves.

A command cannot tell which: it gets the same `Api` over the same application, with the same rights and refusals.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from suasion.cli.api import Api, refusal
from suasion.cli.serving import Serving, announced, new_key, withdraw
from suasion.core.errors import WorkspaceBusy

if TYPE_CHECKING:
    from suasion.flows.jobs.worker import Worker

_PATIENCE_SECONDS = 60.0
_SILENT_SECONDS = 2.0
_PAUSE_SECONDS = 0.1
_STOP_SECONDS = 30.0
_HERE = "http://127.0.0.1"


@contextmanager
def connected(workspace: Path) -> Iterator[Api]:
    """Connect to a workspace for as long as the block lasts.

    Another command that owns it at the moment is waited for, a minute at most; after two
    seconds standard error says so.

    Raises
    ------
    suasion.core.errors.WorkspaceMissing
        If there is none in the directory.
    suasion.core.errors.WorkspaceBusy
        If something else than a server owns it and does not end.
    """
    directory = workspace.resolve()
    with ExitStack() as held:
        yield _api(directory, held)


def _api(directory: Path, held: ExitStack) -> Api:
    began, told = time.monotonic(), False
    while True:
        serving = announced(directory)
        try:
            if serving is not None and serving.lives and is_owned(directory):
                return held.enter_context(_over_loopback(serving))
            return held.enter_context(_in_process(directory))
        except (WorkspaceBusy, httpx.TransportError) as error:  # it is starting, stopping, or a command's
            waited = time.monotonic() - began
            if waited > _PATIENCE_SECONDS:
                raise WorkspaceBusy(
                    f"Another process has {directory} open for writing, and it is no server.",
                    hint="Wait for it to end, or stop it. A running `suasion serve` would take this command too.",
                ) from error
            if waited > _SILENT_SECONDS and not told:
                told = True
                print("Another program has the workspace open; waiting for it, a minute at most.", file=sys.stderr)  # noqa: T201
        time.sleep(_PAUSE_SECONDS)


def is_owned(directory: Path) -> bool:
    """Whether some process holds the workspace: without one, what `serving.json` says is of a server that is dead.

    A program that took over a dead server's port must not be told anything.
    """
    try:  # opened to read only, and the lock shared: a disk that takes nothing can be asked too
        lock = os.open(directory / "owner.lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def _over_loopback(serving: Serving) -> Iterator[Api]:
    headers = {"Authorization": f"Bearer {serving.key}"}
    with httpx.Client(base_url=serving.address, headers=headers, trust_env=False, timeout=_timeout()) as client:
        answer = client.get("/api/jobs", params={"limit": 1})
        if answer.status_code != httpx.codes.OK:
            raise refusal(answer)
        yield Api(client, serving.address)


@contextmanager
def _in_process(directory: Path) -> Iterator[Api]:
    from suasion.cli.in_process import InProcess
    from suasion.flows.jobs.store import Jobs
    from suasion.flows.jobs.worker import Worker
    from suasion.http.app import create_app
    from suasion.http.server import local_address
    from suasion.http.sign_in import SignedCallers
    from suasion.workspace import Workspace

    key = new_key()
    with Workspace.open(directory) as workspace:
        withdraw(directory)  # a server's that was killed
        jobs = Jobs(workspace.database, workspace.clock)
        app = create_app(workspace, SignedCallers(workspace.access, key), jobs)
        headers = {"Authorization": f"Bearer {key}"}
        with (
            ending(Worker(workspace, jobs, resume=False)),
            httpx.Client(base_url=_HERE, headers=headers, transport=InProcess(app)) as client,
        ):
            host, port = workspace.settings.text("server.host"), workspace.settings.whole("server.port")
            yield Api(client, local_address(f"http://{host}:{port}"))


@contextmanager
def ending(worker: "Worker") -> Iterator[None]:
    """Run a worker; if its job comes to no step in time, end the process as a kill would, which jobs are made for."""
    with worker:
        try:
            yield
        finally:
            if not worker.stop(_STOP_SECONDS):
                print("The job did not stop; it is cut off and goes on from there.", file=sys.stderr)  # noqa: T201
                os._exit(1)


def _timeout() -> httpx.Timeout:
    return httpx.Timeout(120.0, connect=2.0)
