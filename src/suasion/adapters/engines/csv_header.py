"""The header line of a CSV file says which delimiter it has and what its columns are called; nothing else does."""

import csv
import re
from collections import Counter
from itertools import chain
from pathlib import Path

from suasion.core.errors import FileUnreadable

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LONGEST = 1 << 20
_MOST_COLUMNS = 2_000  # reading takes time by more than their number, and nobody maps so many


def csv_header(path: Path) -> tuple[str, list[str]]:
    """Give the delimiter and the column names of a UTF-8 file, with or without a byte order mark.

    The delimiter is whichever of ``, ; tab |`` stands most often outside quotes in the first line.

    Raises
    ------
    suasion.core.errors.FileUnreadable
        If the first line is empty, not UTF-8, badly quoted, names a column twice, not at all or with a NUL, or has
        more than 2,000.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(_LONGEST)
            delimiter = _delimiter(line)
            names = next(csv.reader(chain([line], file), delimiter=delimiter, strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadable(
            f"The header line of {path.name} cannot be read: {error}.",
            hint="Suasion reads Parquet (.parquet) and CSV in UTF-8 with a header line.",
        ) from error
    _check(path, names)
    return delimiter, names


def _delimiter(line: str) -> str:
    bare = _QUOTED.sub("", line)
    return max(_DELIMITERS, key=bare.count)


def _check(path: Path, names: list[str]) -> None:
    if not names or not any(name.strip() for name in names):
        raise FileUnreadable(f"The first line of {path.name} is empty.", hint="It must name the columns.")
    if len(names) > _MOST_COLUMNS:
        raise FileUnreadable(
            f"{path.name} has {len(names):,} columns; it may have {_MOST_COLUMNS:,}.",
            hint="Leave out what is not imported.",
        )
    if unnamed := [place for place, name in enumerate(names, 1) if not name.strip()]:
        raise FileUnreadable(
            f"{path.name} has columns without a name, at place(s) {unnamed} of {names}.", hint="Name every column."
        )
    if marred := [place for place, name in enumerate(names, 1) if "\0" in name]:
        raise FileUnreadable(
            f"{path.name} has a NUL character in the names of columns, at place(s) {marred}.",
            hint="Export the file again, as CSV in UTF-8.",
        )
    counts = Counter(name.lower() for name in names)
    if twice := [name for name in names if counts[name.lower()] > 1]:
        raise FileUnreadable(
            f"{path.name} names columns more than once: {twice}.",
            hint="Give every column its own name; capitals make no difference.",
        )
