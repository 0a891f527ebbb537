"""What was deleted leaves no trace in the file once it is scrubbed, and scrubbing keeps nobody waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, func, insert, select
from sqlalchemy.schema import CreateTable

from suasion.adapters.storage import sqlite_scrub
from suasion.adapters.storage.sqlite import SQLiteDatabase

WORDS = Table("words", MetaData(), Column("id", Integer, primary_key=True), Column("word", String))
MANY = 3_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SQLiteDatabase]:
    made = SQLiteDatabase(tmp_path / "state.db")
    with made.write() as connection:
        connection.execute(CreateTable(WORDS))
        rows = [{"id": n, "word": f"{'secret' if n % 3 else 'kept'} {n} " + "x" * 900} for n in range(MANY)]
        connection.execute(insert(WORDS), rows)
    with made.write() as connection:
        connection.execute(delete(WORDS).where(WORDS.c.word.startswith("secret")))
        connection.execute(delete(WORDS).where(WORDS.c.id > MANY // 2))
    yield made
    made.close()


def in_files(database: SQLiteDatabase, word: bytes) -> bool:
    return any(word in path.read_bytes() for path in database.path.parent.iterdir())


def count(database: SQLiteDatabase) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(WORDS).where(WORDS.c.word.startswith("kept"))) or 0


def test_a_deleted_row_is_in_no_byte_after_it_and_the_others_are_there(database: SQLiteDatabase) -> None:
    assert in_files(database, b"secret 1 ")
    before = count(database)
    assert database.scrub()
    assert not in_files(database, b"secret")
    assert not in_files(database, f"kept {MANY - 3} ".encode())
    assert count(database) == before > 0


def test_emptying_the_write_ahead_log_alone_would_not_do(database: SQLiteDatabase) -> None:
    with database.write() as connection:
        connection.execute(insert(WORDS).values(id=MANY, word="another"))
    database.checkpoint()
    assert in_files(database, b"secret")


def test_what_a_kill_left_half_done_is_ended_by_the_next(database: SQLiteDatabase) -> None:
    class Killed(BaseException):
        pass

    parts = 0

    def write() -> object:
        nonlocal parts
        parts += 1
        if parts > 1:
            raise Killed
        return database.write()

    with pytest.raises(Killed):
        sqlite_scrub.overwrite_free_pages(write)  # type: ignore[arg-type]  # it is called, and no more
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM scrubbing").scalar() == 1
    assert database.scrub()
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'scrubbing'").scalar() == 0
    assert not in_files(database, b"secret")


def test_while_somebody_reads_an_older_moment_it_says_that_some_is_left(database: SQLiteDatabase) -> None:
    with database.read() as reading:
        reading.execute(select(WORDS.c.id).limit(1)).all()
        assert not database.scrub()
        with database.write() as connection:
            connection.execute(insert(WORDS).values(id=MANY + 1, word="kept, and written meanwhile"))
    assert database.scrub()
    assert not in_files(database, b"secret")
