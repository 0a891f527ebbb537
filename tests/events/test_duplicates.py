"""A message id is remembered exactly as long as it must be, with the filter in memory and without."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import Database
from suasion.events.duplicates import DAY, MessageIds
from suasion.events.tables import LIVE_MESSAGES, MESSAGE_DAYS, PARTITIONS, WINDOW_DAYS
from tests import postgres_server

SECOND = 1_000_000
NOON = 20_000 * DAY + DAY // 2
WINDOW = WINDOW_DAYS * DAY
BODY = b"b" * 16


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database: SQLiteDatabase | PostgresDatabase = (
        SQLiteDatabase(tmp_path / "state.db")
        if request.param == "sqlite"
        else PostgresDatabase(postgres_server.url(), postgres_server.new_schema())
    )
    migrate(database, "state")
    yield database
    database.close()


@pytest.fixture(params=["looked up", "filtered"])
def ids(request: pytest.FixtureRequest, database: Database) -> MessageIds:
    ids = MessageIds()
    if request.param == "filtered":
        ids.learn(database)
    return ids


def keep(ids: MessageIds, database: Database, digest: bytes, now: int, body: bytes = BODY) -> bool:
    """Store an id unless it is known; gives whether it was stored."""
    with database.write() as connection:
        seen = ids.find(connection, [digest], now)
        if digest in seen.bodies:
            return False
        ids.remember(connection, [(digest, body, 1)], [], now, seen.outdated)
        return True


def roll_back(ids: MessageIds, database: Database, digest: bytes, now: int) -> None:
    with suppress(RuntimeError), database.write() as connection:
        ids.remember(connection, [(digest, BODY, 1)], [], now)
        raise RuntimeError


def rows(database: Database, now: int) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(LIVE_MESSAGES[now // DAY % PARTITIONS])) or 0


@pytest.mark.parametrize("began", [NOON, 20_000 * DAY, 20_001 * DAY - 1])
def test_an_id_is_known_for_the_window_and_not_a_second_longer(ids: MessageIds, database: Database, began: int) -> None:
    digest = os.urandom(16)
    assert keep(ids, database, digest, began)
    assert not keep(ids, database, digest, began + WINDOW - SECOND)
    assert keep(ids, database, digest, began + WINDOW + SECOND)
    assert not keep(ids, database, digest, began + WINDOW + 2 * SECOND)


def test_what_an_event_said_comes_back_with_its_id(ids: MessageIds, database: Database) -> None:
    digest = os.urandom(16)
    keep(ids, database, digest, NOON, b"x" * 16)
    with database.read() as connection:
        assert ids.find(connection, [digest, os.urandom(16)], NOON).bodies == {digest: b"x" * 16}


def test_ids_of_imports_are_known_for_ever(ids: MessageIds, database: Database) -> None:
    several = [os.urandom(16) for _ in range(100)]
    with database.write() as connection:
        ids.remember(connection, [], [(digest, seq) for seq, digest in enumerate(several)], NOON)
    with database.read() as connection:
        found = ids.find(connection, [*several, os.urandom(16)], NOON + 50 * WINDOW)
    assert found.bodies == dict.fromkeys(several)


def test_what_was_rolled_back_was_never_seen(ids: MessageIds, database: Database) -> None:
    digest = os.urandom(16)
    roll_back(ids, database, digest, NOON)
    assert keep(ids, database, digest, NOON)
    assert not keep(ids, database, digest, NOON)


def test_a_day_rolled_back_when_its_table_was_emptied_begins_again(ids: MessageIds, database: Database) -> None:
    old, new = os.urandom(16), os.urandom(16)
    keep(ids, database, old, NOON)
    later = NOON + PARTITIONS * DAY
    roll_back(ids, database, new, later)
    assert keep(ids, database, old, later)
    assert keep(ids, database, new, later)
    assert rows(database, later) == 2


@pytest.mark.parametrize("back", [SECOND, DAY, 3 * DAY, PARTITIONS * DAY, 40 * DAY])
def test_a_clock_set_back_forgets_nothing(ids: MessageIds, database: Database, back: int) -> None:
    before, after = os.urandom(16), os.urandom(16)
    keep(ids, database, before, NOON)
    assert not keep(ids, database, before, NOON - back)
    assert keep(ids, database, after, NOON - back)
    assert not keep(ids, database, after, NOON - back)
    assert not keep(ids, database, before, NOON + SECOND)
    assert not keep(ids, database, after, NOON - back + WINDOW - SECOND)


def test_an_id_from_before_the_clock_was_set_on_again_gives_way(ids: MessageIds, database: Database) -> None:
    digest, later = os.urandom(16), NOON + PARTITIONS * DAY
    keep(ids, database, os.urandom(16), later)
    keep(ids, database, digest, NOON)  # set back: the same table, which holds the later day
    assert keep(ids, database, digest, later + SECOND)  # on again: forgotten, and still in the table
    assert not keep(ids, database, digest, later + 2 * SECOND)


def test_tables_are_emptied_ahead_and_only_when_all_in_them_is_forgotten(ids: MessageIds, database: Database) -> None:
    digest = os.urandom(16)
    last_of_day = 20_001 * DAY - 1
    keep(ids, database, digest, last_of_day)
    for day in range(1, PARTITIONS - 1):
        ids.clear_ahead(database, last_of_day + day * DAY)
    assert rows(database, last_of_day) == 1
    assert not keep(ids, database, digest, last_of_day + WINDOW - SECOND)
    ids.clear_ahead(database, last_of_day + (PARTITIONS - 1) * DAY)
    assert rows(database, last_of_day) == 0
    with database.read() as connection:
        assert connection.execute(select(MESSAGE_DAYS)).all() == [(20_000 % PARTITIONS, 20_000 + PARTITIONS)]


def test_the_filter_knows_what_other_processes_stored_before_and_what_came_while_it_learned(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suasion.events.duplicates._READ", 3)
    before, after = MessageIds(), MessageIds()
    several = [os.urandom(16) for _ in range(20)]
    for number, digest in enumerate(several):
        keep(before, database, digest, NOON + number * DAY)
    after.learn(database)
    assert after.learned
    more = [os.urandom(16) for _ in range(20)]
    assert all(keep(after, database, digest, NOON + 20 * DAY) for digest in more)
    assert not any(keep(after, database, digest, NOON + 21 * DAY) for digest in several + more)


def test_whoever_waits_for_the_filter_finds_it_learned_and_right(database: Database) -> None:
    before, after = MessageIds(), MessageIds()
    several = [os.urandom(16) for _ in range(20)]
    for number, digest in enumerate(several):
        keep(before, database, digest, NOON + number * DAY)
    assert not before.learned
    assert after.learned_within(database, 20.0)
    assert not any(keep(after, database, digest, NOON + 20 * DAY) for digest in several)
    after.close()
