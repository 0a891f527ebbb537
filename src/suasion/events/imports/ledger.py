"""The record of imports: what was begun, how far it is, and the report of what is finished."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import ibis
import msgspec
import pyarrow as pa
from sqlalchemy import Connection, insert, select, update

from suasion.core import faults
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.events.digest import digest
from suasion.events.imports.mapping import AnyMapping
from suasion.events.imports.report import ITEMS, ImportReport
from suasion.events.imports.source_file import Source
from suasion.events.log import EventLog
from suasion.events.quarantine import quarantined
from suasion.events.spec import ORDER_COMPLETED
from suasion.events.tables import IMPORTS
from suasion.events.view import LogView

AddItems = Callable[[Connection, pa.Table], int]
"""Adds those of a table's items that are not there yet; gives how many that were."""

_FINISHING = faults.declare(
    "import.before_finish", "everything is stored and sealed, the import is not marked finished"
)

ALREADY_STORED = "already_stored"
"""Dropped because an event with the same id came from the same source before, by another import or live."""


def import_id(kind: str, source: str, given: Source, mapping: AnyMapping, *also: str) -> str:
    """Name an import by all that decides its result, so that the same one is recognised."""
    return digest(kind, source, given.digest, repr(mapping), *also).hex()


def finished(log: EventLog, name: str) -> ImportReport | None:
    """Give the report of an import that is finished; changes nothing."""
    with log.database.read() as connection:
        text = connection.scalar(select(IMPORTS.c.report).where(IMPORTS.c.id == name, IMPORTS.c.finished.is_not(None)))
    if text is None:
        return None
    return msgspec.structs.replace(msgspec.json.decode(text, type=ImportReport), already_imported=True)


def begin(log: EventLog, name: str, kind: str, source: str, file: str) -> int:
    """Open an import, or one that was cut short, when nothing can refuse the file any more; gives its cursor."""
    with log.database.write() as connection:
        cursor = cursor_of(connection, name)
        if cursor is not None:
            return cursor
        record = {"id": name, "kind": kind, "source": source, "file": file, "started": log.clock.now(), "cursor": 0}
        connection.execute(insert(IMPORTS), record)
        return 0


def cursor_of(connection: Connection, name: str) -> int | None:
    """Say how many events of an import were handed over; None if it was never begun."""
    return connection.scalar(select(IMPORTS.c.cursor).where(IMPORTS.c.id == name))


def with_items(log: EventLog, planned: ImportReport, items: pa.Table, add: AddItems) -> ImportReport:
    """Add items and note how many in one transaction, so that a second run after a kill knows it too."""
    with log.database.write() as connection:
        noted = kept(connection, planned.id)
        if noted is not None:
            return msgspec.structs.replace(planned, items_added=noted.items_added)
        report = msgspec.structs.replace(planned, items_added=add(connection, items))
        keep(connection, report, None)
    return report


def advance(log: EventLog, name: str, cursor: int) -> None:
    """Note how many events were handed over; they are in the log already."""
    with log.database.write() as connection:
        connection.execute(update(IMPORTS).where(IMPORTS.c.id == name).values(cursor=cursor))


def finish(log: EventLog, session: Session, planned: ImportReport) -> ImportReport:
    """Count what the log really holds of an import, and keep the report.

    `planned` says what should be stored; what the log already had from elsewhere is counted as dropped.
    """
    events, lines = counted(log.view(session), session, planned.id, planned.kind)
    with log.database.read() as connection:
        held = quarantined(connection, planned.id)
    report = as_stored(planned, events, lines, held)
    faults.pass_point(_FINISHING)
    with log.database.write() as connection:
        keep(connection, report, log.clock.now())
    return report


def keep(connection: Connection, report: ImportReport, finished: datetime | None) -> None:
    """Keep a report; without a moment the import is not finished yet."""
    values = {"finished": finished, "report": msgspec.json.encode(report).decode()}
    connection.execute(update(IMPORTS).where(IMPORTS.c.id == report.id).values(values))


def kept(connection: Connection, name: str) -> ImportReport | None:
    """Give what `keep` kept of an import, finished or not."""
    text = connection.scalar(select(IMPORTS.c.report).where(IMPORTS.c.id == name))
    return None if text is None else msgspec.json.decode(text, type=ImportReport)


def reports(log: EventLog) -> list[ImportReport]:
    """Give the reports of all finished imports, in the order they were begun."""
    with log.database.read() as connection:
        query = (
            select(IMPORTS.c.report).where(IMPORTS.c.finished.is_not(None)).order_by(IMPORTS.c.started, IMPORTS.c.id)
        )
        return [msgspec.json.decode(text, type=ImportReport) for text in connection.scalars(query)]


def recomputed(log: EventLog, session: Session, name: str) -> ImportReport:
    """Count an import again from the log and the quarantine; only what was dropped is taken from its record.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no finished import of that id.
    """
    known = {report.id: report for report in reports(log)}
    if name not in known:
        raise NotFound.among("finished import", name, known)
    with log.database.read() as connection:
        held = quarantined(connection, name)
    if known[name].kind == ITEMS:  # the catalog does not say which import a word came with
        return msgspec.structs.replace(known[name], quarantined=held)
    events, lines = counted(log.view(session), session, name, known[name].kind)
    return msgspec.structs.replace(known[name], events=events, lines_stored=lines, quarantined=held)


def as_stored(planned: ImportReport, events: int, lines: int, held: dict[str, int]) -> ImportReport:
    """Give the report of an import of which the log holds so much and the quarantine these lines, by reason."""
    dropped = dict(planned.dropped)
    if elsewhere := planned.lines_stored + planned.lines_quarantined - lines - sum(held.values()):
        dropped[ALREADY_STORED] = elsewhere
    return msgspec.structs.replace(planned, events=events, lines_stored=lines, quarantined=held, dropped=dropped)


def counted(view: LogView, session: Session, name: str, kind: str) -> tuple[int, int]:
    """Count the events and the lines that the log holds of an import."""
    mine = view.events.filter(view.events.origin == name)
    events = _scalar(session, mine.count())
    if kind != "orders":
        return events, events
    orders = mine.filter(mine.name == ORDER_COMPLETED).select("seq")
    return events, _scalar(session, view.order_lines.semi_join(orders, "seq").count())


def _scalar(session: Session, expression: ibis.Value) -> int:
    rows: Sequence[dict[str, Any]] = session.fetch(expression.name("n").as_table()).to_pylist()
    return int(rows[0]["n"])
