"""Long work behind everybody's back: it rests between its steps, and ends at the next one when it is told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from suasion.core.progress import Task


class Stopped(Exception):
    """The work was told to stop; nothing of it is kept."""


class Paced:
    """Implements `core.progress.Progress`: whoever says how far it is rests there.

    Parameters
    ----------
    stopping
        Set when the work is to end.
    share
        Of one core that it takes at most, more than 0 and at most 1.
    """

    def __init__(self, stopping: threading.Event, share: float) -> None:
        self._stopping, self._share = stopping, share
        self._since = time.thread_time()

    @contextmanager
    def task(self, label: str, total: float | None = None) -> Iterator[Task]:
        """Open a piece of work."""
        yield self

    def advance(self, amount: float = 1) -> None:
        """Rest for as long as makes up for what was done since.

        Raises
        ------
        Stopped
            If the work is to end.
        """
        worked = time.thread_time() - self._since
        if self._stopping.wait(worked * (1 / self._share - 1)):
            raise Stopped
        self._since = time.thread_time()
