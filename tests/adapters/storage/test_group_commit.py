"""Blocks of many threads share commits, and nothing else."""

import gc
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from suasion.core.errors import WorkspaceBusy, WorkspaceError
from tests.adapters.storage.stores import CHILD, NUMBER, Crowd, Gate, Store, commits


def wait_until_waiting(store: Store, blocks: int) -> None:
    """Wait until so many blocks have asked for their turn."""
    until = time.monotonic() + 20
    while len(store.database._group._waiting) < blocks:  # type: ignore[attr-defined]
        assert time.monotonic() < until
        time.sleep(0.002)


@contextmanager
def held(store: Store, value: int = 0) -> Iterator[Crowd]:
    """Give a crowd whose blocks wait until this ends."""
    gate = Gate(store, value)
    with Crowd() as crowd:
        holding = crowd.run(gate.hold)
        assert gate.inside.wait(20)
        try:
            yield crowd
        finally:
            gate.go_on.set()
        holding.result(20)


@contextmanager
def interrupted(statement: str, moment: str) -> Iterator[None]:
    """Raise what Ctrl-C raises at the first passage of a statement; `moment` is an event of SQLAlchemy's engine."""

    def interrupt(_connection: object, _cursor: object, passing: str, *_: object) -> None:
        if passing.startswith(statement) and not times:
            times.append(1)
            raise KeyboardInterrupt

    times: list[int] = []
    event.listen(Engine, moment, interrupt)
    try:
        yield
    finally:
        event.remove(Engine, moment, interrupt)
    assert times


def outcome(future: Future[None]) -> type[BaseException] | None:
    """Give the kind of error something ended with."""
    error = future.exception(20)
    return type(error) if error else None


def test_blocks_that_wait_together_share_one_commit(store: Store) -> None:
    with commits() as seen:
        with held(store) as crowd:
            others = [crowd.run(store.put, n) for n in range(1, 9)]
            wait_until_waiting(store, 8)
        assert [outcome(each) for each in others] == [None] * 8
    assert len(seen) == 1
    assert store.numbers() == list(range(9))


def test_no_block_is_told_before_the_commit_it_shares(store: Store) -> None:
    def look(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement == "COMMIT":
            told.append([each.done() for each in others])

    told: list[list[bool]] = []
    others: list[Future[None]] = []
    event.listen(Engine, "before_cursor_execute", look)
    try:
        with held(store) as crowd:
            others += [crowd.run(store.put, n) for n in range(1, 4)]
            wait_until_waiting(store, 3)
    finally:
        event.remove(Engine, "before_cursor_execute", look)
    assert told == [[False] * 3]


def test_a_block_s_own_error_undoes_it_alone(store: Store) -> None:
    def fail(error: BaseException) -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=99))
            raise error

    with held(store) as crowd:
        before = crowd.run(store.put, 1)
        wait_until_waiting(store, 1)
        wrong = [crowd.run(store.put, 1)]
        wait_until_waiting(store, 2)
        wrong += [crowd.run(fail, KeyboardInterrupt()), crowd.run(fail, ValueError())]
        wait_until_waiting(store, 4)
        after = crowd.run(store.put, 2)
        wait_until_waiting(store, 5)
    assert [outcome(each) for each in wrong] == [IntegrityError, KeyboardInterrupt, ValueError]
    assert (outcome(before), outcome(after)) == (None, None)
    assert store.numbers() == [0, 1, 2]


def test_the_first_block_s_error_does_not_reach_those_after_it(store: Store) -> None:
    def fail_while_others_wait() -> None:
        with store.database.write() as connection:
            others.extend(crowd.run(store.put, n) for n in (1, 2))
            wait_until_waiting(store, 2)
            connection.execute(insert(NUMBER).values(value=0))

    others: list[Future[None]] = []
    store.put(0)
    with Crowd() as crowd:
        assert outcome(crowd.run(fail_while_others_wait)) is IntegrityError
        assert [outcome(each) for each in others] == [None, None]
    assert store.numbers() == [0, 1, 2]


def test_a_commit_that_fails_fails_every_block_of_the_group_and_the_next_one_works(store: Store) -> None:
    def orphan() -> None:
        with store.database.write() as connection:
            connection.execute(insert(CHILD).values(of=404))

    gate = Gate(store, 0)
    with Crowd() as crowd:
        all_of_it = [crowd.run(gate.hold)]
        assert gate.inside.wait(20)
        all_of_it += [crowd.run(store.put, 1), crowd.run(orphan), crowd.run(store.put, 2)]
        wait_until_waiting(store, 3)
        gate.go_on.set()
        assert [outcome(each) for each in all_of_it] == [IntegrityError] * 4
    assert store.numbers() == []
    store.put(3)
    assert store.numbers() == [3]


