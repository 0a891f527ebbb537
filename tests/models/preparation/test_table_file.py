"""Files of every kind: right, or refused with what, why and what to do."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from suasion.core.errors import FileUnreadable
from suasion.models.preparation.table_file import read_table


def read(folder: Path, content: bytes | str, encoding: str = "") -> dict[str, list[str]]:
    file = folder / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file, encoding).to_pydict()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_are_text_whatever_separates_them(tmp_path: Path, separator: str, end: str) -> None:
    lines = [separator.join(cells) for cells in (("a", "b c"), ("01", "x"), ("", "2.50"))]
    assert read(tmp_path, end.join(lines) + end) == {"a": ["01", ""], "b c": ["x", "2.50"]}


def test_quotes_hold_separators_ends_of_lines_and_quotes(tmp_path: Path) -> None:
    text = '"a;b","c\nd","e""f"\n"1,2","x\ny","say ""hi"""\n'
    assert read(tmp_path, text) == {"a;b": ["1,2"], "c\nd": ["x\ny"], 'e"f': ['say "hi"']}


def test_a_file_of_one_column_and_one_without_a_last_end(tmp_path: Path) -> None:
    assert read(tmp_path, "a\n1\n2") == {"a": ["1", "2"]}
    assert read(tmp_path, "a,b\n1,2\n3,4") == {"a": ["1", "3"], "b": ["2", "4"]}


def test_encodings(tmp_path: Path) -> None:
    text = "城市,ü\n上海,é\n"
    wanted = {"城市": ["上海"], "ü": ["é"]}
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read(tmp_path, text.encode(encoding)) == wanted
    for encoding in ("gb18030", "utf-16-le"):
        assert read(tmp_path, text.encode(encoding), encoding) == wanted
    assert read(tmp_path, "ü\né\n".encode("latin-1"), "latin-1") == {"ü": ["é"]}
    with pytest.raises(FileUnreadable, match="not utf-8") as refused:
        read(tmp_path, text.encode("gb18030"))
    assert "gb18030" in refused.value.hint


def test_packed_files_and_parquet(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(b"a,b\n1,2\n")) == {"a": ["1"], "b": ["2"]}
    pq.write_table(pa.table({"a": [1, None], "b": ["x", "y"]}), tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").to_pydict() == {"a": [1, None], "b": ["x", "y"]}


def test_a_column_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    assert read(tmp_path, ",a,\n0,1,2\n") == {"column 1": ["0"], "a": ["1"], "column 3": ["2"]}


def test_a_long_cell_and_many_rows(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    assert read(tmp_path, f"a,b\n1,{long}\n2,y\n")["b"] == [long, "y"]
    rows = "".join(f"{at},{at % 7}\n" for at in range(300_000))
    found = read(tmp_path, f"a,b\n{rows}")
    assert (len(found["a"]), found["a"][-1], found["a"][0]) == (300_000, "299999", "0")


def torn_parquet() -> bytes:
    into = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(1_000))}), into)
    return into.getvalue()[:-40]


def workbook() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"a,b\n", "has no rows"),
        (b"a,b\n1,2,3\n", "Expected 2 columns, got 3"),
        (b"a,b\n1\n", "Expected 2 columns, got 1"),
        (b"a,a\n1,2\n", "several columns called"),
        (b",\n1,2\n", "names no column"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b'a,b\n1,"never closed\n', "ends inside quotes"),
        (b'a,b\n1,"never closed\n2,x\n3,y', "ends inside quotes"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 9_000, mtime=0)[:-30], "torn gzip"),
        (torn_parquet(), "no whole Parquet"),
        (workbook(), "ZIP archive or a workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read(tmp_path, content)
    assert said in str(refused.value)
    assert "table.csv" in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="There is no file"):
        read_table(tmp_path / "gone.csv")
