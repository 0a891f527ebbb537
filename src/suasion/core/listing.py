"""One page of a long list: the rows, where the next page begins, and as of when they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from suasion.core.errors import InputRefused

Row = TypeVar("Row")
Key = tuple[str | int, ...]
"""What the last row of a page is sorted by; the next page begins behind it, whatever was added meanwhile."""

LONGEST = 200
"""Rows that one page may hold."""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page.

    Parameters
    ----------
    rows
        In the list's order.
    after
        Give it back as `after` to get the next page; None on the last one.
    total
        Rows on all pages together; None where counting them would cost more than reading the page.
    as_of
        When they were read.
    """

    rows: tuple[Row, ...]
    after: Key | None
    total: int | None
    as_of: datetime


def checked_limit(limit: int) -> int:
    """Give back how many rows a page may have.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not from 1 to `LONGEST`.

    Examples
    --------
    >>> checked_limit(50)
    50
    """
    if not 1 <= limit <= LONGEST:
        raise InputRefused(f"A page of {limit} rows was asked for.", hint=f"Ask for 1 to {LONGEST}.")
    return limit


def checked_key(after: Sequence[str | int] | None, kinds: tuple[type, ...]) -> Key | None:
    """Give back where a page begins, made sure to be of this list.

    Raises
    ------
    suasion.core.errors.InputRefused
        If its parts are not of the `kinds` that the list is sorted by.

    Examples
    --------
    >>> checked_key(["Milk", "17"], (str, str)), checked_key(None, (int,))
    (('Milk', '17'), None)
    """
    if after is None:
        return None
    if len(after) != len(kinds) or any(type(part) is not kind for part, kind in zip(after, kinds, strict=True)):
        raise InputRefused("This cursor is of another list.", hint="Begin again without one.")
    return tuple(after)
