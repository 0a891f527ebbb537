"""How an export becomes a file: CSV, JSON lines or Parquet, piece by piece."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Literal, get_args

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from suasion.exports.contents import Export, Kind

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}

_FORMULA_LEADS = tuple("=+-@\t\r\n\0＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (ASVS 5.0 1.2.10); some obey the full-width forms too."""
_ROWS = 5_000
_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "moment": pa.timestamp("us", tz="UTC"),
    "value": pa.string(),
}


def written(table: Export, form: Format, *, raw: bool = False) -> Iterator[bytes]:
    """Write a table, piece by piece; closing it ends the read behind it.

    Parameters
    ----------
    form
        CSV is UTF-8 with CRLF, every text in quotes (RFC 4180). For spreadsheets it begins with a byte order mark and a
        text that a spreadsheet would read as a formula gets an apostrophe in front; numbers stay numbers.
    raw
        For programs: CSV without either, every text exactly as it is. Other formats are always so.
    """
    rows = table.rows()
    try:
        yield from _WRITERS[form](table, rows, raw)
    finally:
        close: Callable[[], None] = getattr(rows, "close", lambda: None)
        close()


def _csv(table: Export, rows: Iterator[tuple[Any, ...]], raw: bool) -> Iterator[bytes]:  # noqa: FBT001 - of `written`
    cell = partial(csv_cell, raw=raw)
    head = ",".join(cell(name) for name, _ in table.columns) + "\r\n"
    yield ("" if raw else "\ufeff").encode() + head.encode()
    while batch := list(islice(rows, _ROWS)):
        yield "".join(",".join(map(cell, row)) + "\r\n" for row in batch).encode()


def csv_cell(value: Any, *, raw: bool = False) -> str:
    r"""Write one cell of a CSV file.

    Examples
    --------
    >>> print(csv_cell(-3.5), csv_cell("-3.5"), csv_cell("=1+1"), csv_cell("=1+1", raw=True), csv_cell("a b"))
    -3.5 "'-3.5" "'=1+1" "=1+1" "a b"
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = _text(value)
    if not raw and text.startswith(_FORMULA_LEADS):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'


def _jsonl(table: Export, rows: Iterator[tuple[Any, ...]], _raw: bool) -> Iterator[bytes]:  # noqa: FBT001 - of `written`
    names = [name for name, _ in table.columns]
    encoder = msgspec.json.Encoder(enc_hook=_text)
    while batch := list(islice(rows, _ROWS)):
        yield encoder.encode_lines([dict(zip(names, row, strict=True)) for row in batch])


def _parquet(table: Export, rows: Iterator[tuple[Any, ...]], _raw: bool) -> Iterator[bytes]:  # noqa: FBT001
    pieces = Pieces()
    with pq.ParquetWriter(pa.PythonFile(pieces, mode="w"), schema(table)) as writer:
        for batch in _record_batches(table, rows):
            writer.write_batch(batch)
            yield pieces.taken()
    yield pieces.taken()


def to_arrow(table: Export) -> pa.Table:
    """Read a whole table into memory, with the columns that a Parquet file of it has.

    Examples
    --------
    >>> table = Export("ages", (("customer", "text"), ("age", "whole")), lambda: iter([("c1", 41), ("c2", None)]))
    >>> to_arrow(table).to_pydict()
    {'customer': ['c1', 'c2'], 'age': [41, None]}
    """
    rows = table.rows()
    return pa.Table.from_batches(list(_record_batches(table, rows)), schema(table))


def schema(table: Export) -> pa.Schema:
    """Give the columns of a table; a ``value`` is its JSON text, a moment is in UTC."""
    return pa.schema([(name, _TYPES[kind]) for name, kind in table.columns])


def _record_batches(table: Export, rows: Iterator[tuple[Any, ...]]) -> Iterator[pa.RecordBatch]:
    shape = schema(table)
    values = [at for at, (_, kind) in enumerate(table.columns) if kind == "value"]
    while batch := list(islice(rows, _ROWS)):
        columns = [list(column) for column in zip(*batch, strict=True)]
        for at in values:
            columns[at] = [None if value is None else _text(value) for value in columns[at]]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, shape, strict=True)]
        yield pa.record_batch(arrays, schema=shape)


class Pieces(io.RawIOBase):
    """A file that is handed on as it is written."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held.append(piece)
        self._written += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


_Writer = Callable[[Export, Iterator[tuple[Any, ...]], bool], Iterable[bytes]]
_WRITERS: dict[Format, _Writer] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
