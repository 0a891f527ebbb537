"""Who is in a segment, now or by a run: members with why, whom a message reaches, who moved, and one customer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.core.moments import refuse_earlier
from suasion.core.paging import Key, Page, page
from suasion.customers.consent import MARKETING, Consent
from suasion.customers.drawing import drawn
from suasion.customers.identifiers import required
from suasion.customers.listing import CustomerRow, figures_of
from suasion.customers.pinned import Pin, PinnedHistory
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import by_name
from suasion.customers.segments.funnel import Funnel, funnel, require_reachable
from suasion.customers.segments.live.reading import DayOfMoves, Move, moves_by_day, moves_of, standing_now
from suasion.customers.segments.member_sets import MemberSet, ids, member_set, of_follow, of_run, present_ids, since_of
from suasion.customers.segments.membership import Membership, facts_at, membership
from suasion.customers.segments.overlap import Overlap, overlaps
from suasion.customers.segments.rows import SegmentRow, require_segment, rows_of, segment_rows
from suasion.customers.segments.sample import SAMPLE, Sample, sampled
from suasion.customers.segments.store import Segments
from suasion.customers.segments.stored import from_body
from suasion.customers.standing import email_reachable
from suasion.customers.tables import SEGMENT_DEFINITION
from suasion.privacy.suppression_list import SuppressionList


@dataclass(frozen=True)
class MemberRow:
    """One member: her figures as of the pin, None if the pin does not hold her yet."""

    customer: str
    figures: CustomerRow | None


class MemberViews:
    """Reads members of segments.

    Parameters
    ----------
    database
        The state database.
    segments, consent
        The stage's own services.
    pinned
        The history that facts are read from.
    clock
        Dates what is read, and a run without a moment.
    suppressions
        The vault's list.
    """

    def __init__(
        self,
        database: Database,
        segments: Segments,
        consent: Consent,
        pinned: PinnedHistory,
        clock: Clock,
        *,
        suppressions: SuppressionList,
    ) -> None:
        self._database, self._segments, self._consent = database, segments, consent
        self._pinned, self._clock, self._suppressions = pinned, clock, suppressions

    def members(
        self, name: str, limit: int, after: Key | None = None, *, of: datetime | None = None
    ) -> tuple[MemberSet, Page[MemberRow]]:
        """Give one page of a segment's members, by id, and which ones these are.

        Parameters
        ----------
        of
            The moment of a run, of which the latest version that was run counts; None for the members now. Those who
            enter or leave between two pages shift nobody.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no segment of that name, nobody has looked yet who is in it now, or it was not run for `of`.
        suasion.core.errors.InputRefused
            If `of` is in the future, or before 1900.
        """
        with self._database.read() as connection:
            which = self._members(connection, name, of)
            query = ids(which)
            (customer,) = query.selected_columns
            if after is not None:
                query = query.where(customer > str(after[0]))
            customers = list(connection.scalars(query.order_by(customer).limit(limit + 1)))
        with self._pinned.read() as pin:
            figures = figures_of(pin, customers)
        reachable = email_reachable(self._database, self._suppressions, customers, self._clock.now())
        figures = {one: replace(row, email_reachable=one in reachable) for one, row in figures.items()}
        rows = [MemberRow(one, figures.get(one)) for one in customers]
        return which, page(rows, limit, lambda row: (row.customer,), total=which.size, as_of=which.as_of)

    def moves(self, name: str, limit: int, after: Key | None = None) -> Page[Move]:
        """Give one page of who entered a segment and who left it, the latest first, as long as that is kept.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no segment of that name.
        """
        with self._database.read() as connection:
            require_segment(connection, name)
            rows = moves_of(connection, name, limit + 1, None if after is None else int(str(after[0])))
        return page(rows, limit, lambda row: (row.number,), total=None, as_of=self._clock.now())

    def moves_by_day(self, name: str, days: int = 90) -> list[DayOfMoves]:
        """Count who entered and who left on each of the last days (UTC), from the first move that is kept of them.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no segment of that name.
        """
        with self._database.read() as connection:
            require_segment(connection, name)
            return moves_by_day(connection, name, self._clock.now(), days)

    def funnel(
        self, name: str, channel: str = "email", topic: str = MARKETING, *, of: datetime | None = None
    ) -> tuple[MemberSet, Funnel]:
        """Count, step by step, whom of a segment's members a message could reach now.

        Raises
        ------
        suasion.core.errors.NotFound
            As `members`.
        suasion.core.errors.InputRefused
            If it is not known how customers are reached on the channel.
        """
        require_reachable(channel)
        with self._database.read() as connection:
            which = self._members(connection, name, of)
            members = list(connection.scalars(present_ids(which)))
            at, listed = self._clock.now(), self._suppressions
            return which, funnel(connection, listed, members, channel, topic, members_as_of=which.as_of, at=at)

    def sample(self, name: str, *, of: datetime | None = None) -> Sample:
        """Give ten of a segment's members, the same ones each time, each with why; raises as `members`."""
        newest = self._row(name).definition
        with self._database.read() as connection:
            which = self._members(connection, name, of)
            definition = self._definition_of(connection, newest, which)
            members = list(connection.scalars(present_ids(which)))
        definition = self._segments.without_references(definition, which.computed)
        with self._telling([which]) as (pin, moments):
            as_of = moments[which]
            chosen = drawn(members, SAMPLE, definition.name)
            return Sample(
                which, as_of, sampled(pin, self._database, self._consent, definition, chosen=chosen, as_of=as_of)
            )

    def overlaps(self, name: str, *, of: datetime | None = None) -> tuple[MemberSet, list[Overlap]]:
        """Give a segment's members and what they share with those of every other segment; raises as `members`.

        Those now are compared with those now; `being_found` names the segments that are left out. Those of a run are
        compared with the run of the same moment, or else with the one that is shown.
        """
        with self._database.read() as connection:
            which = self._members(connection, name, of)
            others = [one for one in self._sets(connection, runs=not which.stands) if one.name != name]
            if of is not None:
                others = [_run_for(connection, one, of) for one in others]
            return which, overlaps(connection, which, others)

    def being_found(self) -> list[str]:
        """Name the segments of which nobody has looked yet who is in them now."""
        with self._database.read() as connection:
            known = standing_now(connection, self._clock.now())
            return [name for name in by_name(connection) if name not in known]

    def _members(self, connection: Connection, name: str, of: datetime | None) -> MemberSet:
        self._refuse_moment(of)
        require_segment(connection, name)
        return member_set(connection, name, of, self._clock.now())

    def _sets(self, connection: Connection, *, runs: bool) -> list[MemberSet]:
        """Give the members of every segment in force that has some: those of the run that is shown, or those now."""
        if runs:
            return [of_run(row.run) for row in segment_rows(connection, None, None) if row.run]
        standing, names = standing_now(connection, self._clock.now()), by_name(connection)
        return [of_follow(standing[name]) for name in names if name in standing]

    @contextmanager
    def _reaching(self, moment: datetime | None, *, young: bool = False) -> Iterator[Pin]:
        """Give a pin that knows what was known before a moment; if it is None any pin, or a young one."""
        late = False
        if moment is not None:
            with self._pinned.read() as pin:
                late = moment > pin.as_of
        with self._pinned.read(fresh=late, young=young and moment is None) as pin:
            yield pin

    def _refuse_moment(self, as_of: datetime | None) -> None:
        if as_of is not None and as_of > self._clock.now():
            raise InputRefused(f"{as_of.isoformat()} is in the future.", hint="Nobody knows members of then.")
        refuse_earlier(as_of)

    def of_now(self, name: str) -> tuple[MemberSet, int]:
        """Give the members now, and the number of the last move, which tells them from those before; as `members`."""
        with self._database.read() as connection:
            which, moved = self._members(connection, name, None), moves_of(connection, name, 1)
        return which, moved[0].number if moved else 0

    def present_members(self, which: MemberSet) -> list[str]:
        """Give members by the names that they bear now."""
        with self._database.read() as connection:
            return list(connection.scalars(present_ids(which)))

    def of_customer(self, customer: str, *, runs: bool = False) -> list[Membership]:
        """Say of every segment whether a customer is a member, and why; those she is in come first.

        Parameters
        ----------
        runs
            False for the members now, of the segments of which that is known; True for those that the runs found that
            are shown. One that met a definition that can no longer be read is left out.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        self._pinned.follow()
        customer = required(self._database, customer).customer
        with self._database.read() as connection:
            newest = by_name(connection)
            sets = [which for which in self._sets(connection, runs=runs) if which.name in newest]
            since = since_of(connection, customer, sets)
        told = [(self._met_by(newest[which.name], which), which) for which in sets]
        shown = [(definition, which) for definition, which in told if definition is not None]
        found = self._explained(customer, shown, since)
        return sorted(found, key=lambda one: (not one.member, one.definition.name))

    def _met_by(self, newest: Definition, which: MemberSet) -> Definition | None:
        """Give the definition that members meet, without references; None if it can no longer be read."""
        try:
            with self._database.read() as connection:
                definition = self._definition_of(connection, newest, which)
            return self._segments.without_references(definition, which.computed)
        except (Conflict, InputRefused):
            return None

    def _explained(
        self, customer: str, shown: Sequence[tuple[Definition, MemberSet]], since: Mapping[str, datetime | None]
    ) -> list[Membership]:
        if not shown:
            return []
        with self._telling([which for _, which in shown]) as (pin, moments):
            (facts,) = facts_at(pin, self._database, self._consent, [customer], set(moments.values())).values()
            return [
                membership(
                    pin,
                    definition,
                    which,
                    facts[moments[which]],
                    moments[which],
                    member=which.name in since,
                    since=since.get(which.name),
                )
                for definition, which in shown
            ]

    @contextmanager
    def _telling(self, sets: Sequence[MemberSet]) -> Iterator[tuple[Pin, dict[MemberSet, datetime]]]:
        """Give a pin, and as of when it can tell why somebody is a member of each of some sets.

        For runs it reaches their moments. For members now it is the one that other screens show: nobody waits for the
        next one while the log moves on, and the moment is the pin's then.
        """
        latest = max((which.as_of for which in sets if not which.stands), default=None)
        with self._reaching(latest) as pin:
            yield (
                pin,
                {
                    which: which.as_of
                    if which.sequence is None or which.sequence <= pin.sequence
                    else min(which.as_of, pin.as_of)
                    for which in sets
                },
            )

    def _definition_of(self, connection: Connection, newest: Definition, which: MemberSet) -> Definition:
        """Give the definition that members meet, which may not be the newest."""
        table = SEGMENT_DEFINITION.c
        query = select(table.body).where(table.name == which.name, table.version == which.version)
        body = connection.execute(query).scalar()
        return newest if body is None else from_body(body)

    def _row(self, name: str) -> SegmentRow:
        with self._database.read() as connection:
            require_segment(connection, name)
            (found,) = rows_of(connection, [name])
        return found


def _run_for(connection: Connection, which: MemberSet, moment: datetime) -> MemberSet:
    """Give the run of the same segment for a moment; the same one if there is none."""
    with suppress(NotFound):
        return member_set(connection, which.name, moment, moment)
    return which
