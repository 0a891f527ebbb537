"""Looking at everybody for one segment: found with the engine at one moment, then written some customers at a time.

Passes go on meanwhile: whom one of them looks at singly is written by it, and left out here.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.customers.segments.conditions import Condition, Definition
from suasion.customers.segments.live.first_moments import by_age, coming, of_consent, turns
from suasion.customers.segments.live.saved import Saved
from suasion.customers.segments.live.standing import Stand
from suasion.customers.segments.live.waiting import ranks
from suasion.customers.tables import SEGMENT_STANDING

Find = Callable[[Session, History, Definition, datetime], ibis.Table]
"""Gives the members of a segment as of a moment, one column `customer`, as `Segments.expression`."""


@dataclass
class Look:
    """One under way.

    Parameters
    ----------
    saved, basis
        The definition in force and the settings that it is evaluated under; once they are others, this look is void.
    moment, sequence
        Members are right as of then, by the events up to that number. Single looks carry both on.
    stands
        Columns customer, member (0 or 1), next_change, sorted by customer: whoever stands somehow or did before.
    """

    saved: Saved
    basis: str
    moment: datetime
    sequence: int
    stands: pa.Table
    seconds: float
    written: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def ranked(self) -> bool:
        """Whether membership of one depends on everybody: nobody is looked at singly."""
        return ranks(self.saved.definition.where)

    @property
    def ended(self) -> bool:
        """Whether everybody is written."""
        return self.written >= len(self.stands)

    def next(self, most: int) -> dict[str, Stand]:
        """Give how the next customers stand, in their order."""
        rows = self.stands.slice(self.written, most).to_pylist()
        return {row["customer"]: Stand(bool(row["member"]), _aware(row["next_change"])) for row in rows}


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Everybody:
    """What a look reads.

    Parameters
    ----------
    history
        Not cut.
    find
        See `Find`.
    """

    session: Session
    history: History
    database: Database
    find: Find

    def look(self, saved: Saved, basis: str, moment: datetime, sequence: int) -> Look:
        """Find with the engine how everybody stands to a segment.

        Parameters
        ----------
        sequence
            The last event that single looks have taken in so far.
        """
        begun = time.monotonic()
        where, session = saved.definition.where, self.session
        members = self.find(session, self.history, saved.definition, moment).select("customer")
        members = session.materialize("members", members)
        with self.database.read() as connection:
            held = session.add_arrow("held", _held(connection, saved))
        nowhere, nobody = ibis.null("timestamp(6)"), ibis.literal(0, "int8")
        tables = [
            members.mutate(member=ibis.literal(1, "int8"), next_change=nowhere),
            held.mutate(member=nobody, next_change=nowhere),
        ]
        if not ranks(where):
            again = [
                table.select("customer", next_change=table.moment) for table in self._again(where, members, moment)
            ]
            tables += [table.mutate(member=nobody).select("customer", "member", "next_change") for table in again]
        every = reduce(lambda one, other: one.union(other), tables)
        every = every.group_by("customer").aggregate(member=every.member.max(), next_change=every.next_change.min())
        found = session.fetch(every.order_by("customer"))
        for table in (members, held):
            session.release(table)
        return Look(saved, basis, moment, sequence, found, time.monotonic() - begun)

    def _again(self, where: Condition, members: ibis.Table, moment: datetime) -> list[ibis.Table]:
        """Say when whom is to be looked at again: columns customer, moment."""
        with self.database.read() as connection:
            consent = self.session.add_arrow("consent_moments", of_consent(connection, where, moment))
        by_time, tables = turns(where), [*coming(self.history, moment), consent]
        personal = self.history.of_the_personal(self.session, moment).before(moment)
        for table in by_age(where, personal, moment):
            if by_time.enters and by_time.leaves:
                tables.append(table)
            elif by_time.leaves:
                tables.append(table.semi_join(members, "customer"))
            elif by_time.enters:
                tables.append(table.anti_join(members, "customer"))
        return tables


def _held(connection: Connection, saved: Saved) -> pa.Table:
    """Read whoever has a row of a segment's version."""
    table: Any = SEGMENT_STANDING.c
    mine = (table.name == saved.definition.name) & (table.version == saved.version)
    customers: Collection[str] = list(connection.scalars(select(table.customer).where(mine)))
    return pa.table({"customer": pa.array(customers, pa.string())})
