"""How many members of one segment are in others, too: by the runs that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from suasion.customers.segments.store import SegmentRun
from suasion.customers.tables import CUSTOMER, SEGMENT_MEMBER


@dataclass(frozen=True)
class Overlap:
    """What two runs share.

    Parameters
    ----------
    other
        The run of the other segment; its moment may be another one.
    size, other_size
        Members under the names that customers bear now: two who became one since count once.
    both
        Those who are members of both.
    """

    other: SegmentRun
    size: int
    other_size: int
    both: int

    @property
    def share(self) -> float | None:
        """Of the segment's members, the share that is in the other, too; None if it has none."""
        return self.both / self.size if self.size else None

    @property
    def similarity(self) -> float | None:
        """Jaccard's (1901): of those who are in either, the share that is in both; None if nobody is."""
        either = self.size + self.other_size - self.both
        return self.both / either if either else None


def overlaps(connection: Connection, run: SegmentRun, others: Sequence[SegmentRun]) -> list[Overlap]:
    """Compare a run with others, the greatest overlap first."""
    mine = members_now(run).subquery()
    size = _count(connection, select(func.count()).select_from(mine))
    found = []
    for other in others:
        theirs = members_now(other).subquery()
        both = select(func.count()).select_from(mine.join(theirs, mine.c.customer == theirs.c.customer))
        other_size = _count(connection, select(func.count()).select_from(theirs))
        found.append(Overlap(other, size, other_size, _count(connection, both)))
    return sorted(found, key=lambda one: (-one.both, one.other.name))


def members_now(run: SegmentRun) -> Select[Any]:
    """Ask for a run's members by the names that they bear now, each once, as `customer`."""
    member = SEGMENT_MEMBER.c
    present = func.coalesce(CUSTOMER.c.merged_into, member.customer).label("customer")
    query = select(present).outerjoin(CUSTOMER, CUSTOMER.c.customer == member.customer).distinct()
    return query.where(member.name == run.name, member.version == run.version, member.as_of == run.as_of)


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())
