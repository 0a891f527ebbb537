"""The files of the lake: one folder a table, one file a range; on disk whole or not at all."""

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from suasion.core import faults
from suasion.core.durable import sync
from suasion.events.lake import SCHEMAS, Tables
from suasion.events.manifest import FORMAT, Range

_DRAFTED = faults.declare("lake.drafted", "a file of the lake is written under its draft's name, not on disk for sure")

_GROUP_ROWS = 65_536
_GROUP_BYTES = 64_000_000


@dataclass(frozen=True)
class Lake:
    """The directory; whoever writes or deletes files in it holds `changing`."""

    directory: Path
    changing: Any = field(default_factory=threading.RLock, compare=False, repr=False)

    def file(self, table: str, one: Range) -> Path:
        """Name the file of a range; `table` is ``events``, ``order_lines`` or ``raw``."""
        name = f"{one.first:012d}-{one.last:012d}"
        return self.directory / table / (f"{name}.parquet" if one.format == 1 else f"{name}-{one.id}.parquet")

    def files(self, one: Range) -> list[Path]:
        """Name all files of a range."""
        if not one.events:
            return []
        return [self.file(table, one) for table in SCHEMAS if one.format > 1 or table != "raw"]

    def remove_orphans(self, named: Iterable[Range]) -> None:
        """Delete what a killed seal or compaction left behind: every file that no range names."""
        kept = {path for one in named for path in self.files(one)}
        for table in SCHEMAS:
            for path in sorted((self.directory / table).glob("*.parquet*")):
                if path not in kept:
                    path.unlink()

    def write(self, table: str, one: Range, parts: Iterable[pa.Table], schema: pa.Schema | None = None) -> str:
        """Write a file, part by part, and give its SHA-256; when this returns it is on disk under its name.

        Parameters
        ----------
        schema
            Of the parts; None for that of the table without promoted columns.
        """
        path = self.file(table, one)
        path.parent.mkdir(parents=True, exist_ok=True)
        sync(self.directory)  # a folder made just now has a name to be kept, too
        sync(self.directory.parent)
        draft = path.with_suffix(".parquet.new")
        with pq.ParquetWriter(draft, schema or SCHEMAS[table], compression="zstd") as writer:
            for group in _groups(parts):
                writer.write_table(group, row_group_size=_GROUP_ROWS)
        faults.pass_point(_DRAFTED)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        digest = sha256_of(draft)
        draft.replace(path)
        sync(path.parent)
        return digest


def write_range(lake: Lake, number: int, span: tuple[int, int], tables: Tables, now: datetime) -> Range:
    """Write the files of a range from tables that lack what was removed of it; gives its row of the manifest."""
    new = described(number, span, tables.events, tables.order_lines.num_rows, now)
    if not new.events:
        return new
    events = lake.write("events", new, [by_name(tables.events)], tables.events.schema)
    lines = lake.write("order_lines", new, [tables.order_lines])
    raw = lake.write("raw", new, [tables.raw])
    return with_digests(new, events, lines, raw)


def described(number: int, span: tuple[int, int], events: pa.Table, order_lines: int, now: datetime) -> Range:
    """Say what a range holds; the digests of its files are not known yet."""
    first, last = span
    times = events["time"].cast(pa.int64())
    low, high = pc.min(times).as_py(), pc.max(times).as_py()
    held = events.num_rows
    return Range(number, first, last, held, order_lines, last - first + 1 - held, low, high, "", "", "", FORMAT, now)


def with_digests(one: Range, events: str, order_lines: str, raw: str) -> Range:
    """Complete a range's row with what its files hash to."""
    return Range(**(vars(one) | {"events_sha256": events, "order_lines_sha256": order_lines, "raw_sha256": raw}))


def by_name(events: pa.Table) -> pa.Table:
    """Sort by name, then time: a reader of some names or of some weeks skips most of a file by its statistics."""
    return events.sort_by([("name", "ascending"), ("time", "ascending"), ("seq", "ascending")])


def sha256_of(path: Path) -> str:
    """Give what a file hashes to, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _groups(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Gather parts until they make a row group."""
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(part)
        if sum(one.num_rows for one in waiting) >= _GROUP_ROWS or sum(one.nbytes for one in waiting) >= _GROUP_BYTES:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)
