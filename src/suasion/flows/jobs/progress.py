"""How far a job is, as `core.progress` tells it; and the place where a job that is to stop does so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from suasion.core.progress import Task
from suasion.flows.jobs.job import Shown


class Stopped(BaseException):
    """The worker is to stop: raised where work says how far it is, and caught by the worker alone.

    Not an `Exception`, so that no stage mistakes it for a failure of its own.
    """


class _Counted:
    def __init__(self, show: Callable[[Shown], None], label: str, total: float | None) -> None:
        self._show = show
        self._shown = Shown(0, total, label)

    def advance(self, amount: float = 1) -> None:
        self._shown = Shown(self._shown.done + amount, self._shown.total, self._shown.label)
        self._show(self._shown)


class JobProgress:
    """Implements `core.progress.Progress` by handing every step to `show`, which may raise `Stopped`."""

    def __init__(self, show: Callable[[Shown], None]) -> None:
        self._show = show

    @contextmanager
    def task(self, label: str, total: float | None = None) -> Iterator[Task]:
        """Open a piece of work."""
        self._show(Shown(0, total, label))
        yield _Counted(self._show, label, total)
