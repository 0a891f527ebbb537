"""The one thread that does jobs, in the order they were asked for. Why a thread: docs/decisions/0007."""

import logging
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import msgspec

from suasion.core import faults
from suasion.core.errors import StorageFull, SuasionError
from suasion.core.failures import told
from suasion.deliveries.hold import standing
from suasion.flows.jobs.job import Arguments, Failure, Job, Kind, Shown
from suasion.flows.jobs.kinds import KINDS
from suasion.flows.jobs.kinds.imports import uploads
from suasion.flows.jobs.progress import JobProgress, Stopped
from suasion.flows.jobs.store import Jobs
from suasion.workspace import Workspace

CLAIMED = faults.declare("jobs.claimed", "a job is marked as running; nothing of it is done")
BEFORE_RECORD = faults.declare("jobs.before_record", "a job's work is done; that it is done is not recorded")

MAX_TRIES = 3
"""A job that was begun so often and never ended is not taken up again: it may be what kills the process."""

_IDLE_SECONDS = 60.0
_PAUSE_SECONDS = 1.0  # before the next try, when the database or the disk would not
_LOG = logging.getLogger("suasion.jobs")


class Worker:
    """Does the jobs of a workspace for as long as its ``with`` block lasts.

    Parameters
    ----------
    workspace
        Open for writing: only the owner may do jobs.
    jobs
        Where they are asked for.
    resume
        True for a server: it takes up interrupted imports and does whatever is queued. False for a single command,
        which does what it asks for itself and leaves the rest to a server.
    kinds
        What can be done.
    """

    def __init__(
        self, workspace: Workspace, jobs: Jobs, *, resume: bool = True, kinds: Mapping[str, Kind] = KINDS
    ) -> None:
        self.jobs = jobs
        self._workspace = workspace
        self._resume = resume
        self._kinds = kinds
        self._after = 0
        self._held: tuple[int, ...] = ()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="suasion-jobs", daemon=True)

    def __enter__(self) -> Self:
        with self._workspace.database.read() as connection:
            hold = standing(connection)
        self._held = hold.jobs if hold else ()
        self.jobs.settle_interrupted(self._goes_on)
        uploads(self._workspace).remove_unfinished()
        if not self._resume:
            self._after = self.jobs.newest()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, seconds: float | None = None) -> bool:
        """Stop at the running job's next step; gives whether the thread has ended within `seconds` (None: no limit).

        The job is then interrupted. A thread that has not ended still writes, so its process must end before another
        may own the workspace.
        """
        self._stopping.set()
        self.jobs.wake()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _goes_on(self, job: Job) -> bool:
        kind = self._kinds.get(job.kind)
        if not self._resume or kind is None or not kind.resumes or job.tries >= MAX_TRIES:
            return False
        if job.id in self._held:  # whoever releases the restored workspace decides
            return False
        return kind.can_resume(self._workspace, _arguments(kind, job.arguments))

    def _work(self) -> None:
        while not self._stopping.is_set():
            seen = self.jobs.news
            try:
                job = self.jobs.claim(self._after)
                if job is not None:
                    faults.pass_point(CLAIMED)
                    self._do(job)
                    continue
                uploads(self._workspace).remove_old()
            except Exception as error:  # noqa: BLE001 - a full disk or a busy database must not end the thread for good
                _LOG.error("The worker tries again after %s", told(error))
                self._stopping.wait(_PAUSE_SECONDS)
            else:
                self.jobs.wait(seen, _IDLE_SECONDS)

    def _do(self, job: Job) -> None:
        def show(shown: Shown) -> None:
            self.jobs.show(job.id, shown)
            if self._stopping.is_set():
                raise Stopped

        try:
            kind = self._kinds[job.kind]
            arguments = _arguments(kind, job.arguments)
            result = kind.run(self._workspace, arguments, JobProgress(show))
            faults.pass_point(BEFORE_RECORD)
            self.jobs.finish(job.id, result)
        except Stopped:
            self.jobs.interrupt(job.id)
        except SuasionError as error:
            self.jobs.fail(job.id, Failure(error.code, error.message, error.hint))
        except Exception as error:  # noqa: BLE001 - one job that fails must not end the thread that does the others
            _LOG.error("Job %d (%s) failed with %s", job.id, job.kind, told(error))
            self.jobs.fail(job.id, _unexpected(error))
        else:
            kind.settled(self._workspace, arguments)


def _unexpected(error: Exception) -> Failure:
    if full := StorageFull.of(error):
        return Failure(full.code, full.message, full.hint)
    return Failure("internal", f"Something failed that should not: {type(error).__name__}.", "See the log.")


def _arguments(kind: Kind, given: dict[str, Any]) -> Arguments:
    return msgspec.json.decode(msgspec.json.encode(given), type=kind.arguments)
