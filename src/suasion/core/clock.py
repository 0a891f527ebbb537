"""Time: aware UTC datetimes everywhere in Python, naive UTC timestamps inside the lake."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Where the present comes from; tests hand in their own."""

    def now(self) -> datetime:
        """Give the present as an aware UTC datetime."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present as an aware UTC datetime."""
        return datetime.now(UTC)


def naive_utc(moment: datetime) -> datetime:
    """Turn an aware datetime into the naive UTC form that lake columns hold.

    Raises
    ------
    ValueError
        If `moment` has no time zone.

    Examples
    --------
    >>> naive_utc(datetime(2017, 10, 30, tzinfo=UTC))
    datetime.datetime(2017, 10, 30, 0, 0)
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; say which one it is in")
    return moment.astimezone(UTC).replace(tzinfo=None)


def to_microseconds(moment: datetime) -> int:
    """Count microseconds since 1970-01-01 UTC; exact, unlike a float timestamp.

    Examples
    --------
    >>> to_microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    delta = naive_utc(moment) - datetime(1970, 1, 1)  # noqa: DTZ001 - both sides are naive UTC
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_microseconds(microseconds: int) -> datetime:
    """Turn microseconds since 1970-01-01 UTC into an aware datetime."""
    return _EPOCH + timedelta(microseconds=microseconds)
