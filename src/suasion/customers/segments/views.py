"""Segments as screens read them: the list, one with its words and runs, its members, and who is in which and why."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.core.moments import refuse_earlier
from suasion.core.paging import Key, Page, page
from suasion.customers.consent import MARKETING, Consent
from suasion.customers.identifiers import required
from suasion.customers.listing import CustomerRow, figures_of
from suasion.customers.pinned import Pin, PinnedHistory
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import standing
from suasion.customers.segments.from_text import parse_text
from suasion.customers.segments.funnel import Funnel, funnel, require_reachable
from suasion.customers.segments.live.reading import standing_now
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.membership import Membership, facts_at, membership
from suasion.customers.segments.overlap import Overlap, members_now, overlaps
from suasion.customers.segments.preview import Preview, difference
from suasion.customers.segments.sample import SampledMember, sampled
from suasion.customers.segments.store import SegmentRun, Segments
from suasion.customers.segments.stored import from_body, to_yaml
from suasion.customers.segments.why import LANGUAGES
from suasion.customers.segments.words import in_words
from suasion.customers.standing import email_reachable
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_MEMBER, SEGMENT_RUN
from suasion.privacy.suppression_list import SuppressionList

_RUNS_SHOWN = 100


@dataclass(frozen=True)
class SegmentRow:
    """One segment of the list: its newest definition, and the run that is shown of it (None: never run).

    The run shown is that of the latest version that was run, and of those the one with the latest moment. `standing`
    says how many members stand, and as of when (None: nobody has looked yet).
    """

    definition: Definition
    version: int
    saved: datetime
    run: SegmentRun | None
    standing: Follow | None = None


@dataclass(frozen=True)
class SegmentView:
    """One segment.

    Parameters
    ----------
    row
        As in the list.
    yaml
        The definition as a file would hold it.
    words
        The condition as a sentence by language.
    sql
        What a run executes, for the moment of the run shown (or now), over the tables of this server's session.
    runs
        The last hundred, the newest moment first.
    used_by
        The segments that refer to it.
    """

    row: SegmentRow
    yaml: str
    words: dict[str, str]
    sql: str
    runs: tuple[SegmentRun, ...]
    used_by: tuple[str, ...]
    as_of: datetime


@dataclass(frozen=True)
class Defined:
    """What saving a definition did; `new` is False if the last version says the same."""

    definition: Definition
    version: int
    new: bool


@dataclass(frozen=True)
class MemberRow:
    """One member: her figures as of the pin, None if the pin does not hold her yet."""

    customer: str
    figures: CustomerRow | None


class SegmentViews:
    """Reads and defines segments.

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

    def listed(self, limit: int, after: Key | None = None) -> Page[SegmentRow]:
        """Give one page of the segments, by name."""
        as_of = self._clock.now()
        with self._database.read() as connection:
            rows = _rows(connection, limit + 1, None if after is None else str(after[0]))
            now_standing = standing_now(connection, as_of)
            rows = [replace(row, standing=now_standing.get(row.definition.name)) for row in rows]
            total = connection.execute(select(func.count()).select_from(standing().subquery())).scalar_one()
        return page(rows, limit, lambda row: (row.definition.name,), total=total, as_of=as_of)

    def one(self, name: str) -> SegmentView:
        """Give one segment.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        """
        row = self._row(name)
        table = SEGMENT_RUN.c
        query = select(SEGMENT_RUN).where(table.name == name).order_by(table.as_of.desc(), table.version.desc())
        with self._database.read() as connection:
            runs = tuple(SegmentRun(**run) for run in connection.execute(query.limit(_RUNS_SHOWN)).mappings())
            now = self._clock.now()
            row = replace(row, standing=standing_now(connection, now).get(name))
        with self._pinned.read() as pin:
            sql = self._segments.to_sql(pin.session, pin.history, row.definition, row.run.as_of if row.run else now)
        words: dict[str, str] = {language: in_words(row.definition.where, language) for language in LANGUAGES}
        return SegmentView(row, to_yaml(row.definition), words, sql, runs, tuple(self._segments.used_by(name)), now)

    def define(self, text: str) -> Defined:
        """Save the definition that a YAML text holds.

        Raises
        ------
        suasion.core.errors.InputRefused
            If it is not YAML or not a definition (the message says where and what instead), or as `Segments.save`.
        """
        definition = parse_text(text)
        with self._database.read() as connection:
            before = _last_version(connection, definition.name)
        version = self._segments.save(definition)
        return Defined(definition, version, version != before)

    def run(self, name: str, as_of: datetime | None = None) -> SegmentRun:
        """Evaluate a segment's newest definition as of a moment, now if None, and keep the members.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        suasion.core.errors.InputRefused
            If the moment is in the future, or before 1900.
        """
        now = self._clock.now()
        self._refuse_moment(as_of)
        definition = self._row(name).definition
        with self._pinned.built_now() as pin:
            return self._segments.run(pin.session, pin.history, definition, as_of or now)

    def members(self, name: str, limit: int, after: Key | None = None) -> tuple[SegmentRun, Page[MemberRow]]:
        """Give the run that is shown and one page of its members, by id.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no segment of that name, or it was never run.
        """
        run = self.shown_run(name)
        table = SEGMENT_MEMBER.c
        query = select(table.customer).where(*_of_run(run)).order_by(table.customer).limit(limit + 1)
        if after is not None:
            query = query.where(table.customer > str(after[0]))
        with self._database.read() as connection:
            customers = list(connection.scalars(query))
        with self._pinned.read() as pin:
            figures = figures_of(pin, customers)
        reachable = email_reachable(self._database, self._suppressions, customers, self._clock.now())
        figures = {one: replace(row, email_reachable=one in reachable) for one, row in figures.items()}
        rows = [MemberRow(one, figures.get(one)) for one in customers]
        return run, page(rows, limit, lambda row: (row.customer,), total=run.size, as_of=run.as_of)

    def shown_run(self, name: str) -> SegmentRun:
        """Give the run that is shown of a segment; raises as `members`."""
        run = self._row(name).run
        if run is None:
            raise NotFound(f"Segment {name!r} was never run.", hint=f"Run it: POST /api/segments/{name}/runs")
        return run

    def funnel(self, name: str, channel: str = "email", topic: str = MARKETING) -> Funnel:
        """Count, step by step, whom of the shown run's members a message could reach now.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no segment of that name, or it was never run.
        suasion.core.errors.InputRefused
            If it is not known how customers are reached on the channel.
        """
        require_reachable(channel)
        run = self.shown_run(name)
        with self._database.read() as connection:
            members = list(connection.scalars(members_now(run)))
            at, listed = self._clock.now(), self._suppressions
            return funnel(connection, listed, members, channel, topic, members_as_of=run.as_of, at=at)

    def sample(self, name: str) -> tuple[SegmentRun, tuple[SampledMember, ...]]:
        """Give the shown run and ten of its members, the same ones each time, each with why; raises as `members`."""
        run = self.shown_run(name)
        with self._database.read() as connection:
            definition = self._definition_of(connection, self._row(name).definition, run)
            definition = self._segments.without_references(definition, run.computed)
            members = list(connection.scalars(members_now(run)))
        with self._reaching(run.as_of) as pin:
            return run, sampled(pin, self._database, self._consent, definition, members=members, as_of=run.as_of)

    def overlaps(self, name: str) -> tuple[SegmentRun, list[Overlap]]:
        """Give the shown run and what it shares with that of every other segment; raises as `members`."""
        run = self.shown_run(name)
        with self._database.read() as connection:
            others = [row.run for row in _rows(connection, None, None) if row.run and row.definition.name != name]
            return run, overlaps(connection, run, others)

    def preview(self, text: str, as_of: datetime | None = None) -> Preview:
        """Say what the definition that a YAML text holds would find, and change, without saving it.

        Parameters
        ----------
        as_of
            Nothing from that moment on is read; None for as late as the pinned history reaches.

        Raises
        ------
        suasion.core.errors.InputRefused
            As `define`, and as `run` of the moment.
        """
        definition = parse_text(text)
        plain = self._segments.without_references(definition)
        self._refuse_moment(as_of)
        with self._database.read() as connection:
            saved = _row_of(connection, definition.name)
        with self._reaching(as_of) as pin:
            moment = as_of or pin.as_of
            members = self._segments.evaluate(pin.session, pin.history, definition, moment)
            changed = None
            if saved is not None:
                before = self._segments.evaluate(pin.session, pin.history, saved.definition, moment)
                changed = difference(saved.definition, saved.version, before, definition, members)
            return Preview(
                definition,
                moment,
                len(members),
                len(pin.session.fetch(pin.history.before(moment).customers())),
                {language: in_words(definition.where, language) for language in LANGUAGES},
                self._segments.to_sql(pin.session, pin.history, definition, moment),
                sampled(pin, self._database, self._consent, plain, members=members, as_of=moment),
                changed,
            )

    @contextmanager
    def _reaching(self, moment: datetime | None) -> Iterator[Pin]:
        """Give a pin that knows what was known before a moment; any pin if it is None."""
        with self._pinned.read() as pin:
            late = moment is not None and moment > pin.as_of
        with self._pinned.read(fresh=late) as pin:
            yield pin

    def _refuse_moment(self, as_of: datetime | None) -> None:
        if as_of is not None and as_of > self._clock.now():
            raise InputRefused(f"{as_of.isoformat()} is in the future.", hint="Nobody knows members of then.")
        refuse_earlier(as_of)

    def members_of(self, run: SegmentRun) -> list[str]:
        """Give everybody a run found, by id."""
        table = SEGMENT_MEMBER.c
        query = select(table.customer).where(*_of_run(run)).order_by(table.customer)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def of_customer(self, customer: str) -> list[Membership]:
        """Say of every segment that was run whether a customer is a member, and why; those she is in come first.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        self._pinned.follow()
        customer = required(self._database, customer).customer
        with self._database.read() as connection:
            every = [row for row in _rows(connection, None, None) if row.run is not None]
            runs = [(row.definition, row.run) for row in every if row.run is not None]
            evaluated = [(self._definition_of(connection, one, run), run) for one, run in runs]
            member = [
                connection.execute(
                    select(SEGMENT_MEMBER.c.customer).where(*_of_run(run), SEGMENT_MEMBER.c.customer == customer)
                ).first()
                is not None
                for _, run in evaluated
            ]
        shown = [(self._segments.without_references(one, run.computed), run) for one, run in evaluated]
        found = self._explained(customer, shown, member)
        return sorted(found, key=lambda one: (not one.member, one.definition.name))

    def _explained(
        self, customer: str, shown: Sequence[tuple[Definition, SegmentRun]], member: Sequence[bool]
    ) -> list[Membership]:
        latest = max((run.as_of for _, run in shown), default=None)
        if latest is None:
            return []
        with self._reaching(latest) as pin:
            facts = facts_at(pin, self._database, self._consent, customer, {run.as_of for _, run in shown})
            return [
                membership(pin, definition, run, facts[run.as_of], member=inside)
                for (definition, run), inside in zip(shown, member, strict=True)
            ]

    def _definition_of(self, connection: Connection, newest: Definition, run: SegmentRun) -> Definition:
        """Give the definition that a run evaluated, which may not be the newest."""
        table = SEGMENT_DEFINITION.c
        query = select(table.body).where(table.name == run.name, table.version == run.version)
        body = connection.execute(query).scalar()
        return newest if body is None else from_body(body)

    def _row(self, name: str) -> SegmentRow:
        with self._database.read() as connection:
            found = _row_of(connection, name)
            if found is None:
                raise NotFound.among("segment", name, connection.scalars(standing()))
        return found


def _rows(connection: Connection, limit: int | None, after: str | None) -> list[SegmentRow]:
    names = standing().order_by(SEGMENT_DEFINITION.c.name)
    if after is not None:
        names = names.where(SEGMENT_DEFINITION.c.name > after)
    if limit is not None:
        names = names.limit(limit)
    return [row for name in list(connection.scalars(names)) if (row := _row_of(connection, name)) is not None]


def _row_of(connection: Connection, name: str) -> SegmentRow | None:
    definition, run = SEGMENT_DEFINITION.c, SEGMENT_RUN.c
    row = connection.execute(standing().where(definition.name == name)).one_or_none()
    if row is None:
        return None
    last = select(SEGMENT_RUN).where(run.name == name).order_by(run.version.desc(), run.as_of.desc()).limit(1)
    shown = connection.execute(last).mappings().one_or_none()
    return SegmentRow(from_body(row.body), row.version, row.saved, SegmentRun(**shown) if shown else None)


def _last_version(connection: Connection, name: str) -> int:
    query = select(func.max(SEGMENT_DEFINITION.c.version)).where(SEGMENT_DEFINITION.c.name == name)
    return connection.execute(query).scalar() or 0


def _of_run(run: SegmentRun) -> tuple[Any, ...]:
    table = SEGMENT_MEMBER.c
    return (table.name == run.name, table.version == run.version, table.as_of == run.as_of)
