"""Imports of files with one row per event, or one row per customer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa

from suasion.core.clock import from_microseconds, naive_utc
from suasion.core.engine import Session
from suasion.core.progress import NoProgress, Progress
from suasion.events.checks import ADDRESSES
from suasion.events.digest import digest
from suasion.events.imports import columns, ledger
from suasion.events.imports.columns import plain
from suasion.events.imports.landing import Destination, Landing
from suasion.events.imports.mapping import EventMapping, TraitMapping
from suasion.events.imports.one_import import Import
from suasion.events.imports.rehearsal import Acquaintance, Rehearsal
from suasion.events.imports.report import ImportReport, as_told
from suasion.events.imports.source_file import LINE, Source, opened
from suasion.events.log import EventLog
from suasion.events.spec import Event, Identify, Track
from suasion.privacy.identifiers import well_formed

_BATCH = 5_000
_DROPPED = ("duplicate_row",)


def import_rows(
    log: EventLog,
    session: Session,
    file: Path | ibis.Table,
    mapping: EventMapping,
    *,
    source: str,
    time_zone: str = "UTC",
    label: str = "",
    progress: Progress | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Store each row as one track event, under the same promises as `import_orders`.

    Parameters
    ----------
    label
        How the report calls a table; the event's name by default.
    dry_run
        True to change nothing and report what would come of it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the file is missing, empty, not UTF-8, not of its format or lacks a column; nothing is changed then.
    """
    given = opened(session, file, mapping, label or ("" if isinstance(file, Path) else mapping.event))
    time = given.column(mapping.time)
    rows = _Rows(log, session, given, mapping, source, time_zone, "events")
    judged = _judged(given, mapping.customer, time, mapping.message_id)
    return rows.imported(judged, progress or NoProgress(), dry_run=dry_run)


def import_traits(
    log: EventLog,
    session: Session,
    file: Path | ibis.Table,
    mapping: TraitMapping,
    *,
    source: str,
    time: datetime | None = None,
    time_zone: str = "UTC",
    label: str = "",
    progress: Progress | None = None,
    dry_run: bool = False,
    acquaintance: Acquaintance | None = None,
) -> ImportReport:
    """Store each row as one identify event, under the same promises as `import_orders`.

    Parameters
    ----------
    time
        Since when it is true (aware), if the mapping names no column for it.
    label
        How the report calls a table.
    dry_run
        True to change nothing and report what would come of it.
    acquaintance
        Says of a dry run which customers are known.

    Raises
    ------
    ValueError
        If both or neither of `time` and `mapping.time` are given.
    suasion.core.errors.InputRefused
        If the file is missing, empty, not UTF-8, not of its format or lacks a column; nothing is changed then.
    """
    if (time is None) == (mapping.time is None):
        raise ValueError("say since when the traits are true: either time=… or a column in mapping.time")
    given = opened(session, file, mapping, label or ("" if isinstance(file, Path) else "traits"))
    if mapping.time is not None:
        since = given.column(mapping.time)
    else:
        assert time is not None
        since, time_zone = ibis.literal(naive_utc(time), type="timestamp(6)"), "UTC"
    rows = _Rows(log, session, given, mapping, source, time_zone, "traits", str(time))
    judged = _judged(given, mapping.customer, since, None)
    return rows.imported(judged, progress or NoProgress(), dry_run=dry_run, acquaintance=acquaintance)


def _judged(given: Source, customer: str, time: ibis.Value, message_id: str | None) -> ibis.Table:
    """Give line, time, zoned, reason and field of every row; reason is null for the good ones."""
    tests = [
        (given.rows[LINE].isin(given.repeats()[LINE]), "duplicate_row", ""),
        (given.key(customer).isnull(), "missing_customer", "customer"),
        (columns.moment(time).isnull(), "unreadable_time", "time"),
    ]
    if message_id is not None:
        tests.append((given.key(message_id).isnull(), "missing_message_id", "message_id"))
    return given.rows.select(
        line=given.rows[LINE],
        customer=given.key(customer),
        message_id=ibis.null("string") if message_id is None else given.key(message_id),
        time=columns.moment(time),
        zoned=columns.zoned(time),
        reason=ibis.cases(*[(test, ibis.literal(reason)) for test, reason, _ in tests], else_=ibis.null("string")),
        field=ibis.cases(*[(test, ibis.literal(field)) for test, _, field in tests], else_=ibis.null("string")),
    )


