import os
import signal
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import FileUnreadable

NUMBERS = pa.table({"number": [1, 2, 3]})


def test_sessions_of_many_threads_do_not_mix() -> None:
    engine = DuckDBEngine()

    def total(value: int) -> int:
        with engine.session() as session:
            table = session.add_arrow("t", pa.table({"value": [value] * 10}))
            return int(session.fetch(table.value.sum().as_table()).column(0)[0].as_py())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(total, range(32))) == [value * 10 for value in range(32)]


def test_a_released_table_is_gone_and_only_that(tmp_path: Path) -> None:
    with DuckDBEngine(1).session() as session:
        kept, gone = (session.materialize("x", session.add_arrow("numbers", NUMBERS)) for _ in range(2))
        session.release(gone)
        assert session.fetch(kept) == NUMBERS
        with pytest.raises(duckdb.CatalogException, match="does not exist"):
            session.fetch(gone)


def test_what_does_not_fit_in_memory_goes_where_it_is_told_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spill = tmp_path / "shop" / "tmp"
    spill.parent.mkdir()
    big = pa.table({"number": np.random.default_rng(1).permutation(3_000_000)})
    with DuckDBEngine(1, memory_limit_gb=0.05, temp_directory=spill).session() as session:
        session.materialize("sorted", session.add_arrow("big", big).order_by("number"))
        (own,) = spill.iterdir()
        assert sum(path.stat().st_size for path in own.iterdir()) > 0
        assert stat.S_IMODE(spill.stat().st_mode) == 0o700
    assert list(spill.iterdir()) == []
    assert list(tmp_path.iterdir()) == [spill.parent]


def test_without_a_place_for_it_nothing_leaves_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    big = pa.table({"number": np.random.default_rng(1).permutation(3_000_000)})
    with DuckDBEngine(1, memory_limit_gb=0.01).session() as session, pytest.raises(duckdb.OutOfMemoryException):
        session.add_arrow("big", big)
    assert list(tmp_path.iterdir()) == []


def test_what_dead_processes_left_is_cleared_and_a_living_one_s_is_kept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f"{ended.pid}-left", "stray", f"{os.getpid()}-used"):
        (tmp_path / name).mkdir()
    DuckDBEngine(1, temp_directory=tmp_path).clear_temp()
    assert [path.name for path in tmp_path.iterdir()] == [f"{os.getpid()}-used"]


HEADER = "who,what,when\n"
LINE = "ann,tea,2024-01-01\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (HEADER + LINE * 50 + "who,what,when,store\n" + "bob,tea,2024-01-01,s1\n" * 60, 52),
        (HEADER + LINE + "bob,tea\n" + LINE, 3),
        (HEADER + LINE * 30_000 + "bob,tea\n" + LINE, 30_002),
        (HEADER + LINE * 30_000 + "bob,tea,2024-01-01,9\n" + LINE, 30_002),
        (HEADER + LINE + '"bob,tea,2024-01-01\n' + LINE, 3),
        ("Export of 2024\n\n" + HEADER + LINE * 50, 3),
    ],
)
def test_a_ragged_file_is_refused_with_the_line_and_never_loses_its_top(
    tmp_path: Path, content: str, line: int
) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with DuckDBEngine().session() as session, pytest.raises(FileUnreadable, match=f"Line: {line}"):
        session.materialize("b", session.add_file("a", tmp_path / "a.csv"))


@pytest.mark.parametrize(
    ("late", "read"),
    [
        ('"bob","tea",2024-01-01\n', ("bob", "tea")),
        ('"bob, jr",tea,2024-01-01\n', ("bob, jr", "tea")),
        ('"bob\nb",tea,2024-01-01\n', ("bob\nb", "tea")),
        ('"b ""x""",tea,2024-01-01\n', ('b "x"', "tea")),
        ("#bob,'tea',2024-01-01\n", ("#bob", "'tea'")),
    ],
)
def test_quotes_that_begin_late_in_a_file_are_still_quotes(tmp_path: Path, late: str, read: tuple[str, str]) -> None:
    (tmp_path / "a.csv").write_text(HEADER + LINE * 30_000 + late, encoding="utf-8")
    with DuckDBEngine().session() as session:
        rows = session.fetch(session.add_file("a", tmp_path / "a.csv"))
    assert rows.num_rows == 30_001
    assert (rows["who"][-1].as_py(), rows["what"][-1].as_py()) == read


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEADER + LINE,
        (HEADER + LINE).replace("\n", "\r\n"),
        (HEADER + LINE).replace(",", ";"),
        (HEADER + LINE).replace(",", "|"),
        (HEADER + LINE).replace(",", "\t")[:-1],
    ],
)
def test_byte_order_marks_line_ends_and_delimiters_change_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8", newline="")
    with DuckDBEngine().session() as session:
        read = session.fetch(session.add_file("a", tmp_path / "a.csv")).to_pylist()
    assert read == [{"who": "ann", "what": "tea", "when": "2024-01-01"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.csv", None),
        ("empty.csv", b""),
        ("none.parquet", b"no parquet at all, however long it is"),
        ("ragged.csv", b"a,b\n1\n"),
        ("latin.csv", b"a,b\n1,\xe9\n"),
        ("nul.csv", b"a,b\0\n1,2\n"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_name_and_never_by_its_folder(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    file = tmp_path / "a folder" / name
    file.parent.mkdir()
    if content is not None:
        file.write_bytes(content)
    with DuckDBEngine().session() as session, pytest.raises(FileUnreadable) as refused:
        session.materialize("b", session.add_file("a", file))
    assert name in str(refused.value)
    assert "folder" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_ctrl_c_in_a_long_query_is_ctrl_c() -> None:
    numbers = pa.table({"n": list(range(40_000))})

    def long_query() -> None:
        with DuckDBEngine(1).session() as session:
            table = session.add_arrow("numbers", numbers)
            crossed = table.cross_join(table.view()).aggregate(n=lambda both: (both.n * both.n_right).sum())
            threading.Timer(0.5, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
            session.fetch(crossed)

    with pytest.raises(KeyboardInterrupt):
        long_query()
