"""Segments as screens read them: the list, one with its words and runs, its members, and who is in which and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
from sqlalchemy import Connection, func, select

from suasion.core.paging import Key, Page, page
from suasion.customers.drawing import drawn_of
from suasion.customers.pinned import Pin
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.counts import Count
from suasion.customers.segments.definitions import in_force
from suasion.customers.segments.from_text import parse_text
from suasion.customers.segments.live.reading import standing_now
from suasion.customers.segments.live.waiting import ranks
from suasion.customers.segments.member_views import MemberViews
from suasion.customers.segments.preview import Preview, counting, difference, some_of
from suasion.customers.segments.rows import SegmentRow, rows_of, segment_rows
from suasion.customers.segments.sample import SAMPLE, sampled
from suasion.customers.segments.store import SegmentRun
from suasion.customers.segments.stored import to_yaml
from suasion.customers.segments.why import LANGUAGES
from suasion.customers.segments.words import in_words
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_RUN

_RUNS_SHOWN = 100


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
        What a run of that definition executes, for the moment of the run shown (or now), over the tables of this
        server's session.
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


class SegmentViews(MemberViews):
    """Reads and defines segments."""

    def listed(self, limit: int, after: Key | None = None) -> Page[SegmentRow]:
        """Give one page of the segments, by name."""
        as_of = self._clock.now()
        with self._database.read() as connection:
            rows = segment_rows(connection, limit + 1, None if after is None else str(after[0]))
            now_standing = standing_now(connection, as_of)
            rows = [replace(row, standing=now_standing.get(row.name)) for row in rows]
            total = connection.execute(select(func.count()).select_from(in_force().subquery())).scalar_one()
        return page(rows, limit, lambda row: (row.name,), total=total, as_of=as_of)

    def one(self, name: str) -> SegmentView:
        """Give one segment.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        suasion.core.errors.Conflict
            If its definition cannot be read; so do all that need it.
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
        row = self._row(name)
        with self._pinned.built_now() as pin:
            moment = as_of or now
            return self._segments.run_version(pin.session, pin.history, row.definition, moment, version=row.version)

    def preview(self, text: str, as_of: datetime | None = None, *, exactly: bool = False) -> Preview:
        """Say what the definition that a YAML text holds would find, and change, without saving it.

        Of a large history (`customers.drawn_part`) some customers are looked at, drawn by chance, and the figures are
        estimates with an interval.

        Parameters
        ----------
        as_of
            Nothing from that moment on is read; None for now, or as late as the pinned history reaches if the log moves
            on or building it takes long; `Preview.as_of` says.
        exactly
            True to look at everybody whatever it takes; so it is, too, where the definition ranks customers.

        Raises
        ------
        suasion.core.errors.InputRefused
            As `define`, and as `run` of the moment.
        """
        definition = parse_text(text)
        plain = self._segments.without_references(definition)
        self._refuse_moment(as_of)
        with self._database.read() as connection:
            there = definition.name in set(connection.scalars(in_force()))
            (saved,) = rows_of(connection, [definition.name]) if there else (None,)
        if saved is not None and saved.unreadable is not None:
            saved = None
        ranking = ranks(plain.where) or (saved is not None and self._ranks(saved.definition))
        with self._reaching(as_of, young=True) as reached:
            pin, part = (reached, None) if exactly or ranking else some_of(reached)
            moment = as_of or pin.as_of

            def found(of: Definition) -> ibis.Table:
                return self._segments.expression(pin.session, pin.history, of, moment)

            count, expression = counting(pin, part), found(definition)
            members, changed = pin.session.materialize("members", expression), None
            if saved is not None:
                before = pin.session.materialize("members", found(saved.definition))
                changed = difference(count, saved.version, (saved.definition, before), (definition, members))
            ten = pin.session.fetch(drawn_of(members, SAMPLE, definition.name))
            chosen = [str(customer) for customer in ten["customer"].to_pylist()]
            return Preview(
                definition,
                moment,
                None if part is None else part.customers,
                count(members),
                _customers(pin, moment, count, exact=part is None),
                {language: in_words(definition.where, language) for language in LANGUAGES},
                str(ibis.to_sql(expression)),
                sampled(pin, self._database, self._consent, plain, chosen=chosen, as_of=moment),
                changed,
            )

    def _ranks(self, definition: Definition) -> bool:
        return ranks(self._segments.without_references(definition).where)


def _customers(pin: Pin, moment: datetime, count: Callable[[ibis.Table], Count], *, exact: bool) -> Count:
    """Count all customers of a moment, once a pin: to look through all events for them takes longer than most sizes."""
    key = ("customers", moment, exact)
    if key not in pin.kept:
        pin.kept[key] = count(pin.history.before(moment).customers())
    known: Count = pin.kept[key]
    return known


def _last_version(connection: Connection, name: str) -> int:
    query = select(func.max(SEGMENT_DEFINITION.c.version)).where(SEGMENT_DEFINITION.c.name == name)
    return connection.execute(query).scalar() or 0
