import sqlite3
import time

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from suasion.access.access import Access
from suasion.access.sessions import AT_ONCE, IDLE, csrf_matches, csrf_token
from suasion.access.tables import SESSION
from suasion.adapters.storage.sqlite import SQLiteDatabase
from tests.access.desk import ADDRESS, PASSWORD, MovedClock


def enter(access: Access, account: str) -> str:
    return access.sign_in.with_password(account, PASSWORD, address=ADDRESS).token


def test_a_session_ends_after_8_idle_hours(access: Access, ada: str, clock: MovedClock) -> None:
    token = enter(access, ada)
    for _ in range(3):
        clock.move(hours=7.9)
        assert access.sessions.of(token) is not None
    clock.move(hours=8)
    assert access.sessions.of(token) is None


def test_a_session_ends_after_7_days_however_busy(access: Access, ada: str, clock: MovedClock) -> None:
    token = enter(access, ada)
    for _ in range(27):
        clock.move(hours=6)
        assert access.sessions.of(token) is not None
    session = access.sessions.of(token)
    assert session is not None
    assert (session.ends_at - clock.time).total_seconds() == 6 * 3600, "never beyond the seventh day"
    clock.move(hours=6)
    assert access.sessions.of(token) is None


def test_seeing_a_session_writes_at_most_once_a_minute(
    access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    def seen() -> object:
        assert access.sessions.last_uses.settle(10)
        with database.read() as connection:
            return connection.scalar(select(SESSION.c.seen_at))

    token, begun = enter(access, ada), clock.time
    clock.move(seconds=59)
    access.sessions.of(token)
    assert seen() == begun
    clock.move(seconds=1)
    access.sessions.of(token)
    assert seen() == clock.time


def test_with_a_full_disk_who_is_signed_in_goes_on_reading(
    access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    token = enter(access, ada)

    def full(_connection: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("COMMIT", None, error)

    clock.move(minutes=5)
    event.listen(database._engine, "commit", full)
    session = access.sessions.of(token)
    event.remove(database._engine, "commit", full)
    assert session is not None
    assert session.ends_at == clock.time + IDLE


def test_every_sign_in_has_a_token_of_its_own_stored_as_a_hash(
    access: Access, ada: str, database: SQLiteDatabase
) -> None:
    tokens = {enter(access, ada) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
    with database.read() as connection:
        rows = repr(connection.execute(select(SESSION)).all())
    assert not [token for token in tokens if token in rows]


def test_a_person_has_so_many_sessions_and_the_one_unused_longest_gives_way(
    access: Access, ada: str, clock: MovedClock
) -> None:
    tokens = []
    for _ in range(AT_ONCE):
        clock.move(minutes=2)
        tokens.append(enter(access, ada))
    clock.move(minutes=2)
    assert access.sessions.of(tokens[0]) is not None, "the first is in use"
    newest = enter(access, ada)
    alive = [token for token in (*tokens, newest) if access.sessions.of(token)]
    assert alive == [tokens[0], *tokens[2:], newest]


def test_sessions_that_are_over_leave_the_table(
    access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    for _ in range(3):
        enter(access, ada)
    clock.move(days=8)
    enter(access, ada)
    with database.read() as connection:
        assert len(connection.execute(select(SESSION)).all()) == access.sessions.count(ada) == 1


def test_being_seen_waits_for_no_transaction_and_counts_at_once(
    access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    token = enter(access, ada)
    with database.write():
        for _ in range(3):  # 22.5 hours under the lock: only the uses in memory keep it alive
            clock.move(hours=7.5)
            begun = time.monotonic()
            assert access.sessions.of(token) is not None
            assert access.sessions.count(ada) == 1
            assert time.monotonic() - begun < 2
        clock.move(hours=8)
        assert access.sessions.of(token) is None


def test_a_sign_in_does_not_drop_a_session_whose_last_use_is_only_in_memory(
    access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase
) -> None:
    token = enter(access, ada)
    clock.move(hours=7.9)
    with database.write() as connection:
        assert access.sessions.of(token) is not None
        clock.move(hours=7.9)
        access.sessions.begin(connection, ada, "password")
    assert access.sessions.of(token) is not None


def test_the_last_use_survives_a_restart(access: Access, ada: str, clock: MovedClock, database: SQLiteDatabase) -> None:
    token = enter(access, ada)
    clock.move(hours=7.9)
    assert access.sessions.of(token) is not None
    assert access.sessions.last_uses.settle(10)
    clock.move(hours=7.9)
    assert Access(database, clock).sessions.of(token) is not None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR '1'='1"])
def test_what_is_no_token_is_nobody(access: Access, ada: str, token: str) -> None:
    enter(access, ada)
    assert access.sessions.of(token) is None


def test_a_csrf_token_belongs_to_one_session_and_is_not_its_token(access: Access, ada: str) -> None:
    one, other = enter(access, ada), enter(access, ada)
    assert csrf_matches(one, csrf_token(one))
    wrong = ("", "x", one, csrf_token(other), csrf_token(one)[:-1], csrf_token(one).upper(), "é\ud800")
    assert not any(csrf_matches(one, given) for given in wrong)


def test_a_session_of_somebody_disabled_is_none_even_if_it_began_in_that_moment(
    access: Access, ada: str, database: SQLiteDatabase
) -> None:
    access.people.add("bob", role="admin", by="owner")
    access.people.change(ada, disabled=True, by="owner")
    with database.write() as connection:
        token = access.sessions.begin(connection, ada, "password")
    assert access.sessions.of(token) is None
