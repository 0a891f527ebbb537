"""Whether the log is whole: sums, sequence numbers, files, order lines and message ids, all counted anew."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, func, select

from suasion.events.lake import Tables, of_columns
from suasion.events.log import EventLog
from suasion.events.manifest import FORMAT, Range, live
from suasion.events.promoted import beside, read_out, stored_in
from suasion.events.recent import last_sequence
from suasion.events.recognised import unrecognised
from suasion.events.sealed_files import Lake, sha256_of
from suasion.events.tables import MANIFEST, TAIL
from suasion.events.tombstones import covered, everyone

_PART = 50_000
_SHOWN = 5
_ORDER = ["seq", "item", "quantity", "amount", "discount", "coupon_discount"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name
        What; the same at every run.
    ok
        Whether it is as it must be.
    found, expected
        Counts; equal if it is well.
    detail
        Where it is not well, in words that name no customer; empty if it is.
    """

    name: str
    ok: bool
    found: int
    expected: int
    detail: str = ""


@dataclass
class _Count:
    """Counts what is well and remembers where it is not."""

    name: str
    found: int = 0
    expected: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, found: int, expected: int, where: str) -> None:
        self.found += found
        self.expected += expected
        if found != expected:
            self.wrong.append(where)

    def check(self) -> Check:
        more = f" and {len(self.wrong) - _SHOWN} more" if len(self.wrong) > _SHOWN else ""
        return Check(self.name, not self.wrong, self.found, self.expected, "; ".join(self.wrong[:_SHOWN]) + more)


def verify(log: EventLog) -> list[Check]:
    """Look at everything the log holds and change nothing; takes some 20 seconds per million events.

    Checks, in this order: `ranges` follow each other without a gap; `sums` (acknowledged = sealed + tail + removed);
    `files` are there and hash to what the manifest says; `rows` (as many as the manifest says); `sequence numbers`
    (each once, inside its range); `typed columns` and `order lines` (those that the raw JSON gives, of events sealed
    and not); `erased` (no event of whom the files are said to be clean); `message ids` (every event is known again).
    """
    with log.database.read() as connection:
        checks = [_ranges(connection), _sums(connection)]
        ranges, tombstones = live(connection), everyone(connection, gone=True)
    counts = {
        name: _Count(name)
        for name in ("files", "rows", "sequence numbers", "typed columns", "order lines", "erased", "message ids")
    }
    for one in ranges:
        if one.format != FORMAT:
            counts["files"].add(0, 1, f"{_said(one)} is of an earlier release")
        elif one.events and _files(log.lake, one, counts["files"]) and _rows(log.lake, one, counts["rows"]):
            _contents(log, one, counts, tombstones)
    return [*checks, *(count.check() for count in counts.values())]


def _ranges(connection: Connection) -> Check:
    """Sealed ranges follow each other from 1, and the tail follows them."""
    tail = connection.execute(select(func.min(TAIL.c.seq), func.max(TAIL.c.seq))).one()
    spans = [(one.first, one.last) for one in live(connection)] + ([] if tail[0] is None else [(tail[0], tail[1])])
    expected, breaks = 1, []
    for first, last in spans:
        if first != expected:
            breaks.append(f"{first} where {expected} was due")
        expected = last + 1
    return Check("ranges", not breaks, len(spans) - len(breaks), len(spans), "; ".join(breaks[:_SHOWN]))


def _sums(connection: Connection) -> Check:
    """Acknowledged = sealed + removed + tail."""
    sums = select(func.sum(MANIFEST.c.events), func.sum(MANIFEST.c.removed)).where(MANIFEST.c.replaced.is_(None))
    sealed, removed = connection.execute(sums).one()
    tail = connection.execute(select(func.count()).select_from(TAIL)).scalar_one()
    found, expected = int(sealed or 0) + int(removed or 0) + tail, last_sequence(connection)
    return Check("sums", found == expected, found, expected, "" if found == expected else "events are lost or doubled")


