"""How many members of one segment are in others, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, func, select

from suasion.customers.segments.member_sets import MemberSet, present_ids


@dataclass(frozen=True)
class Overlap:
    """What two segments share.

    Parameters
    ----------
    other
        The members of the other segment; their moment may be another one.
    size, other_size
        Members under the names that customers bear now: two who became one since count once.
    both
        Those who are members of both.
    """

    other: MemberSet
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


def overlaps(connection: Connection, which: MemberSet, others: Sequence[MemberSet]) -> list[Overlap]:
    """Compare members with those of others, the greatest overlap first."""
    size = _count(connection, present_ids(which))
    found = []
    for other in others:
        both = present_ids(which).intersect(present_ids(other))  # a join of the two is quadratic in SQLite
        other_size = _count(connection, present_ids(other))
        found.append(Overlap(other, size, other_size, _count(connection, both)))
    return sorted(found, key=lambda one: (-one.both, one.other.name))


def _count(connection: Connection, customers: Select[Any] | CompoundSelect[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(customers.subquery())).scalar_one())
