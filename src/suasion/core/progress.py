"""The port through which long work says how far it is."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, TypeVar


class Task(Protocol):
    """One piece of long work under way."""

    def advance(self, amount: float = 1) -> None:
        """Say that `amount` more of the total is done."""
        ...


class Progress(Protocol):
    """Shows long work to whoever asked for it."""

    def task(self, label: str, total: float | None = None) -> AbstractContextManager[Task]:
        """Open a piece of work; `total` in the units that `advance` counts, None if unknown."""
        ...


class _Silence:
    def advance(self, amount: float = 1) -> None:
        """Say nothing."""


class NoProgress:
    """Says nothing; the default of every function that takes a `Progress`."""

    def task(self, label: str, total: float | None = None) -> AbstractContextManager[Task]:
        """Open a silent piece of work."""
        return nullcontext(_Silence())


T = TypeVar("T")


def tracked(items: Iterable[T], task: Task) -> Iterator[T]:
    """Yield items, advancing the task by one after each."""
    for item in items:
        yield item
        task.advance()