def test_an_error_that_a_block_kept_to_itself_hurts_no_other(store: Store) -> None:
    """SQLite goes on after an error; PostgreSQL does not, and then the block that hid it is told."""

    def hide() -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=7))
            with pytest.raises(IntegrityError):
                connection.execute(insert(NUMBER).values(value=0))

    with held(store) as crowd:
        hidden = crowd.run(hide)
        wait_until_waiting(store, 1)
        after = crowd.run(store.put, 1)
        wait_until_waiting(store, 2)
    assert outcome(after) is None
    assert store.numbers() == ([0, 1, 7] if outcome(hidden) is None else [0, 1])


def test_a_swallowed_error_of_a_block_that_has_the_transaction_to_itself_is_not_taken_for_success(store: Store) -> None:
    store.put(0)

    def hide() -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=7))
            with pytest.raises(IntegrityError):
                connection.execute(insert(NUMBER).values(value=0))

    with Crowd() as crowd:
        told = outcome(crowd.run(hide))
    assert store.numbers() == ([0, 7] if told is None else [0])


def test_a_block_within_a_block_is_an_error_at_once_and_the_outer_one_goes_on(store: Store) -> None:
    with store.database.write() as connection:
        begun = time.monotonic()
        with pytest.raises(WorkspaceError, match="writing already"), store.database.write():
            pass
        assert time.monotonic() - begun < 1
        connection.execute(insert(NUMBER).values(value=1))
    assert store.numbers() == [1]


def test_a_thread_that_dies_in_its_block_holds_nobody_up(store: Store) -> None:
    abandoned = store.database.write()

    def die() -> None:
        connection = abandoned.__enter__()
        connection.execute(insert(NUMBER).values(value=13))

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    store.put(1)
    assert store.numbers() == [1]
    with pytest.raises(WorkspaceError, match="its thread ended"):
        abandoned.__exit__(None, None, None)
    store.put(2)
    assert store.numbers() == [1, 2]


def test_a_thread_that_dies_takes_nobody_s_work_with_it(store: Store) -> None:
    abandoned = store.database.write()
    with held(store) as crowd:
        before = crowd.run(store.put, 1)
        wait_until_waiting(store, 1)
        thread = threading.Thread(target=abandoned.__enter__)
        thread.start()
        wait_until_waiting(store, 2)
        after = crowd.run(store.put, 2)
        wait_until_waiting(store, 3)
    assert (outcome(before), outcome(after)) == (None, None)
    assert store.numbers() == [0, 1, 2]
    with pytest.raises(WorkspaceError, match="its thread ended"):
        abandoned.__exit__(None, None, None)


def test_a_block_that_nobody_ends_is_undone_with_the_last_reference_to_it(store: Store) -> None:
    abandoned = store.database.write()
    abandoned.__enter__().execute(insert(NUMBER).values(value=13))
    del abandoned
    gc.collect()
    store.put(1)
    assert store.numbers() == [1]


def test_close_refuses_whoever_waits_and_keeps_what_is_being_written(store: Store) -> None:
    with held(store) as crowd:
        waiting = [crowd.run(store.put, 1), crowd.run(store.put, 2)]
        wait_until_waiting(store, 2)
        closing = crowd.run(store.database.close)
        for each in waiting:
            with pytest.raises(WorkspaceError, match="closed"):
                each.result(20)
        assert not closing.done()
    with pytest.raises(WorkspaceError, match="closed"):
        store.put(3)
    store.database = store.opened()
    assert store.numbers() == [0]


def test_who_waits_for_its_turn_too_long_is_told_so_and_is_not_written(store: Store) -> None:
    store.database.close()
    store.database = store.opened(patience_seconds=0.1)
    with held(store) as crowd:
        late = crowd.run(store.put, 1)
        with pytest.raises(WorkspaceBusy):
            late.result(20)
    assert store.numbers() == [0]
    store.put(2)
    assert store.numbers() == [0, 2]


