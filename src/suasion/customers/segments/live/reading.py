"""The members that stand, read: who they are, as of when that is right, and who entered and left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, case, func, select

from suasion.customers.segments.live.standing import Follow, due, follows
from suasion.customers.tables import SEGMENT_MOVE, SEGMENT_NEWS, SEGMENT_STANDING
from suasion.events.recent import last_sequence

_TABLE = SEGMENT_STANDING.c


@dataclass(frozen=True)
class Move:
    """A customer was found to have entered a segment, or to have left it, in the pass of a moment.

    Parameters
    ----------
    number
        Counts the moves of all segments.
    """

    customer: str
    at: datetime
    entered: bool
    number: int = 0


@dataclass(frozen=True)
class DayOfMoves:
    """How many entered a segment on a day (UTC), and how many left it."""

    day: date
    entered: int
    left: int


def members_of(connection: Connection, follow: Follow) -> list[str]:
    """Give the members of a segment, sorted."""
    mine = (_TABLE.name == follow.name) & (_TABLE.version == follow.version) & (_TABLE.member == 1)
    return list(connection.scalars(select(_TABLE.customer).where(mine).order_by(_TABLE.customer)))


def standing_now(connection: Connection, now: datetime) -> dict[str, Follow]:
    """Say of every segment that has members that stand how many, and as of when that is right.

    That is now if nothing waits: no event, no news, nobody who is due, and no look at everybody.
    """
    found = {name: follow for name, follow in follows(connection).items() if follow.version}
    kept = {name: follow.version for name, follow in found.items() if follow.basis and not follow.ranked}
    if not kept or _told(connection, kept, now):
        return found
    last = last_sequence(connection)
    return {
        name: replace(follow, as_of=max(now, follow.as_of)) if name in kept and follow.sequence >= last else follow
        for name, follow in found.items()
    }


def _told(connection: Connection, versions: Mapping[str, int], now: datetime) -> bool:
    return connection.scalar(select(SEGMENT_NEWS.c.number).limit(1)) is not None or bool(
        due(connection, versions, now, 1)
    )


def moves_of(connection: Connection, name: str, limit: int, before: int | None = None) -> list[Move]:
    """List who entered and left a segment, the latest first; those before a move's number, if one is given."""
    table = SEGMENT_MOVE.c
    query = select(table.customer, table.at, table.entered, table.number).where(table.name == name)
    if before is not None:
        query = query.where(table.number < before)
    rows = connection.execute(query.order_by(table.number.desc()).limit(limit))
    return [Move(row.customer, row.at, bool(row.entered), row.number) for row in rows]


def moves_by_day(connection: Connection, name: str, now: datetime, days: int) -> list[DayOfMoves]:
    """Count the moves of a segment on each of the last days (UTC), from the first on which there is one."""
    table = SEGMENT_MOVE.c
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [today - timedelta(days=back) for back in range(days)]
    day = case(*((table.at >= begin, back) for back, begin in enumerate(begins)), else_=days).label("back")
    counted = select(day, table.entered, func.count().label("moves")).where(table.name == name, table.at >= begins[-1])
    found = {
        (row.back, bool(row.entered)): row.moves for row in connection.execute(counted.group_by(day, table.entered))
    }
    first = max((back for back, _ in found), default=-1)
    return [
        DayOfMoves(begins[back].date(), found.get((back, True), 0), found.get((back, False), 0))
        for back in range(first, -1, -1)
    ]
