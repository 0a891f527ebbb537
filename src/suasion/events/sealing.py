"""Sealing: tail rows become immutable Parquet files, and the manifest says which."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, delete, func, insert, select

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict
from suasion.events.lake import event_table, line_table
from suasion.events.tables import MANIFEST, TAIL

ROWS_PER_SEGMENT = 50_000
"""Events in one sealed file at most; also about how long an import lets the tail grow."""

_RENAMED = faults.declare("seal.renamed", "both files of a range are on disk; the manifest does not name them yet")
_COMMITTING = faults.declare("seal.before_commit", "manifest row written and tail rows deleted, not committed")
_SEALED = faults.declare("seal.after_commit", "the range is sealed; later ranges may still be in the tail")


@dataclass(frozen=True)
class Lake:
    """Where sealed files lie: one folder a table, one file a range of sequence numbers."""

    directory: Path

    def file(self, table: str, first: int, last: int) -> Path:
        """Name the file of a range; `table` is ``events`` or ``order_lines``."""
        return self.directory / table / f"{first:012d}-{last:012d}.parquet"

    def remove_orphans(self, named: set[Path]) -> None:
        """Delete what a killed seal left behind: every file that the manifest does not name."""
        for table in ("events", "order_lines"):
            for path in sorted((self.directory / table).glob("*.parquet*")):
                if path not in named:
                    path.unlink()


def seal(database: Database, lake: Lake, clock: Clock, min_rows: int = 0) -> int:
    """Move the tail into the lake, in ranges of at most `ROWS_PER_SEGMENT`; gives how many events were sealed.

    A tail with fewer than `min_rows` rows is left alone.

    Raises
    ------
    suasion.core.errors.Conflict
        If somebody else sealed the same rows meanwhile; nothing is changed then.
    """
    with database.read() as connection:
        waiting = tail_rows(connection)
        if waiting < max(min_rows, 1):
            return 0
        lake.remove_orphans(sealed_files(connection, lake, "events") | sealed_files(connection, lake, "order_lines"))
    sealed = 0
    while sealed < waiting:
        sealed += _seal_range(database, lake, clock)
    return sealed


def tail_rows(connection: Connection) -> int:
    """Count the rows of the tail; its sequence numbers have no gaps."""
    first, last = connection.execute(select(func.min(TAIL.c.seq), func.max(TAIL.c.seq))).one()
    return 0 if first is None else last - first + 1


def sealed_files(connection: Connection, lake: Lake, table: str) -> set[Path]:
    """Name the files the manifest vouches for."""
    rows = connection.execute(select(MANIFEST.c.first, MANIFEST.c.last).where(MANIFEST.c.replaced.is_(None)))
    return {lake.file(table, row.first, row.last) for row in rows}


def sealed_to(connection: Connection) -> int:
    """Give the last sequence number that is in the lake; 0 if nothing is sealed."""
    return connection.scalar(select(func.max(MANIFEST.c.last)).where(MANIFEST.c.replaced.is_(None))) or 0


def _seal_range(database: Database, lake: Lake, clock: Clock) -> int:
    with database.read() as connection:
        rows = connection.execute(select(TAIL).order_by(TAIL.c.seq).limit(ROWS_PER_SEGMENT)).all()
    first, last = rows[0].seq, rows[-1].seq
    lines = line_table(rows)
    manifest = {
        "first": first,
        "last": last,
        "events": len(rows),
        "order_lines": lines.num_rows,
        "removed": 0,
        "min_time": min(row.time for row in rows),
        "max_time": max(row.time for row in rows),
        "events_sha256": _write(event_table(rows), lake.file("events", first, last)),
        "order_lines_sha256": _write(lines, lake.file("order_lines", first, last)),
        "raw_sha256": "",
        "format": 1,
        "sealed": clock.now(),
    }
    faults.pass_point(_RENAMED)
    with database.write() as connection:
        _commit(connection, manifest, rows)
        faults.pass_point(_COMMITTING)
    faults.pass_point(_SEALED)
    return len(rows)


def _commit(connection: Connection, manifest: dict[str, Any], rows: Sequence[Any]) -> None:
    connection.execute(insert(MANIFEST), manifest)
    gone = connection.execute(delete(TAIL).where(TAIL.c.seq.between(manifest["first"], manifest["last"]))).rowcount
    if gone != len(rows):
        raise Conflict(
            f"{len(rows)} events were to be sealed, {gone} were still in the tail.",
            hint="Another process seals this log; one owner writes.",
        )


def _write(table: pa.Table, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    _sync_directory(path.parent.parent)  # a folder made just now has a name to be kept, too
    _sync_directory(path.parent.parent.parent)
    draft = path.with_suffix(".parquet.new")
    pq.write_table(table, draft, compression="zstd")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    draft.replace(path)
    _sync_directory(path.parent)
    return digest


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
