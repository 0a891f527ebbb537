"""The members that stand, as tables: who is in which segment, when to look again, and who entered and left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from suasion.customers.identity.stored import parts
from suasion.customers.tables import SEGMENT_FOLLOW, SEGMENT_MOVE, SEGMENT_STANDING

MOVES_KEPT = 1_000_000
"""Of who entered and left, over all segments, the newest so many are kept."""
_TABLE = SEGMENT_STANDING.c


@dataclass(frozen=True)
class Follow:
    """How far the members of a segment are right.

    Parameters
    ----------
    version
        Of the definition; 0 while its members are found for the first time.
    basis
        The settings that it was evaluated under.
    sequence
        The last event of the log that counts.
    as_of
        Nothing from that moment on counts.
    whole
        When everybody was last looked at.
    ranked
        Whether everybody always is, because it ranks customers.
    size
        How many members there are.
    """

    name: str
    version: int
    basis: str
    sequence: int
    as_of: datetime
    whole: datetime
    ranked: bool
    size: int


class Stand(NamedTuple):
    """How one customer stands to a segment; both moments aware."""

    member: bool
    next_change: datetime | None

    @property
    def matters(self) -> bool:
        """Whether it is kept: a member, or somebody who may become one by time alone."""
        return self.member or self.next_change is not None


NOTHING = Stand(member=False, next_change=None)


def follows(connection: Connection) -> dict[str, Follow]:
    """Read how far each segment is followed, by name."""
    rows = connection.execute(select(SEGMENT_FOLLOW)).mappings()
    return {row["name"]: Follow(**{**row, "ranked": bool(row["ranked"])}) for row in rows}


def note(connection: Connection, follow: Follow) -> None:
    """Write how far a segment is followed; its size is what the members in the table are."""
    connection.execute(delete(SEGMENT_FOLLOW).where(SEGMENT_FOLLOW.c.name == follow.name))
    connection.execute(insert(SEGMENT_FOLLOW), [asdict(follow) | {"ranked": int(follow.ranked)}])


def forget_follow(connection: Connection, name: str) -> None:
    """Note that nobody follows a segment any more."""
    connection.execute(delete(SEGMENT_FOLLOW).where(SEGMENT_FOLLOW.c.name == name))


def size_of(connection: Connection, name: str, version: int) -> int:
    """Count the members of a segment's version."""
    mine = (_TABLE.name == name) & (_TABLE.version == version) & (_TABLE.member == 1)
    return int(connection.scalar(select(func.count()).select_from(SEGMENT_STANDING).where(mine)) or 0)


def due(connection: Connection, versions: Mapping[str, int], moment: datetime, most: int) -> set[str]:
    """Give customers to look at again by a moment for segments of some versions, the most overdue first."""
    mine = tuple_(_TABLE.name, _TABLE.version).in_(list(versions.items()))
    query = select(_TABLE.customer).where(_TABLE.next_change <= moment, mine)
    return set(connection.scalars(query.order_by(_TABLE.next_change).limit(most)))


def standing_of(
    connection: Connection, versions: Mapping[str, int], customers: Iterable[str]
) -> dict[tuple[str, str], Stand]:
    """Read how some customers stand to segments of some versions, by segment and customer."""
    found = {}
    columns = (_TABLE.name, _TABLE.version, _TABLE.customer, _TABLE.member, _TABLE.next_change)
    for part in parts(set(customers)):
        query = select(*columns).where(_TABLE.customer.in_(part), _TABLE.name.in_(sorted(versions)))
        for row in connection.execute(query):
            if versions.get(row.name) == row.version:
                found[row.name, row.customer] = Stand(bool(row.member), row.next_change)
    return found


