"""Import of a file with one row per item into the catalog."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import ibis
import msgspec
import pyarrow as pa

from suasion.catalog.item_rows import merge_items, merged
from suasion.catalog.overwriting import Put
from suasion.core import faults
from suasion.core.engine import Session
from suasion.core.progress import NoProgress, Progress
from suasion.events.imports import ledger
from suasion.events.imports.landing import Landing
from suasion.events.imports.mapping import ItemMapping
from suasion.events.imports.one_import import Import
from suasion.events.imports.rehearsal import Rehearsal
from suasion.events.imports.report import ITEMS, ImportReport
from suasion.events.imports.source_file import LINE, Source, opened
from suasion.events.log import EventLog

_SOURCE = "catalog"
_DROPPED = ("duplicate_row",)
_COMMITTING = faults.declare("items.before_commit", "an import's items are in the transaction, not yet committed")


def import_items(
    log: EventLog,
    session: Session,
    file: Path | ibis.Table,
    mapping: ItemMapping,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Put a file's items into the catalog; each line ends put, quarantined or dropped, with a reason.

    What a mapped column says is true from now on, an empty cell included; a column that is not mapped stays as it is.
    Items that the file does not name stay. Killed anywhere and run again it ends in the same catalog. Run again when
    finished it puts the file's words once more, for others may have changed them since.

    Parameters
    ----------
    log
        Keeps the record of imports and what was set aside.
    file
        CSV or Parquet, or a table; a table's order is the order of its lines.
    dry_run
        True to change nothing and report what would come of it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the file is missing, empty, not UTF-8, not of its format or lacks a column; nothing is changed then.
    """
    named = {ours: column for ours, column in asdict(mapping).items() if column is not None}
    given = opened(session, file, mapping, "" if isinstance(file, Path) else "items")
    name = ledger.import_id(ITEMS, _SOURCE, given, mapping)
    judged = session.materialize("import_fates", _judged(session, given, named))
    columns = {ours: (column,) for ours, column in named.items()}
    one = Import(name, ITEMS, _SOURCE, given, columns, _DROPPED)
    to = Rehearsal(log, session, one) if dry_run else Landing(log, session, one)
    to.begin()
    to.set_aside(judged)
    planned = one.planned(session, judged)
    good = session.fetch(judged.filter(judged.reason.isnull()).order_by("line").select(*named))
    with (progress or NoProgress()).task("Items", planned.lines_in) as task:
        report = _foreseen(log, good, planned, to) if isinstance(to, Rehearsal) else _put(log, good, planned)
        task.advance(planned.lines_in)
    return report


def _put(log: EventLog, items: pa.Table, planned: ImportReport) -> ImportReport:
    with log.database.write(alone=True) as connection:
        report = _with(planned, merge_items(connection, items))
        ledger.keep(connection, report, log.clock.now())
        faults.pass_point(_COMMITTING)
    return report


def _foreseen(log: EventLog, items: pa.Table, planned: ImportReport, rehearsal: Rehearsal) -> ImportReport:
    with log.database.read() as connection:
        report = _with(planned, merged(connection, items).put)
    return msgspec.structs.replace(report, dry_run=rehearsal.dry_run())


def _with(planned: ImportReport, put: Put) -> ImportReport:
    return msgspec.structs.replace(
        planned, items_added=put.added, items_changed=put.changed, items_unchanged=put.unchanged
    )


def _judged(session: Session, given: Source, named: Mapping[str, str]) -> ibis.Table:
    """Give line, reason (null: to be put), field, and the words of every row."""
    read = given.rows.select(line=given.rows[LINE], **{ours: given.key(column) for ours, column in named.items()})
    if "name" in named:
        read = read.mutate(name=ibis.coalesce(read.name, read.item))
    read = session.materialize("import_read", read)
    said = read.group_by(list(named)).aggregate(first=read.line.min())
    ways = said.group_by("item").aggregate(ways=said.count())
    tests = [
        (read.item.isnull(), "missing_item", "item"),
        (read.item.isin(ways.filter(ways.ways > 1).item), "contradictory_item", "item"),
        (read.line.notin(said.first), "duplicate_row", ""),
    ]
    return read.mutate(
        reason=ibis.cases(*[(test, ibis.literal(reason)) for test, reason, _ in tests], else_=ibis.null("string")),
        field=ibis.cases(*[(test, ibis.literal(field)) for test, _, field in tests], else_=ibis.null("string")),
    )
