"""Reading the log: a view pins the sealed files and the tail of one moment, for one session of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.events.lake import EMPTY, SCHEMAS
from suasion.events.manifest import Range, live, readable
from suasion.events.marks import MarksInMemory, with_marks
from suasion.events.mirror import Mirror
from suasion.events.recent import last_sequence
from suasion.events.sealed_files import Lake
from suasion.events.tombstones import in_force


@dataclass(frozen=True)
class LogView:
    """The log as of one moment, for one session: what is appended, sealed or compacted later does not show.

    `events`, `order_lines` and `raw` have the columns of `EVENTS`, `ORDER_LINES` and `RAW` in `suasion.events.lake`.
    Rows have no order; sort by `seq`. The files it reads stay for as long as ``log.lease_minutes`` says after a
    compaction put others in their place.
    """

    events: ibis.Table
    order_lines: ibis.Table
    raw: ibis.Table
    last_sequence: int

    def with_properties(self) -> ibis.Table:
        """Give the events with their `properties`, which takes reading the raw JSON."""
        return self.events.join(self.raw.select("seq", "properties"), "seq")


class Views:
    """Opens views; keeps the tail in memory between them.

    Parameters
    ----------
    database
        Holds the tail, the manifest and the tombstones.
    lake
        Where the sealed files are.
    """

    def __init__(self, database: Database, lake: Lake) -> None:
        self._database = database
        self._lake = lake
        self._mirror = Mirror()
        self._marks = MarksInMemory()

    def pin(self, session: Session, *, sealed_only: bool = False) -> LogView:
        """Pin the log as it is now, in one transaction."""
        with self._database.read() as connection:
            ranges = live(connection)
            erased, marks = in_force(connection), self._marks.read(connection)
            sealed = ranges[-1].last if ranges else 0
            last = sealed if sealed_only else last_sequence(connection)
            tail = EMPTY if sealed_only else self._mirror.read(connection, sealed, last)
        tables = {name: self._table(session, name, readable(ranges), getattr(tail, name)) for name in SCHEMAS}
        if marks.num_rows:
            marked = session.add_arrow("log_marks", marks)
            tables |= {name: with_marks(tables[name], marked) for name in ("events", "order_lines")}
        if erased.num_rows:
            tables = _without(tables, session.add_arrow("log_tombstones", erased))
        return LogView(**tables, last_sequence=last)

    def _table(self, session: Session, name: str, ranges: Sequence[Range], tail: pa.Table) -> ibis.Table:
        files = [self._lake.file(name, one) for one in ranges]
        if not files:
            return session.add_arrow(f"log_{name}", tail)
        sealed = session.add_parquet(f"log_{name}_sealed", files, tail.schema)
        return sealed.union(session.add_arrow(f"log_{name}_tail", tail)) if tail.num_rows else sealed


def _without(tables: dict[str, ibis.Table], tombstones: ibis.Table) -> dict[str, ibis.Table]:
    """Leave out what tombstones cover."""

    def shown(table: ibis.Table) -> ibis.Table:
        return table.anti_join(tombstones, [table.token == tombstones.token, table.seq <= tombstones.upto])

    events, raw = tables["events"], tables["raw"]
    hidden = events.join(tombstones, "token").filter(lambda both: both.seq <= both.upto).select("seq")
    return {
        "events": shown(events),
        "order_lines": shown(tables["order_lines"]),
        "raw": raw.anti_join(hidden, "seq"),
    }