def test_an_interrupt_while_waiting_for_the_turn_leaves_the_queue_in_order(store: Store) -> None:
    with held(store) as crowd:
        after: list[Future[None]] = []

        def interrupt() -> None:
            wait_until_waiting(store, 1)
            after.append(crowd.run(store.put, 2))
            wait_until_waiting(store, 2)
            os.kill(os.getpid(), signal.SIGINT)

        interrupting = crowd.run(interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.put(1)
        interrupting.result(20)
    assert outcome(after[0]) is None
    assert store.numbers() == [0, 2]


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
def test_an_interrupt_of_the_commit_tells_nobody_that_it_is_on_disk(store: Store, moment: str) -> None:
    """A signal arrives between two instructions of Python: before the database begins to commit, or after it has."""
    gate = Gate(store, 0)
    with interrupted("COMMIT", moment), Crowd() as crowd:
        all_of_it = [crowd.run(gate.hold)]
        assert gate.inside.wait(20)
        all_of_it += [crowd.run(store.put, n) for n in (1, 2)]
        wait_until_waiting(store, 2)
        gate.go_on.set()
        ends = [outcome(each) for each in all_of_it]
    assert sorted(ends, key=str) == [KeyboardInterrupt, WorkspaceError, WorkspaceError]
    assert store.numbers() == ([] if moment.startswith("before") else [0, 1, 2])
    store.put(3)


def test_an_interrupt_of_a_statement_that_costs_the_connection_is_told_to_the_whole_group(store: Store) -> None:
    with Crowd() as crowd:
        gate = Gate(store, 0)
        all_of_it = [crowd.run(gate.hold)]
        assert gate.inside.wait(20)
        with interrupted("INSERT INTO number", "before_cursor_execute"):
            all_of_it += [crowd.run(store.put, 1)]
            wait_until_waiting(store, 1)
            gate.go_on.set()
            ends = [outcome(each) for each in all_of_it]
    assert ends == [WorkspaceError, KeyboardInterrupt]
    assert store.numbers() == []
    store.put(3)
    assert store.numbers() == [3]


def test_a_long_block_that_says_so_lets_those_before_it_go_first(store: Store) -> None:
    gate = Gate(store, 5, alone=True)
    with Crowd() as crowd:
        with held(store) as others:
            first = others.run(store.put, 1)
            wait_until_waiting(store, 1)
            long = crowd.run(gate.hold)
            wait_until_waiting(store, 2)
        assert gate.inside.wait(20)
        assert outcome(first) is None
        after = crowd.run(store.put, 2)
        wait_until_waiting(store, 1)
        with commits() as seen:
            gate.go_on.set()
            assert (outcome(long), outcome(after)) == (None, None)
        assert len(seen) == 2
    assert store.numbers() == [0, 1, 2, 5]


def test_a_group_that_is_old_is_committed_though_others_wait(store: Store) -> None:
    def slow(value: int) -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=value))
            time.sleep(0.03)

    store.database._group._longest = 0.02  # type: ignore[attr-defined]
    with commits() as seen, Crowd() as crowd:
        every = [crowd.run(slow, n) for n in range(6)]
        assert [outcome(each) for each in every] == [None] * 6
    assert 3 <= len(seen) <= 6


def test_blocks_are_served_in_the_order_they_came(store: Store) -> None:
    order: list[int] = []

    def put(value: int) -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=value))
            order.append(value)

    with held(store) as crowd:
        for n in range(1, 20):
            crowd.run(put, n)
            wait_until_waiting(store, n)
    assert order == list(range(1, 20))


def test_what_was_told_is_what_is_stored_whatever_fails_meanwhile(store: Store) -> None:
    told: set[int] = set()
    refused: set[int] = set()
    lock = threading.Lock()

    def block(value: int, fate: str) -> None:
        with store.database.write() as connection:
            connection.execute(insert(NUMBER).values(value=value))
            if fate == "clash":
                connection.execute(insert(NUMBER).values(value=value))
            if fate == "orphan":
                connection.execute(insert(CHILD).values(of=-1))

    def work(worker: int) -> None:
        draw = random.Random(worker)
        for n in range(12):
            value, fate = worker * 100 + n, draw.choice(["keep"] * 12 + ["clash"] * 5 + ["orphan"])
            try:
                block(value, fate)
            except DBAPIError:
                with lock:
                    refused.add(value)
            else:
                with lock:
                    told.add(value)

    with commits() as seen, Crowd() as crowd:
        for done in [crowd.run(work, worker) for worker in range(12)]:
            done.result(60)
    assert set(store.numbers()) == told
    assert len(told) + len(refused) == 144
    assert told
    assert len(seen) < len(told)
    with store.database.read() as connection:
        assert connection.execute(select(CHILD)).all() == []