def write(
    connection: Connection,
    segment: tuple[str, int],
    stands: Mapping[str, Stand],
    before: Mapping[str, Stand],
    moment: datetime,
    *,
    moves: bool,
) -> int:
    """Write how customers stand where that is another than before; gives by how many the members are more.

    Parameters
    ----------
    segment
        Its name, and the version of its definition.
    before
        What is stored of the same customers; those it lacks have no row.
    moves
        Whether to note who entered and left.
    """
    name, version = segment
    changed = {one: stand for one, stand in stands.items() if before.get(one, NOTHING) != stand}
    gone = [one for one in changed if one in before]
    mine = (_TABLE.name == name) & (_TABLE.version == version)
    since = _since(connection, mine, [one for one in gone if before[one].member and changed[one].member])
    for part in parts(gone):
        connection.execute(delete(SEGMENT_STANDING).where(mine, _TABLE.customer.in_(part)))
    rows = [
        {
            "name": name,
            "version": version,
            "customer": one,
            "member": int(stand.member),
            "since": since.get(one, moment) if stand.member else None,
            "next_change": stand.next_change,
        }
        for one, stand in changed.items()
        if stand.matters
    ]
    if rows:
        connection.execute(insert(SEGMENT_STANDING), rows)
    moved = {one: stand.member for one, stand in changed.items() if before.get(one, NOTHING).member != stand.member}
    if moves:
        _note_moves(connection, name, moved, moment)
    return sum(1 if entered else -1 for entered in moved.values())


def _since(connection: Connection, mine: Any, customers: Collection[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for part in parts(customers):
        query = select(_TABLE.customer, _TABLE.since).where(mine, _TABLE.customer.in_(part))
        found.update((customer, since) for customer, since in connection.execute(query))
    return found


def _note_moves(connection: Connection, name: str, moved: Mapping[str, bool], moment: datetime) -> None:
    if not moved:
        return
    rows = [
        {"name": name, "customer": customer, "at": moment, "entered": int(entered)}
        for customer, entered in sorted(moved.items())
    ]
    connection.execute(insert(SEGMENT_MOVE), rows)
    last = connection.scalar(select(func.max(SEGMENT_MOVE.c.number)))
    connection.execute(delete(SEGMENT_MOVE).where(SEGMENT_MOVE.c.number <= last - MOVES_KEPT))


def drop_older(connection: Connection, name: str, version: int | None, most: int) -> bool:
    """Delete rows of older versions of a segment (of all if None), so many at most; says whether some may be left."""
    others = select(_TABLE.version, _TABLE.customer).where(_TABLE.name == name).limit(most)
    if version is not None:
        others = others.where(_TABLE.version < version)
    found = connection.execute(others).all()
    by_version: dict[int, list[str]] = {}
    for row in found:
        by_version.setdefault(row.version, []).append(row.customer)
    for other, customers in by_version.items():
        mine = (_TABLE.name == name) & (_TABLE.version == other)
        for part in parts(customers):
            connection.execute(delete(SEGMENT_STANDING).where(mine, _TABLE.customer.in_(part)))
    return len(found) == most


def drop_moves(connection: Connection, name: str, most: int) -> bool:
    """Delete the record of who entered and left a segment, so many rows at most; says whether some may be left."""
    table = SEGMENT_MOVE.c
    numbers = list(connection.scalars(select(table.number).where(table.name == name).limit(most)))
    connection.execute(delete(SEGMENT_MOVE).where(table.number.in_(numbers)))
    return len(numbers) == most


def leave(connection: Connection, customers: Sequence[str]) -> None:
    """Take customers who are erased out of every segment, and out of the record of who entered and left."""
    of_them = _TABLE.customer.in_(customers)
    counted = select(_TABLE.name, _TABLE.version, func.sum(_TABLE.member).label("members")).where(of_them)
    for row in connection.execute(counted.group_by(_TABLE.name, _TABLE.version)).all():
        follow = SEGMENT_FOLLOW.c
        mine = (follow.name == row.name) & (follow.version == row.version)
        connection.execute(update(SEGMENT_FOLLOW).where(mine).values(size=follow.size - row.members))
    connection.execute(delete(SEGMENT_STANDING).where(of_them))
    connection.execute(delete(SEGMENT_MOVE).where(SEGMENT_MOVE.c.customer.in_(customers)))
