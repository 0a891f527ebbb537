"""When a customer enters or leaves a segment though nothing happens.

A condition's truth can change by time alone only at moments that her rows name: when one that lies ahead comes to be
known, when one leaves the window that it is counted in, when the days since it reach a limit, when a grant runs out.
These are gone through in order until the truth is another.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Condition,
    ConsentCondition,
    Not,
    SegmentReference,
    Sequence,
    Share,
    TraitCondition,
)
from suasion.customers.segments.live.holds import is_member
from suasion.customers.segments.live.known import FAR, TICK, Known, Rows

MOST_MOMENTS = 100
"""After so many at which nothing changed it is looked again later."""


def next_change(condition: Condition, known: Known, as_of: datetime, most: int = MOST_MOMENTS) -> datetime | None:
    """Give the first moment after `as_of` at which membership is another than then, if nothing happens until then.

    Parameters
    ----------
    as_of
        Naive UTC, as the answer.
    most
        So many moments are tried; then the next of them is given, at which it is to be looked again.

    Returns
    -------
    datetime or None
        None if time alone changes nothing.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Comparison
    >>> lately = Behaviour("events", "count", Comparison("at_least", 1), within_days=30)
    >>> visit = {"name": "Visit", "time": datetime(2026, 5, 1), "received": datetime(2026, 5, 1)}
    >>> str(next_change(lately, Known(events=[visit]), datetime(2026, 5, 4)))
    '2026-05-31 00:00:00.000001'
    """
    now = is_member(condition, known.at(as_of))
    moments = sorted({*known.ahead(as_of), *(one for one in _of(condition, known, as_of) if one > as_of)})
    for moment in moments[:most]:
        if is_member(condition, known.at(moment)) != now:
            return moment
    return moments[most] if moments[most:] else None


def _of(condition: Condition, known: Known, as_of: datetime) -> Iterator[datetime]:
    """Give the moments that the rows of the measuring parts name, but for those at which rows come to be known."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _of(part, known, as_of)
        case Not(part):
            yield from _of(part, known, as_of)
        case Behaviour() | Share():
            yield from _of_rows(condition, getattr(known, condition.of), as_of)
        case Sequence():
            yield from _of_steps(condition, known, as_of)
        case TraitCondition() | ConsentCondition() | SegmentReference():
            pass  # what is told of them counts from when it is known, and grants run out for all parts


def _of_rows(condition: Behaviour | Share, rows: Rows, as_of: datetime) -> Iterator[datetime]:
    yield from _leaving(rows, condition.within_days, as_of)
    limit = days_limit(condition)
    if limit is not None:
        oldest = as_of - limit - TICK
        for row in rows:
            if oldest < row["time"] < FAR:
                yield from (row["time"] + limit, row["time"] + limit + TICK)


def _leaving(rows: Rows, days: int | None, as_of: datetime) -> Iterator[datetime]:
    """Give when rows leave the window that they are counted in."""
    if days is not None:
        window = timedelta(days=days) + TICK
        oldest = as_of - window
        yield from (row["time"] + window for row in rows if oldest < row["time"] < FAR)


def _of_steps(condition: Sequence, known: Known, as_of: datetime) -> Iterator[datetime]:
    """Give when rows of steps leave the window, and when the time for what did not follow has run out."""
    for source in {step.of for step in condition.steps}:
        yield from _leaving(getattr(known, source), condition.within_days, as_of)
    *_, before, last = condition.steps
    if last.never:
        assert last.within is not None  # the parser asks for one
        yield from (row["time"] + last.within for row in getattr(known, before.of) if row["time"] < FAR)


def days_limit(condition: Behaviour | Share) -> timedelta | None:
    """Give how many days since a row the condition compares with; None if it compares something else."""
    if isinstance(condition, Share) or not condition.measure.startswith("days_since"):
        return None
    return timedelta(days=condition.comparison.value)
