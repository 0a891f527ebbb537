from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from suasion.access import last_uses
from suasion.access.access import Access
from suasion.access.last_uses import LastUses
from suasion.access.tables import KEY
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import WorkspaceError
from tests.access.desk import MovedClock


@pytest.fixture
def key(access: Access) -> str:
    return access.keys.make_write("web", "shop", by="owner").key.id


@pytest.fixture
def uses(database: SQLiteDatabase) -> LastUses:
    return LastUses(database, KEY.c.id, KEY.c.used_at)


def on_disk(database: SQLiteDatabase) -> object:
    with database.read() as connection:
        return connection.scalar(select(KEY.c.used_at))


def test_a_use_is_written_by_itself_and_then_forgotten(
    uses: LastUses, key: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    uses.note(key, clock.time)
    assert uses.settle(10)
    assert (on_disk(database), dict(uses.noted())) == (clock.time, {})


def test_an_earlier_use_never_takes_the_place_of_a_later_one(
    uses: LastUses, key: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    for moment in (clock.time, clock.time - timedelta(hours=1)):
        uses.note(key, moment)
        assert uses.settle(10)
    assert on_disk(database) == clock.time


def test_what_could_not_be_written_is_tried_again(
    tmp_path: Path, key: str, clock: MovedClock, database: SQLiteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_uses, "RETRY", timedelta(milliseconds=50))
    broken = SQLiteDatabase(tmp_path / "empty.db")  # has no tables yet
    uses = LastUses(broken, KEY.c.id, KEY.c.used_at)
    uses.note(key, clock.time)
    assert not uses.settle(0.3)
    with broken.write() as connection:
        KEY.create(connection)
        connection.execute(insert(KEY).values(_row(database)))
    assert uses.settle(10)
    assert on_disk(broken) == clock.time
    broken.close()


def test_what_a_busy_database_would_not_take_is_written_when_it_is_free(
    key: str, clock: MovedClock, database: SQLiteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_uses, "RETRY", timedelta(milliseconds=50))
    waiting = SQLiteDatabase(database.path, patience_seconds=0.05)
    uses = LastUses(waiting, KEY.c.id, KEY.c.used_at)
    with database.write():
        uses.note(key, clock.time)
        assert not uses.settle(0.3)
    assert uses.settle(10)
    assert on_disk(database) == clock.time
    waiting.close()


def test_a_workspace_open_for_reading_only_keeps_it_in_memory(
    key: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    reading = SQLiteDatabase(database.path, read_only=True)
    with pytest.raises(WorkspaceError), reading.write():
        pass
    uses = LastUses(reading, KEY.c.id, KEY.c.used_at)
    uses.note(key, clock.time)
    assert uses.settle(10)
    assert uses.noted() == {key: clock.time}
    uses.close()
    reading.close()


def _row(database: SQLiteDatabase) -> dict[str, object]:
    with database.read() as connection:
        return dict(connection.execute(select(KEY)).mappings().one())
