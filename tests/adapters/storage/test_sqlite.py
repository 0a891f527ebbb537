"""What only SQLite does: its pragmas, its locks between processes, its errors of the disk."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import NoneType

import pytest
from sqlalchemy import insert, text

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import StorageFull, WorkspaceBusy, WorkspaceError
from tests.adapters.storage.stores import NUMBER, Crowd, SQLiteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    with SQLiteStore(tmp_path) as made:
        yield made


def test_opened_read_only_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no database"):
        SQLiteDatabase(tmp_path / "gone.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_every_connection_syncs_each_commit(store: SQLiteStore) -> None:
    with store.database.write() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_commits_do_not_move_the_write_ahead_log_into_the_database_every_few_megabytes(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE filling (content BLOB)"))
    size = (tmp_path / "state.db").stat().st_size
    for _ in range(12):
        with database.write() as connection:
            connection.execute(text("INSERT INTO filling VALUES (zeroblob(1000000))"))
    assert (tmp_path / "state.db").stat().st_size == size
    database.close()
    assert (tmp_path / "state.db").stat().st_size > 12_000_000


def test_a_checkpoint_moves_the_write_ahead_log_into_the_database_while_others_write(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE filling (content BLOB)"))
    _fill(database)
    with database.write() as connection, Crowd() as crowd:
        connection.execute(text("INSERT INTO filling VALUES (zeroblob(1000000))"))
        assert crowd.run(database.checkpoint).exception(20) is None
        assert (tmp_path / "state.db").stat().st_size > 1_000_000
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM filling")).scalar_one() == 2
    database.close()


def _fill(database: SQLiteDatabase) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO filling VALUES (zeroblob(1000000))"))


def test_another_process_that_writes_on_and_on_is_told_of_plainly(store: SQLiteStore) -> None:
    store.database.close()
    store.database = store.opened(patience_seconds=0.1)
    other = sqlite3.connect(store.place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkspaceBusy, match="Another process"):
        store.put(1)
    with Crowd() as crowd:
        crowded = [crowd.run(store.put, n) for n in range(2, 5)]
        assert {type(each.exception(20)) for each in crowded} == {WorkspaceBusy}
    other.execute("ROLLBACK")
    other.close()
    store.put(9)
    assert store.numbers() == [9]


def test_another_process_that_writes_for_a_moment_is_waited_for(store: SQLiteStore) -> None:
    other = sqlite3.connect(store.place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with Crowd() as crowd:
        waiting = [crowd.run(store.put, n) for n in range(3)]
        other.execute("COMMIT")
        other.close()
        assert [each.result(20) for each in waiting] == [None] * 3
    assert store.numbers() == [0, 1, 2]


def test_a_block_that_finds_no_room_takes_no_other_s_success_with_it_unsaid(store: SQLiteStore) -> None:
    """Some errors of the disk end the whole transaction: then every block of it says so."""
    with store.database.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    def hold() -> None:
        with store.database.write() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            connection.execute(insert(NUMBER).values(value=0))
            inside.set()
            assert go_on.wait(20)

    def large() -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=50, note="x" * 100_000))

    inside, go_on = threading.Event(), threading.Event()
    with Crowd() as crowd:
        all_of_it = {0: crowd.run(hold)}
        assert inside.wait(20)
        all_of_it |= {50: crowd.run(large), 1: crowd.run(store.put, 1)}
        go_on.set()
        ends = {value: each.exception(20) for value, each in all_of_it.items()}
    assert isinstance(ends[50], StorageFull)
    assert {type(error) for error in ends.values()} <= {StorageFull, NoneType}
    assert store.numbers() == [value for value in (0, 1) if ends[value] is None]
    store.database.close()
    store.database = store.opened()
    store.put(50)


FAILING = """
import resource, threading
from concurrent.futures import ThreadPoolExecutor
from suasion.core.errors import StorageFull

def put(value):
    try:
        with database.write() as connection:
            connection.execute(insert(NUMBER).values(value=value, note="x" * 3000))
    except StorageFull:
        return "full"
    return "kept"

def many(first):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(put, range(first, first + 40)))

well = many(0)
hard = resource.getrlimit(resource.{limit})[1]
usual = resource.getrlimit(resource.{limit})
resource.setrlimit(resource.{limit}, ({low}, hard))
if {reopen}:
    database._engine.dispose()
ill = many(100)
resource.setrlimit(resource.{limit}, usual)
again = many(200)
kept = [n + at for n, ends in ((0, well), (100, ill), (200, again)) for at, end in enumerate(ends) if end == "kept"]
print(set(well), set(again), "full" in ill)
print(kept)
"""


@pytest.mark.parametrize(
    ("limit", "low", "reopen"), [("RLIMIT_FSIZE", "200_000", "False"), ("RLIMIT_NOFILE", "3", "True")]
)
def test_a_disk_that_takes_nothing_for_a_while_loses_nothing_it_took(
    store: SQLiteStore, limit: str, low: str, reopen: str
) -> None:
    """A limit on a file's size is a full disk to SQLite, one on open files a file that cannot be opened."""
    process = store.process(FAILING.replace("{limit}", limit).replace("{low}", low).replace("{reopen}", reopen))
    said, _ = process.communicate()
    lines = said.splitlines()
    assert lines[0] == "{'kept'} {'kept'} True"
    assert store.numbers() == json.loads(lines[1])
