"""A file or table as the importers read it: numbered rows, and a digest that says whether it was here before."""

import codecs
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from suasion.core.engine import Session
from suasion.core.errors import FileUnreadable, InputRefused
from suasion.events.imports.columns import text
from suasion.events.imports.mapping import AnyMapping, require

LINE = "suasion_line"
"""Column with the row's number; the first row under the header is 1."""

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """What is imported.

    Parameters
    ----------
    label, digest
        How people call it, and SHA-256 of its content.
    rows
        Columns ``c0``, ``c1``, … (so that no name of the file meets one of ours) and `LINE`.
    columns
        The file's names for them.
    """

    label: str
    digest: str
    rows: ibis.Table
    columns: tuple[str, ...]

    def column(self, name: str) -> ibis.Value:
        """Give a column by the file's name for it."""
        return self.rows[f"c{self.columns.index(name)}"]

    def key(self, name: str) -> ibis.Value:
        """Give a column that names something (a customer, an order, an item), as text.

        Raises
        ------
        suasion.core.errors.InputRefused
            If it holds bytes, lists, maps or structs: these name nothing.
        """
        column = self.column(name)
        kind = column.type()
        if kind.is_nested() or kind.is_binary():
            raise InputRefused(
                f"{self.label}: column {name!r} is of type {kind}, which cannot name anything.",
                hint="Store it as text or whole numbers. Nothing was changed.",
            )
        return text(column)

    def fetched(self, session: Session, rows: ibis.Table) -> list[dict[str, Any]]:
        """Give rows with cells as Python's; times that Python has not (year 10000, nanoseconds) come as text."""
        try:
            return session.fetch(rows).to_pylist()
        except (ValueError, OverflowError):
            names = [name for name in rows.columns if _numbered(name) and rows[name].type().is_temporal()]
            return session.fetch(rows.mutate(**{name: rows[name].cast("string") for name in names})).to_pylist()

    def cells(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Give a fetched row under the file's names."""
        return {name: row[f"c{index}"] for index, name in enumerate(self.columns)}

    def repeats(self) -> ibis.Table:
        """Give `LINE` of every row that repeats an earlier one in every column."""
        names = [f"c{index}" for index in range(len(self.columns))]
        groups = self.rows.group_by(names).aggregate(lines=self.rows[LINE].collect())
        groups = groups.filter(groups.lines.length() > 1).select("lines", first=groups.lines.mins())
        repeats = groups.select("first", **{LINE: groups.lines.unnest()})
        return repeats.filter(repeats[LINE] != repeats.first).select(LINE)


def opened(session: Session, given: Path | ibis.Table, mapping: AnyMapping, label: str = "") -> Source:
    """Read a file or table whole into the session and number its rows.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is missing, empty, not UTF-8, not of its format, or lacks a column of the mapping.
    """
    if isinstance(given, Path):
        label, digest = label or given.name, _file_digest(given)
        table = session.add_file("import_file", given)
    else:
        fetched = session.fetch(given)
        label, digest = label or given.get_name(), _table_digest(fetched)
        table = session.add_arrow("import_file", fetched)
    require(mapping, label, table.columns)
    cells = {f"c{index}": table[column] for index, column in enumerate(table.columns)}
    rows = session.materialize("import_source", table.select(**cells, **{LINE: ibis.row_number() + 1}))
    if isinstance(given, Path) and not session.fetch(rows.limit(1)).num_rows:
        raise FileUnreadable(f"{given.name} has no rows.", hint="Export it again; nothing was changed.")
    return Source(label, digest, rows, tuple(table.columns))


def _numbered(name: str) -> bool:
    return name.startswith("c") and name[1:].isdecimal()


def _file_digest(path: Path) -> str:
    if not path.is_file():
        return ""  # add_file says so
    state = hashlib.sha256()
    decoder = None if path.suffix == ".parquet" else codecs.getincrementaldecoder("utf-8")()
    at = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            state.update(chunk)
            try:
                if decoder is not None:
                    decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise _wrong_encoding(path, at + error.start) from error
            at += len(chunk)
    if decoder is not None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(path, at) from error
    return state.hexdigest()


def _wrong_encoding(path: Path, position: int) -> FileUnreadable:
    return FileUnreadable(
        f"{path.name} is not UTF-8: the first wrong byte is near byte {position}.",
        hint="Convert it, for example: iconv -f latin1 -t utf-8 old.csv > new.csv (files of Excel in China mostly are "
        "gb18030 instead of latin1). Nothing was changed.",
    )


def _table_digest(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()
