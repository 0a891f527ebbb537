"""Which members an answer is about: those that stand now, or those that a run found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from suasion.core.errors import NotFound
from suasion.customers.identity.names import every_name
from suasion.customers.segments.live.reading import standing_now
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.store import SegmentRun
from suasion.customers.tables import CUSTOMER, SEGMENT_MEMBER, SEGMENT_RUN, SEGMENT_STANDING


@dataclass(frozen=True)
class MemberSet:
    """The members of a segment that an answer is about.

    Parameters
    ----------
    version
        Of the definition that they meet.
    as_of
        They are right as of then.
    size
        How many they were found to be.
    computed
        When the run found them; None for those that stand.
    sequence
        Up to which event of the log those that stand are right; None for a run's.
    """

    name: str
    version: int
    as_of: datetime
    size: int
    computed: datetime | None = None
    sequence: int | None = None

    @property
    def stands(self) -> bool:
        """Whether these are the members now, and not a run's."""
        return self.computed is None


def of_run(run: SegmentRun) -> MemberSet:
    """Give the members that a run found."""
    return MemberSet(run.name, run.version, run.as_of, run.size, computed=run.computed)


def of_follow(follow: Follow) -> MemberSet:
    """Give the members that stand."""
    return MemberSet(follow.name, follow.version, follow.as_of, follow.size, sequence=follow.sequence)


def member_set(connection: Connection, name: str, of: datetime | None, now: datetime) -> MemberSet:
    """Choose members of a segment: those that stand, or those of the latest version that was run for a moment.

    Parameters
    ----------
    of
        The moment of a run; None for those that stand.

    Raises
    ------
    suasion.core.errors.NotFound
        If nobody has looked yet who is in it now, or it was not run for that moment.
    """
    if of is None:
        follow = standing_now(connection, now).get(name)
        if follow is not None:
            return of_follow(follow)
        raise NotFound(
            f"Who is in segment {name!r} now is being found; nobody knows yet.", hint=_instead(connection, name)
        )
    table = SEGMENT_RUN.c
    mine = select(SEGMENT_RUN).where(table.name == name, table.as_of == of).order_by(table.version.desc()).limit(1)
    run = connection.execute(mine).mappings().one_or_none()
    if run is not None:
        return of_run(SegmentRun(**run))
    raise NotFound(f"Segment {name!r} was never run as of {of.isoformat()}.", hint=_instead(connection, name))


def _instead(connection: Connection, name: str) -> str:
    last = connection.scalar(select(func.max(SEGMENT_RUN.c.as_of)).where(SEGMENT_RUN.c.name == name))
    run = "It was never run." if last is None else f"Its last run can be asked for: of {last.isoformat()}."
    return f"{run} A server finds within moments who is in it now; without one, Workspace.follow_segments."


def ids(which: MemberSet) -> Select[Any]:
    """Ask for members by the names under which they were found, as `customer`."""
    table, of_it = _rows(which)
    return select(table.c.customer).where(*of_it)


def present_ids(which: MemberSet) -> Select[Any]:
    """Ask for members by the names that they bear now, each once, as `customer`."""
    table, of_it = _rows(which)
    present = func.coalesce(CUSTOMER.c.merged_into, table.c.customer).label("customer")
    return select(present).outerjoin(CUSTOMER, CUSTOMER.c.customer == table.c.customer).where(*of_it).distinct()


def since_of(connection: Connection, customer: str, sets: Iterable[MemberSet]) -> dict[str, datetime | None]:
    """Say in which of some sets a customer is, by segment, and since when; None where a run found her.

    A run found her also under a name of somebody who became one with her since.
    """
    found: dict[str, datetime | None] = {}
    names = list(every_name(connection, [customer]))
    table = SEGMENT_STANDING.c
    standing = select(table.name, table.version, table.since).where(table.customer == customer, table.member == 1)
    stood = {(row.name, row.version): row.since for row in connection.execute(standing)}
    for which in sets:
        if which.stands:
            if (key := (which.name, which.version)) in stood:
                found[which.name] = stood[key]
        elif connection.execute(ids(which).where(SEGMENT_MEMBER.c.customer.in_(names))).first() is not None:
            found[which.name] = None
    return found


def _rows(which: MemberSet) -> tuple[Any, tuple[Any, ...]]:
    if which.stands:
        table = SEGMENT_STANDING
        return table, (table.c.name == which.name, table.c.version == which.version, table.c.member == 1)
    table = SEGMENT_MEMBER
    return table, (table.c.name == which.name, table.c.version == which.version, table.c.as_of == which.as_of)
