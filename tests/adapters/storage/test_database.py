"""What `core.database.Database` promises, on every database."""

import signal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from suasion.core.errors import WorkspaceError
from tests.adapters.storage.stores import NUMBER, Store


def test_a_write_is_kept_when_its_block_ends(store: Store) -> None:
    store.put(1)
    assert store.numbers() == [1]


def test_a_write_is_undone_when_its_block_fails(store: Store) -> None:
    def fail_after_writing() -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert store.numbers() == []
    store.put(2)
    assert store.numbers() == [2]


def test_a_read_cannot_write_and_leaves_the_connection_able_to(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), store.database.read() as connection:
        connection.execute(insert(NUMBER).values(value=1))
    store.put(2)
    assert store.numbers() == [2]


def test_opened_read_only_it_reads_and_refuses_to_write(store: Store) -> None:
    store.put(1)
    reader = store.opened(read_only=True)
    with reader.read() as connection:
        assert list(connection.scalars(select(NUMBER.c.value))) == [1]
    with pytest.raises(WorkspaceError, match="opened read-only"), reader.write():
        pass
    reader.close()


def test_a_read_sees_one_moment(store: Store) -> None:
    with store.database.read() as reading:
        before = reading.execute(select(NUMBER)).all()
        store.put(3)
        assert reading.execute(select(NUMBER)).all() == before
    assert store.numbers() == [3]


def test_a_block_reads_what_it_wrote_and_others_do_not_yet(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(insert(NUMBER).values(value=1))
        assert connection.scalar(select(NUMBER.c.value)) == 1
        assert store.numbers() == []


def test_an_error_tells_no_value(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(insert(NUMBER).values(value=4_711_004_711, note="ada@example.com"))
    with pytest.raises(DBAPIError) as found, store.database.write() as connection:
        connection.execute(insert(NUMBER).values(value=4_711_004_711, note="ada@example.com"))
    said = f"{found.value} {found.value!r} {found.value.orig} {found.value.orig!r}"
    assert "4711004711" not in said
    assert "ada" not in said


WRITER = """
for n in range(100_000):
    with database.write() as connection:
        connection.execute(insert(NUMBER).values(value=n))
    print(n, flush=True)
"""


def test_what_a_killed_process_was_told_is_there_is_there(store: Store) -> None:
    store.database.close()
    process = store.process(WRITER)
    assert process.stdout is not None
    assert process.stdin is not None
    told = [int(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().split("\n") if line]
    process.wait()
    process.stdout.close()
    process.stdin.close()
    store.database = store.opened()
    found = store.numbers()
    assert found[: len(told)] == told
    assert len(found) <= len(told) + 1


FAULTS_TRIED = ("storage.before_commit", "storage.after_commit")


@pytest.mark.parametrize(("fault", "kept"), [(FAULTS_TRIED[0], []), (FAULTS_TRIED[1], [7])])
def test_killed_around_the_commit_a_block_is_whole_or_not_there(store: Store, fault: str, kept: list[int]) -> None:
    store.database.close()
    body = "with database.write() as connection: connection.execute(insert(NUMBER).values(value=7))\nprint('told')"
    process = store.process(body, fault=fault)
    said, _ = process.communicate()
    assert (process.returncode, said) == (-signal.SIGKILL, "")
    store.database = store.opened()
    assert store.numbers() == kept