def _files(lake: Lake, one: Range, count: _Count) -> bool:
    """Say whether all files of a range are as they were written."""
    before = len(count.wrong)
    for path, table in ((lake.file(table, one), table) for table in ("events", "order_lines", "raw")):
        good = path.is_file() and sha256_of(path) == one.sha256(table)
        count.add(int(good), 1, f"{table}/{path.name} is {'not what was written' if path.is_file() else 'gone'}")
    return len(count.wrong) == before


def _rows(lake: Lake, one: Range, count: _Count) -> bool:
    """Say whether all files of a range have as many rows as the manifest says."""
    before = len(count.wrong)
    for table, due in (("events", one.events), ("order_lines", one.order_lines), ("raw", one.events)):
        count.add(pq.read_metadata(lake.file(table, one)).num_rows, due, f"{table} of {_said(one)}")
    return len(count.wrong) == before


def _contents(log: EventLog, one: Range, counts: dict[str, _Count], tombstones: pa.Table) -> None:
    """Look into the files of a range, which are as they were written."""
    where = _said(one)
    files = {table: log.lake.file(table, one) for table in ("events", "order_lines", "raw")}
    kept = {table: pq.read_table(path).sort_by("seq") for table, path in files.items() if table != "raw"}
    seqs: set[Any] = set(kept["events"]["seq"].to_pylist())
    inside = sum(one.first <= seq <= one.last for seq in seqs)
    counts["sequence numbers"].add(inside, one.last - one.first + 1 - one.removed, where)
    events = kept["events"].num_rows
    counts["erased"].add(events - covered(kept["events"], tombstones), events, where)
    with log.database.read() as connection:
        for columns, tables in _parts(kept["events"], files["raw"]):
            _same(counts["typed columns"], _slice(kept["events"], tables), _promoted(kept["events"], tables), where)
            _same(counts["order lines"], _slice(kept["order_lines"], tables), tables.order_lines, where)
            missing = unrecognised(connection, columns, log.clock.now())
            counts["message ids"].add(len(columns["seq"]) - missing, len(columns["seq"]), where)


def _said(one: Range) -> str:
    return f"{one.first} to {one.last}"


def _parts(events: pa.Table, raw: Path) -> Iterator[tuple[dict[str, list[Any]], Tables]]:
    """Make the tables anew from the raw JSON, some events at a time."""
    with pq.ParquetFile(raw) as file:
        done = 0
        for batch in file.iter_batches(_PART):
            part = pa.Table.from_batches([batch])
            mine = events.slice(done, part.num_rows)
            done += part.num_rows
            yield _tables(mine, part)


def _tables(events: pa.Table, raw: pa.Table) -> tuple[dict[str, list[Any]], Tables]:
    columns: dict[str, list[Any]] = {}
    for table in (events, raw):
        for column in table.schema:
            kept = table[column.name]
            columns[column.name] = (kept.cast(pa.int64()) if pa.types.is_timestamp(column.type) else kept).to_pylist()
    columns["tokens"] = [" ".join(tokens) for tokens in columns["tokens"]]
    return columns, of_columns(columns)


def _promoted(kept: pa.Table, made: Tables) -> pa.Table:
    """Give the events made anew with the promoted columns that the file has."""
    return beside(made.events, read_out(made.events, made.raw, stored_in(kept.schema))).select(kept.column_names)


def _slice(table: pa.Table, tables: Tables) -> pa.Table:
    """Give the rows of a file that belong to the same events."""
    seqs = tables.raw["seq"]
    return table.filter(pa.compute.is_in(table["seq"], value_set=seqs.combine_chunks()))


def _same(count: _Count, kept: pa.Table, made: pa.Table, where: str) -> None:
    keys: Any = [(name, "ascending") for name in _ORDER if name in made.column_names]
    alike = kept.sort_by(keys).equals(made.sort_by(keys))
    count.add(made.num_rows if alike else 0, made.num_rows, where)
