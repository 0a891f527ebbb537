"""Sealed files as the first release wrote them, frozen here: JSON inside `events`, no `raw`, no id in the name."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import delete, insert, select

from suasion.events.lake import of_rows
from suasion.events.log import EventLog
from suasion.events.tables import MANIFEST, TAIL
from tests.events.workbench import NOW

_TIME = pa.timestamp("us")
_FIRST: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "tokens": pa.list_(pa.string()),
    "type": pa.string(),
    "name": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "loaded": _TIME,
    "source": pa.string(),
    "origin": pa.string(),
    "properties": pa.string(),
    "products": pa.string(),
}
_LATER: dict[str, pa.DataType] = {"context": pa.string(), "machine": pa.string()}
_LINES: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "token": pa.string(),
    "order_id": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "item": pa.string(),
    "quantity": pa.float64(),
    "amount": pa.float64(),
    "discount": pa.float64(),
    "coupon_discount": pa.float64(),
}


def seal_in_the_first_format(log: EventLog, *, with_context: bool = False) -> None:
    """Seal the tail as the first release did, or as the one that first kept contexts."""
    fields = _FIRST | (_LATER if with_context else {})
    with log.database.read() as connection:
        rows = connection.execute(select(TAIL).order_by(TAIL.c.seq)).all()
    columns = {
        name: pa.array([row.tokens.split(" ") if name == "tokens" else getattr(row, name) for row in rows], type=kind)
        for name, kind in fields.items()
    }
    first, last = rows[0].seq, rows[-1].seq
    lines = of_rows(rows).order_lines.select(list(_LINES)).cast(pa.schema(_LINES))
    manifest: dict[str, Any] = {
        "first": first,
        "last": last,
        "events": len(rows),
        "order_lines": lines.num_rows,
        "removed": 0,
        "min_time": min(row.time for row in rows),
        "max_time": max(row.time for row in rows),
        "events_sha256": _write(pa.table(columns), log.lake.directory / "events", first, last),
        "order_lines_sha256": _write(lines, log.lake.directory / "order_lines", first, last),
        "raw_sha256": "",
        "format": 1,
        "sealed": NOW,
    }
    with log.database.write() as connection:
        connection.execute(insert(MANIFEST), manifest)
        connection.execute(delete(TAIL))


def _write(table: pa.Table, folder: Path, first: int, last: int) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{first:012d}-{last:012d}.parquet"
    pq.write_table(table, path, compression="zstd")
    return hashlib.sha256(path.read_bytes()).hexdigest()
