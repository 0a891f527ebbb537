"""A file of rows as a table: every cell of a CSV is text, so that the recipe says what it is read as."""

import csv
import gzip
import io
import re
import zlib
from pathlib import Path

import pyarrow as pa

from suasion.core.errors import FileUnreadable, TooLarge

LARGEST_BYTES = 4 << 30
"""Uncompressed; a table is held in memory."""

_SEPARATORS = ",;\t|"
_HEADER_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_table(path: Path, encoding: str = "") -> pa.Table:
    """Read a CSV (commas, semicolons, tabs or bars between cells; gzipped or not) or a Parquet file.

    Parameters
    ----------
    encoding
        Of a CSV, such as ``gb18030`` or ``latin-1``; by default UTF-8, or UTF-16 with its mark.

    Raises
    ------
    suasion.core.errors.FileUnreadable
        If it is missing, empty, of another format or encoding, torn, or its rows have different numbers of cells.
    suasion.core.errors.TooLarge
        If it unpacks to more than `LARGEST_BYTES`.
    """
    if not path.is_file():
        raise FileUnreadable(f"There is no file {path}.", hint="Check the path.")
    content = _unpacked(path)
    if content.startswith(_PARQUET):
        return _parquet(path, content)
    if content.startswith(_ZIP):
        raise FileUnreadable(f"{path.name} is a ZIP archive or a workbook.", hint="Unpack it, or save it as CSV.")
    text = _decoded(path, content, encoding)
    names, separator = _header(path, text)
    return _csv(path, text, names, separator)


def _unpacked(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            content = (gzip.GzipFile(fileobj=raw) if packed else raw).read(LARGEST_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileUnreadable(f"{path.name} is a torn gzip file: {error}.", hint="Fetch it again.") from error
    if len(content) > LARGEST_BYTES:
        raise TooLarge(f"{path.name} is larger than {LARGEST_BYTES >> 30} GiB.", hint="Take a sample of its rows.")
    return content


def _parquet(path: Path, content: bytes) -> pa.Table:
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise FileUnreadable(
            f"{path.name} is no whole Parquet file: {_first_line(error)}", hint="Fetch it again."
        ) from error
    return _with_rows(path, table)


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    if not content.strip():
        raise FileUnreadable(f"{path.name} is empty.", hint="Export it again.")
    found = encoding or next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(found)
    except UnicodeError as error:
        where = f" (first at byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
        guess = "gb18030" if _could_be(content, "gb18030") else "latin-1"
        raise FileUnreadable(
            f"{path.name} is not {found}{where}.",
            hint=f"Name its encoding; it could be {guess}. Files from Excel in China mostly are gb18030.",
        ) from error
    except (LookupError, ValueError) as error:
        raise FileUnreadable(f"There is no encoding {encoding!r}.", hint="Such as utf-8, gb18030, latin-1.") from error
    if "\0" in text:
        raise FileUnreadable(f"{path.name} holds NUL characters, so it is no text.", hint="Give a CSV or Parquet file.")
    return text.removeprefix("\ufeff")


def _could_be(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _header(path: Path, text: str) -> tuple[list[str], str]:
    """Give the names of the columns, and what separates cells: what the first row has most of."""
    start = text[:_HEADER_BYTES]
    bare = re.sub(r'"[^"]*"', "", start).lstrip("\r\n")  # separators and ends of lines in quotes are none
    separator = max(_SEPARATORS, key=re.split(r"[\r\n]", bare, maxsplit=1)[0].count)
    try:
        names = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise FileUnreadable(
            f"The first row of {path.name} cannot be read: {error}.", hint="Is a quote left open?"
        ) from error
    names = [name.strip() for name in names]
    named = any(names)
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    if not named:
        raise FileUnreadable(f"The first row of {path.name} names no column.", hint="It has to hold their names.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileUnreadable(f"{path.name} has several columns called {twice}.", hint="Give each its own name.")
    return names, separator


def _csv(path: Path, text: str, names: list[str], separator: str) -> pa.Table:
    from pyarrow import csv as arrow

    try:
        table = arrow.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow.ReadOptions(column_names=names, skip_rows=0, block_size=1 << 24),
            parse_options=arrow.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        ).slice(1)  # the names
    except pa.ArrowInvalid as error:
        raise FileUnreadable(
            f"{path.name} is no CSV: {_first_line(error)}", hint=f"Cells are taken to be separated by {separator!r}."
        ) from error
    if table.num_rows and not text.rstrip().endswith('"') and any("\n" in one for one in _last(table)):
        raise FileUnreadable(
            f"{path.name} ends inside quotes: the last cell was never closed.", hint="Fetch the file again, or mend it."
        )
    return _with_rows(path, table)


def _last(table: pa.Table) -> list[str]:
    return [str(column[-1].as_py()) for column in table.columns]


def _with_rows(path: Path, table: pa.Table) -> pa.Table:
    if not table.num_rows:
        raise FileUnreadable(f"{path.name} has no rows.", hint="Export it again.")
    if not table.num_columns:
        raise FileUnreadable(f"{path.name} has no columns.", hint="Export it again.")
    return table


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
