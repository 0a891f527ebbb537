"""Sealing: tail rows become immutable Parquet files, and the manifest says which."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pyarrow.compute as pc
from sqlalchemy import Connection, delete, func, select

from suasion.core import faults
from suasion.core.clock import Clock, from_microseconds
from suasion.core.database import Database
from suasion.core.errors import Conflict
from suasion.events.lake import Tables, of_rows
from suasion.events.manifest import Range, add, every, next_id
from suasion.events.promoted import Promotions, beside, read_out
from suasion.events.sealed_files import Lake, write_range
from suasion.events.tables import TAIL
from suasion.events.tombstones import erased, in_force

ROWS_PER_SEGMENT = 50_000
"""Events in one sealed file at most; also about how long an import lets the tail grow."""
_JSON_PER_SEGMENT = 200_000_000  # characters, so that a seal's memory is bounded however large the events are

_RENAMED = faults.declare("seal.renamed", "the files of a range are on disk; the manifest does not name them yet")
_COMMITTING = faults.declare("seal.before_commit", "manifest row written and tail rows deleted, not committed")
_SEALED = faults.declare("seal.after_commit", "the range is sealed; later ranges may still be in the tail")


def seal(database: Database, lake: Lake, clock: Clock, min_rows: int = 0, promotions: Promotions = ()) -> int:
    """Move the tail into the lake, in ranges of at most `ROWS_PER_SEGMENT`; gives how many events left the tail.

    A tail with fewer than `min_rows` rows is left alone. Events under a tombstone are counted as removed and written
    nowhere. Files get the columns of `promotions`.

    Raises
    ------
    suasion.core.errors.Conflict
        If somebody else sealed the same rows meanwhile; nothing is changed then.
    """
    with lake.changing:
        with database.read() as connection:
            waiting = tail_rows(connection)
            if waiting < max(min_rows, 1):
                return 0
            named = every(connection)
        lake.remove_orphans(named)
        sealed = 0
        while sealed < waiting:
            sealed += _seal_range(database, lake, clock, promotions)
        return sealed


def tail_rows(connection: Connection) -> int:
    """Count the rows of the tail; its sequence numbers have no gaps."""
    first, last = connection.execute(select(func.min(TAIL.c.seq), func.max(TAIL.c.seq))).one()
    return 0 if first is None else last - first + 1


def oldest_in_tail(connection: Connection) -> datetime | None:
    """Give when the tail's first row was written; None if it is empty."""
    first = connection.execute(select(TAIL.c.loaded).order_by(TAIL.c.seq).limit(1)).scalar()
    return None if first is None else from_microseconds(first)


def _seal_range(database: Database, lake: Lake, clock: Clock, promotions: Promotions = ()) -> int:
    with database.read() as connection:
        rows = _next_rows(connection)
        number, tombstones = next_id(connection), in_force(connection)
    tables = of_rows(rows)
    promoted = beside(tables.events, read_out(tables.events, tables.raw, promotions))
    tables = replace(tables, events=promoted)
    if tombstones.num_rows:
        tables = without(tables, erased(tables.events, tombstones))
    new = write_range(lake, number, (rows[0].seq, rows[-1].seq), tables, clock.now())
    faults.pass_point(_RENAMED)
    with database.write(alone=True) as connection:
        _commit(connection, new)
        faults.pass_point(_COMMITTING)
    faults.pass_point(_SEALED)
    return len(rows)


def without(tables: Tables, removed: Any) -> Tables:
    """Leave out the events marked as removed, with their lines and their JSON."""
    gone = tables.events["seq"].filter(removed).combine_chunks()
    if not len(gone):
        return tables

    def kept(table: Any) -> Any:
        return table.filter(pc.invert(pc.is_in(table["seq"], gone)))

    return Tables(kept(tables.events), kept(tables.order_lines), kept(tables.raw))


def _next_rows(connection: Connection) -> Sequence[Any]:
    query = select(TAIL).order_by(TAIL.c.seq).limit(ROWS_PER_SEGMENT).execution_options(yield_per=1_000)
    rows: list[Any] = []
    size = 0
    for part in connection.execute(query).partitions():
        for row in part:
            rows.append(row)
            size += len(row.properties) + len(row.context) + len(row.products or "")
            if size >= _JSON_PER_SEGMENT:
                return rows
    return rows


def _commit(connection: Connection, new: Range) -> None:
    add(connection, new)
    due = new.last - new.first + 1
    gone = connection.execute(delete(TAIL).where(TAIL.c.seq.between(new.first, new.last))).rowcount
    if gone != due:
        raise Conflict(
            f"{due} events were to be sealed, {gone} were still in the tail.",
            hint="Another process seals this log; one owner writes.",
        )
