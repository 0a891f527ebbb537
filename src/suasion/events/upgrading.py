"""Files of earlier releases rewritten in the present format, a range at a time, so that a killed upgrade goes on."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.events.lake import of_columns
from suasion.events.manifest import FORMAT, Range, every, live, next_id, replace
from suasion.events.sealed_files import Lake, write_range

_RENAMED = faults.declare("upgrade.renamed", "a range's files are written in the new format; the old ones still count")
_COMMITTED = faults.declare("upgrade.after_commit", "a range's new files count; those of other ranges may be old ones")
_TIMES = ("time", "received", "loaded")


def upgrade(database: Database, lake: Lake, clock: Clock) -> int:
    """Rewrite what an earlier release sealed; gives how many ranges that were. The old files go after their lease."""
    with lake.changing:
        with database.read() as connection:
            old = [one for one in live(connection) if one.format < FORMAT]
            named = every(connection) if old else []
        if old:
            lake.remove_orphans(named)
        for one in old:
            _upgrade(database, lake, clock, one)
    return len(old)


def _upgrade(database: Database, lake: Lake, clock: Clock, old: Range) -> None:
    tables = of_columns(_columns(pq.read_table(lake.file("events", old))))
    with database.read() as connection:
        number = next_id(connection)
    new = write_range(lake, number, (old.first, old.last), tables, clock.now())
    faults.pass_point(_RENAMED)
    with database.write() as connection:
        replace(connection, [old], new)
    faults.pass_point(_COMMITTED)


def _columns(table: pa.Table) -> dict[str, list[Any]]:
    """Give a file of format 1 as the columns of `log_tail`; the first of them had no `context` and no `machine`."""
    table = table.sort_by("seq")
    found: dict[str, list[Any]] = {
        name: table[name].to_pylist() for name in ("seq", "type", "name", "source", "origin", "properties", "products")
    }
    found |= {name: table[name].cast(pa.int64()).to_pylist() for name in _TIMES}
    found["tokens"] = [" ".join(row["tokens"]) for row in table.select(["tokens"]).to_pylist()]
    for name, before in {"context": "{}", "machine": "", "original": None, "sent": None, "message": None}.items():
        held = name in table.column_names
        found[name] = table[name].to_pylist() if held else [before] * table.num_rows
    return found
