from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import OperationalError

from suasion.adapters.storage.migrations import current, latest, migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import WorkspaceError, WorkspaceTooNew

TABLES = MetaData()
NUMBER = Table("number", TABLES, Column("value", Integer))


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    made = SQLiteDatabase(tmp_path / "x.db")
    with made.write() as connection:
        TABLES.create_all(connection)
    return made


def numbers(database: SQLiteDatabase) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(select(NUMBER.c.value)).scalars())


def test_a_write_is_kept_when_its_block_ends(database: SQLiteDatabase) -> None:
    with database.write() as connection:
        connection.execute(insert(NUMBER).values(value=1))
    assert numbers(database) == [1]


def test_a_write_is_undone_when_its_block_fails(database: SQLiteDatabase) -> None:
    def fail_after_writing() -> None:
        with database.write() as connection:
            connection.execute(insert(NUMBER).values(value=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert numbers(database) == []


def test_a_read_cannot_write_and_leaves_the_connection_able_to(database: SQLiteDatabase) -> None:
    with database.read() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(insert(NUMBER).values(value=1))
    with database.write() as connection:
        connection.execute(insert(NUMBER).values(value=2))
    assert numbers(database) == [2]


def test_opened_read_only_it_reads_and_refuses_to_write(database: SQLiteDatabase) -> None:
    with database.write() as connection:
        connection.execute(insert(NUMBER).values(value=1))
    reader = SQLiteDatabase(database.path, read_only=True)
    assert numbers(reader) == [1]
    with pytest.raises(WorkspaceError, match="opened read-only"), reader.write():
        pass
    assert numbers(database) == [1]


def test_opened_read_only_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no database"):
        SQLiteDatabase(tmp_path / "gone.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_read_sees_one_moment(database: SQLiteDatabase) -> None:
    with database.read() as reading:
        before = reading.execute(select(NUMBER)).all()
        with database.write() as writing:
            writing.execute(insert(NUMBER).values(value=3))
        assert reading.execute(select(NUMBER)).all() == before
    assert numbers(database) == [3]


def test_every_connection_syncs_each_commit(database: SQLiteDatabase) -> None:
    with database.write() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


@pytest.mark.parametrize("kind", ["state", "vault"])
def test_migrating_twice_is_migrating_once(tmp_path: Path, kind: str) -> None:
    made = SQLiteDatabase(tmp_path / "y.db")
    for _ in range(2):
        migrate(made, kind)  # type: ignore[arg-type]
    with made.read() as connection:
        assert current(connection) == latest(kind)  # type: ignore[arg-type]


def test_a_later_release_s_database_is_refused(tmp_path: Path) -> None:
    made = SQLiteDatabase(tmp_path / "z.db")
    migrate(made, "state")
    with made.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceTooNew, match="9999"):
        migrate(made, "state")
