"""Writing how customers stand, some at a time, unless what was read of them is out of date."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from suasion.core import faults
from suasion.core.database import Database
from suasion.customers.identity.stored import parts
from suasion.customers.segments.live.standing import NOTHING, Stand, standing_of, write
from suasion.customers.segments.live.waiting import waiting
from suasion.customers.tables import CUSTOMER, SEGMENT_FOLLOW

STANDS = faults.declare("segments.stands", "some customers of a pass stand in segments, not committed")


class Outdated(Exception):
    """Something was erased since the customers' rows were read."""


@dataclass(frozen=True)
class Writing:
    """Writes how customers stand to some segments.

    Parameters
    ----------
    versions
        Of the segments' definitions, by name.
    noted
        The segments whose members are already of that version: who enters and leaves is noted.
    moment
        As of which they stand so.
    seen
        The last news there were when the customers' rows were read.
    skips
        Whether to leave out whoever was told of since, whom the next pass reads anew.
    """

    database: Database
    versions: Mapping[str, int]
    noted: Collection[str]
    moment: datetime
    seen: int
    skips: bool = True

    def write(self, stands: Mapping[str, Mapping[str, Stand]]) -> int:
        """Write how some customers, the same of each segment, stand; gives how many entered or left.

        Raises
        ------
        Outdated
            If something was erased since.
        """
        moved = 0
        with self.database.write(alone=True) as connection:
            since = waiting(connection, self.seen)
            if since.tokens:
                raise Outdated
            left = {one for of_segment in stands.values() for one in of_segment}
            left -= set(since.customers) if self.skips else set()
            present = there(connection, left)
            before = standing_of(connection, self.versions, left)
            for name, found in stands.items():
                mine = {one: found[one] if one in present else NOTHING for one in left}
                was = {one: before[name, one] for one in left if (name, one) in before}
                noted = name in self.noted
                more = write(connection, (name, self.versions[name]), mine, was, self.moment, moves=noted)
                if more and noted:
                    follow = SEGMENT_FOLLOW.c
                    grown = update(SEGMENT_FOLLOW).where(follow.name == name).values(size=follow.size + more)
                    connection.execute(grown)
                moved += sum(mine[one].member != was.get(one, NOTHING).member for one in left)
            faults.pass_point(STANDS)
        return moved


def there(connection: Connection, customers: Iterable[str]) -> set[str]:
    """Choose those of some customers who are there, by the names that they bear now."""
    table, found = CUSTOMER.c, set[str]()
    for part in parts(set(customers)):
        query = select(table.customer).where(table.customer.in_(part), table.merged_into.is_(None))
        found |= set(connection.scalars(query))
    return found
