"""Moments inside a page's key."""

from datetime import datetime

from suasion.core.clock import from_microseconds, naive_utc
from suasion.core.errors import InputRefused


def moment_behind(value: str | float | None) -> datetime:
    """Read the microseconds since 1970 that a key begins with, as an aware moment.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no moment that a list of ours can hold.
    """
    try:
        return from_microseconds(int(value or 0))
    except (ValueError, OverflowError, OSError) as error:
        raise InputRefused(
            "The cursor is not one that this list gave.", hint="Begin again without a cursor."
        ) from error


def naive_moment_of(value: str | float | None) -> datetime:
    """Read it as the naive UTC that columns hold; raises as `moment_behind`."""
    return naive_utc(moment_behind(value))


def text_of(value: str | float | None) -> str:
    """Read a text that a key ends in.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it has a NUL, which no id has and no expression of the engine can hold.
    """
    if "\0" in str(value):
        raise InputRefused("The cursor is not one that this list gave.", hint="Begin again without a cursor.")
    return str(value)
