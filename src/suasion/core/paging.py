"""One page of a long list, continued by the key of its last row, so that rows added meanwhile shift nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")
Key = tuple[str | int | float | None, ...]
"""What a list is sorted by, ending in something unique."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list.

    Parameters
    ----------
    rows
        In the list's order.
    after
        The key of the last row if more follow, to ask for the next page with; else None.
    total
        How many rows the whole list has; None if counting them would cost too much.
    as_of
        When what it shows was true.
    """

    rows: tuple[T, ...]
    after: Key | None
    total: int | None
    as_of: datetime


def page(rows: Sequence[T], limit: int, key: Callable[[T], Key], *, total: int | None, as_of: datetime) -> Page[T]:
    """Make a page of rows that were asked for with one more than `limit`, which shows whether more follow.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> first = page(["a", "b", "c"], 2, lambda row: (row,), total=3, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    >>> first.rows, first.after
    (('a', 'b'), ('b',))
    """
    shown = tuple(rows[:limit])
    return Page(shown, key(shown[-1]) if len(rows) > limit else None, total, as_of)