@dataclass(frozen=True)
class _Rows:
    log: EventLog
    session: Session
    given: Source
    mapping: EventMapping | TraitMapping
    source: str
    time_zone: str
    kind: str
    since: str = ""

    def imported(
        self, judged: ibis.Table, progress: Progress, *, dry_run: bool, acquaintance: Acquaintance | None = None
    ) -> ImportReport:
        name = ledger.import_id(self.kind, self.source, self.given, self.mapping, self.time_zone, self.since)
        if report := ledger.finished(self.log, name):
            return as_told(report, dry_run=dry_run)
        fates = self.session.materialize("import_fates", judged)
        one = Import(name, self.kind, self.source, self.given, _named(self.mapping), _DROPPED)
        rehearsal = Rehearsal(self.log, self.session, one, acquaintance) if dry_run else None
        to: Destination = rehearsal or Landing(self.log, self.session, one)
        cursor = to.begin()
        to.set_aside(fates)
        good = fates.filter(fates.reason.isnull())
        self._store(to, good, cursor, progress)
        planned = one.planned(self.session, fates)
        return to.finish(msgspec.structs.replace(planned, no_address=self._no_address(good)))

    def _no_address(self, good: ibis.Table) -> dict[str, int]:
        """Count by name the cells of good rows that hold no address where events tell one."""
        inner = _inner(self.mapping)
        told = {name: kind for name, kind in ADDRESSES.items() if name in inner}
        counts = Counter[str]()
        if told:
            addresses = {name: columns.text(self.given.column(inner[name])) for name in told}
            cells = self.given.rows.select(line=self.given.rows[LINE], **addresses).semi_join(good, "line")
            for batch in self.session.batches(cells):
                for name, kind in told.items():
                    written = filter(None, batch[name].to_pylist())
                    counts[name] += sum(not well_formed(kind, value) for value in written)
        return dict(+counts)

    def _store(self, to: Destination, good: ibis.Table, cursor: int, progress: Progress) -> None:
        good = good.mutate(n=ibis.row_number().over(order_by=[good.time, good.line]))
        joined = good.join(self.given.rows, good.line == self.given.rows[LINE])
        rows = self.session.materialize("import_good", joined)
        total = self.session.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py()
        with progress.task(self.given.label, total) as task:
            task.advance(cursor)
            for start in range(cursor, total, _BATCH):
                batch = rows.filter(rows.n.between(start, start + _BATCH - 1)).order_by("n")
                found = self.session.fetch(batch.select("time", "zoned"))
                times = columns.in_utc(found["time"], found["zoned"], self.time_zone).to_pylist()
                cells = self.given.fetched(self.session, batch)
                events = [self._event(row, time) for row, time in zip(cells, times, strict=True)]
                verdicts = zip(cells, to.append(events), strict=True)
                bad = [(row["line"], verdict.reason) for row, verdict in verdicts if verdict.kind == "quarantined"]
                if bad:
                    to.set_aside(self._fates(bad))
                to.advance(start + len(events))
                task.advance(len(events))

    def _fates(self, bad: Sequence[tuple[int, str]]) -> ibis.Table:
        """Give fates of rows (line, reason) that the checks let through and the log does not take."""
        lines, reasons = zip(*bad, strict=True)
        fates = pa.table({"line": list(lines), "reason": list(reasons), "field": [""] * len(bad)})
        return self.session.add_arrow("import_refused", fates)

    def _event(self, row: Mapping[str, Any], time: int) -> Event:
        cells, mapping, moment = self.given.cells(row), self.mapping, from_microseconds(time)
        customer = row["customer"]
        if isinstance(mapping, TraitMapping):
            # With its mapping: the same file read with one more column tells something new.
            read_as = msgspec.json.encode([mapping.customer, sorted(mapping.traits.items())]).decode()
            identity = _content_id(self.kind, cells, self.since, read_as)
            return Identify(
                message_id=identity, user_id=customer, timestamp=moment, traits=_present(mapping.traits, cells)
            )
        own = mapping.message_id
        identity = _content_id(mapping.event, cells) if own is None else f"{mapping.event}:{row['message_id']}"
        properties = _present(mapping.properties, cells)
        return Track(
            message_id=identity, user_id=customer, event=mapping.event, timestamp=moment, properties=properties
        )


def _content_id(kind: str, cells: Mapping[str, Any], *also: str) -> str:
    text = msgspec.json.encode({name: plain(value) for name, value in cells.items()}).decode()
    return f"{kind}:{digest(text, *also).hex()}"


def _present(named: Mapping[str, str], cells: Mapping[str, Any]) -> dict[str, Any]:
    found = {ours: plain(cells[column]) for ours, column in named.items()}
    return {ours: value for ours, value in found.items() if value is not None}


def _inner(mapping: EventMapping | TraitMapping) -> Mapping[str, str]:
    return mapping.traits if isinstance(mapping, TraitMapping) else mapping.properties


def _named(mapping: EventMapping | TraitMapping) -> dict[str, Sequence[str]]:
    named: dict[str, Sequence[str]] = {"customer": (mapping.customer,), "time": (mapping.time,) if mapping.time else ()}
    for ours, column in _inner(mapping).items():
        named.setdefault(ours, (column,))
    if isinstance(mapping, EventMapping) and mapping.message_id:
        named["message_id"] = (mapping.message_id,)
    return named
