"""The moment that something is done as of: one that was asked for, or the present; never one that is not yet."""

from datetime import UTC, datetime

from suasion.core.clock import Clock
from suasion.core.errors import InputRefused


def moment_of(clock: Clock, as_of: datetime | None) -> datetime:
    """Give the moment asked for in UTC, or the present.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it lies in the future, or names no time zone.

    Examples
    --------
    >>> from suasion.core.clock import SystemClock
    >>> moment_of(SystemClock(), datetime.fromisoformat("2026-02-01T01:00+01:00")).isoformat()
    '2026-02-01T00:00:00+00:00'
    """
    refuse_later(clock, as_of)
    return clock.now() if as_of is None else as_of.astimezone(UTC)


EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Conditions count a hundred years back from a moment, and a calendar has a beginning."""


def refuse_earlier(as_of: datetime | None) -> None:
    """Refuse a moment before `EARLIEST`.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it lies before.
    """
    if as_of is not None and as_of < EARLIEST:
        raise InputRefused(f"{as_of.isoformat()} is too early.", hint=f"Ask for {EARLIEST.year} or later.")


def refuse_later(clock: Clock, as_of: datetime | None) -> None:
    """Refuse a moment that is not yet: what will be known then is not known now.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it lies in the future, or names no time zone.
    """
    if as_of is None:
        return
    if as_of.tzinfo is None:
        raise InputRefused(f"The moment {as_of.isoformat()} has no time zone.", hint="Write 2026-01-31T00:00:00Z.")
    if as_of > clock.now():
        raise InputRefused(f"The moment {as_of.isoformat()} is in the future.", hint="Ask for the present or earlier.")
