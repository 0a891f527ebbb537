"""What was deleted leaves no trace in the file once it is scrubbed, wherever SQLite had moved it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, func, insert, select
from sqlalchemy.schema import CreateTable

from suasion.adapters.storage.sqlite import SQLiteDatabase

WORDS = Table("words", MetaData(), Column("id", Integer, primary_key=True), Column("word", String))
NOTES = Table(
    "notes",
    MetaData(),
    Column("number", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("note", String),
    sqlite_with_rowid=False,
)
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


@pytest.mark.parametrize("seed", [10, 15, 23])
def test_nor_is_it_where_sqlite_had_it_before_it_moved_rows_to_another_page(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    keys, database = list(range(400)), SQLiteDatabase(tmp_path / "state.db")
    draw.shuffle(keys)
    with database.write() as connection:
        connection.execute(CreateTable(NOTES))
    for start in range(0, len(keys), 37):
        rows = [
            {
                "number": f"{key:08d}",
                "kind": "x" * draw.randint(0, 60),
                "note": f"n{key:05d}v{'y' * draw.randint(10, 150)}",
            }
            for key in keys[start : start + 37]
        ]
        with database.write() as connection:
            connection.execute(insert(NOTES), rows)
    gone = set(draw.sample(keys, 120))
    with database.write() as connection:
        for key in gone:
            connection.execute(delete(NOTES).where(NOTES.c.number == f"{key:08d}"))
    database.checkpoint()
    left = {key for key in gone if in_files(database, f"n{key:05d}v".encode())}
    assert left, "overwriting deleted rows alone does not do"
    assert database.scrub()
    assert {key for key in keys if in_files(database, f"n{key:05d}v".encode())} == {*keys} - gone
    database.close()


def test_while_somebody_reads_an_older_moment_it_says_that_some_is_left(database: SQLiteDatabase) -> None:
    with database.read() as reading:
        reading.execute(select(WORDS.c.id).limit(1)).all()
        assert not database.scrub()
        with database.write() as connection:
            connection.execute(insert(WORDS).values(id=MANY + 1, word="kept, and written meanwhile"))
    assert database.scrub()
    assert not in_files(database, b"secret")
