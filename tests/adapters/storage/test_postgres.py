"""What only PostgreSQL does: an owner among machines, a server that goes and comes, its errors."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, cast, func, insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.core.errors import SettingError, StorageFull, WorkspaceBusy, WorkspaceError
from tests import postgres_server
from tests.adapters.storage.stores import NUMBER, Crowd, PostgresStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PostgresStore]:
    with PostgresStore(tmp_path) as made:
        yield made


def fail_with(store: PostgresStore, state: str) -> None:
    """Have the server raise one of its errors."""
    with store.database.write() as connection:
        connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'made' USING ERRCODE = '{state}'; END $$"))


def test_one_process_owns_a_schema_and_others_read(store: PostgresStore) -> None:
    with pytest.raises(WorkspaceBusy, match="Another process"):
        store.opened()
    store.put(1)
    reader = store.opened(read_only=True)
    with reader.read() as connection:
        assert connection.scalar(select(NUMBER.c.value)) == 1
    reader.close()
    store.database.close()
    store.database = store.opened()


def test_a_schema_is_free_once_it_is_closed_however_late_the_server_hears_of_it(store: PostgresStore) -> None:
    with store.database.write() as connection:
        pid = connection.execute(select(func.pg_backend_pid())).scalar_one()
    os.kill(pid, signal.SIGSTOP)
    hears = threading.Timer(1.0, os.kill, (pid, signal.SIGCONT))
    hears.start()
    try:
        store.database.close()
        store.database = store.opened()
    finally:
        hears.join()
    store.put(1)


def test_a_killed_owner_leaves_the_schema_to_the_next(store: PostgresStore) -> None:
    store.database.close()
    process = store.process("print('owned', flush=True)\nsys.stdin.read()")
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "owned\n"
    with pytest.raises(WorkspaceBusy):
        store.opened()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    store.database = store.opened()  # it waits: the server notices when it next looks at the socket
    store.put(1)


@pytest.mark.parametrize("immediately", [False, True])
def test_a_server_that_was_gone_is_found_again_and_has_what_was_told(store: PostgresStore, immediately: bool) -> None:
    store.put(1)
    with store.database.read() as connection:
        postgres_server.restart(immediately=immediately)
        with pytest.raises(DBAPIError):
            connection.execute(select(NUMBER))
    assert store.numbers() == [1]
    store.put(2)
    with pytest.raises(WorkspaceBusy):
        store.opened()
    assert store.numbers() == [1, 2]


def test_a_server_that_goes_while_blocks_write_fails_them_and_takes_the_next(store: PostgresStore) -> None:
    def restart_within() -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=1))
            postgres_server.restart()

    with Crowd() as crowd:
        lost = crowd.run(restart_within)
        with pytest.raises(WorkspaceError, match="cannot be reached"):
            lost.result(60)
    store.put(2)
    assert store.numbers() == [2]


def test_a_session_that_the_server_still_believes_in_is_ended_for_its_successor(store: PostgresStore) -> None:
    database = store.database
    assert isinstance(database, PostgresDatabase)
    stale = database._writer.raw_connection()
    stale.detach()  # as after a cut wire: the server sees it, nobody holds it
    store.put(1)
    assert store.numbers() == [1]
    stale.close()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StorageFull),
        ("58030", StorageFull),
        ("25006", StorageFull),
        ("40001", WorkspaceBusy),
        ("55P03", WorkspaceBusy),
        ("53300", WorkspaceError),
        ("57P03", WorkspaceError),
        ("23505", DBAPIError),
    ],
)
def test_what_the_server_cannot_do_has_an_error_of_its_own(
    store: PostgresStore, state: str, kind: type[BaseException]
) -> None:
    with pytest.raises(kind) as found:
        fail_with(store, state)
    assert type(found.value) is kind or kind is DBAPIError
    store.put(1)
    assert store.numbers() == [1]


def test_a_server_that_is_not_there_is_told_of_without_the_password() -> None:
    nowhere = "postgresql://ada:secret-word@127.0.0.1:1/shop"
    with pytest.raises(WorkspaceError, match="cannot be reached") as found:
        PostgresDatabase(nowhere, "shop")
    assert "secret-word" not in f"{found.value} {found.value.__cause__!r}"


@pytest.mark.parametrize("url", ["secret-word", "mysql://ada:secret-word@x/y", "http://secret-word", ""])
def test_an_address_of_something_else_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SettingError) as found:
        PostgresDatabase(url, "shop")
    assert "secret-word" not in str(found.value)


def test_a_schema_that_is_not_there_is_not_made_by_a_reader() -> None:
    for _ in range(2):
        with pytest.raises(WorkspaceError, match="no schema"):
            PostgresDatabase(postgres_server.url(), "nobody_made_this", read_only=True)


def test_an_error_about_a_value_does_not_repeat_it(store: PostgresStore) -> None:
    with pytest.raises(DBAPIError) as found, store.database.write() as connection:
        connection.execute(select(cast(literal("ada@example.com"), Integer)))
    assert "ada" not in f"{found.value} {found.value!r} {found.value.orig!r}"
    assert "22P02" in str(found.value)


def test_texts_compare_by_their_bytes_whatever_the_server_s_language(store: PostgresStore) -> None:
    words = ["b", "B", "a", "A", "é", "Z", "茶", "z", "_", "1"]
    table = Table("word", MetaData(), Column("word", String, primary_key=True))
    with store.database.write() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"word": word} for word in words])
    with store.database.read() as connection:
        assert list(connection.scalars(select(table.c.word).order_by(table.c.word))) == sorted(words)
        assert connection.scalar(select(func.instr("ab cd", " "))) == 3


def test_a_whole_number_has_64_bits_and_may_be_given_by_the_database(store: PostgresStore) -> None:
    table = Table("counted", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer))
    with store.database.write() as connection:
        table.create(connection)
        made = [connection.execute(insert(table).values(n=2**63 - 1)).inserted_primary_key for _ in range(2)]
    assert [tuple(key or ()) for key in made] == [(1,), (2,)]
    with store.database.read() as connection:
        for number in (2**31, 2**62, 2**70):
            assert connection.execute(select(table).where(table.c.id == number)).all() == []
        assert connection.scalar(select(table.c.n).where(table.c.id == 2)) == 2**63 - 1


def test_every_session_waits_for_the_disk_and_knows_its_schema(store: PostgresStore) -> None:
    with store.database.write() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SELECT current_schema()")) == store.schema
    with store.database.read() as connection:
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert connection.scalar(text("SHOW transaction_read_only")) == "on"
