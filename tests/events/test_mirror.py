"""The tail in memory is always the tail, whoever writes, seals, rolls back or starts anew."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.events import mirror
from suasion.events.lake import Tables, of_rows
from suasion.events.log import EventLog
from suasion.events.mirror import Mirror
from suasion.events.recent import last_sequence
from suasion.events.tables import TAIL
from tests.events.made_events import order, track
from tests.events.workbench import events, opened_log, order_lines, ranges, raw


def held(one: Mirror, log: EventLog) -> list[int]:
    """Read the tail through a mirror; gives the sequence numbers, which must be those of all three tables."""
    after = ranges(log)[-1].last if ranges(log) else 0
    with log.database.read() as connection:
        tables = one.read(connection, after, last_sequence(connection))
    seqs: list[Any] = tables.events["seq"].to_pylist()
    assert tables.raw["seq"].to_pylist() == seqs
    assert set(tables.order_lines["seq"].to_pylist()) <= set(seqs)
    return seqs


@contextmanager
def decoded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Count the rows that are decoded."""
    counts: list[int] = []

    def counting(rows: list[object]) -> Tables:
        counts.append(len(rows))
        return of_rows(rows)

    with monkeypatch.context() as patched:
        patched.setattr(mirror, "of_rows", counting)
        yield counts


def test_only_what_is_new_is_decoded(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([order(n) for n in range(5)], source="shop")
    with decoded(monkeypatch) as counts:
        assert len(events(log)) == 5
        log.append([order(9)], source="shop")
        assert [row["seq"] for row in events(log)] == [1, 2, 3, 4, 5, 6]
        assert len(order_lines(log)) == 12
    assert counts == [5, 1]


def test_a_seal_cuts_it_and_what_is_behind_stays(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Mirror()
    log.append([order(n) for n in range(3)], source="shop")
    assert held(one, log) == [1, 2, 3]
    log.seal()
    assert held(one, log) == []
    log.append([order(4), order(5)], source="shop")
    assert held(one, log) == [4, 5]
    monkeypatch.setattr("suasion.events.sealing.ROWS_PER_SEGMENT", 1)
    with log.lake.changing, decoded(monkeypatch) as counts:
        from suasion.events.sealing import _seal_range

        _seal_range(log.database, log.lake, log.clock)
        assert held(one, log) == [5]
    assert counts == []


def test_an_older_reader_still_gets_what_it_pinned(log: EventLog) -> None:
    one = Mirror()
    log.append([order(n) for n in range(3)], source="shop")
    with log.database.read() as before:
        last = last_sequence(before)
        log.append([order(4)], source="shop")
        assert held(one, log) == [1, 2, 3, 4]
        assert one.read(before, 0, last).events["seq"].to_pylist() == [1, 2, 3]
        log.seal()
        assert held(one, log) == []
        assert one.read(before, 0, last).raw["seq"].to_pylist() == [1, 2, 3]


def test_what_was_rolled_back_was_never_in_it(log: EventLog) -> None:
    log.append([track(1, note="first")], source="shop")
    assert len(events(log)) == 1

    with log.database.read() as connection:
        row = dict(connection.execute(select(TAIL)).mappings().one())

    def begun_and_undone() -> None:
        with log.database.write() as connection:
            connection.execute(insert(TAIL), row | {"seq": 2, "properties": '{"note":"never"}'})
            assert len(events(log)) == 1
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        begun_and_undone()
    assert len(events(log)) == 1
    log.append([track(3, note="second")], source="shop")
    assert [row["properties"] for row in events(log)] == ['{"note":"first"}', '{"note":"second"}']


def test_it_follows_another_process_s_writes_and_a_restart(log: EventLog, tmp_path: Path) -> None:
    log.append([track(1)], source="shop")
    assert len(events(log)) == 1
    with opened_log(tmp_path / "workspace") as other:
        other.append([track(2)], source="shop")
        assert [row["seq"] for row in events(log)] == [1, 2]
        other.seal()
        other.append([track(3)], source="shop")
        assert [row["seq"] for row in events(other)] == [1, 2, 3]
    assert [row["seq"] for row in raw(log)] == [1, 2, 3]


def test_a_tail_beyond_its_bound_is_read_whole_all_the_same(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "_PART", 2)
    log.append([track(n) for n in range(7)], source="shop")
    small = Mirror(most_bytes=1_500)
    for _ in range(2):
        assert held(small, log) == [1, 2, 3, 4, 5, 6, 7]
        assert 0 < sum(chunk.nbytes for chunk in small._chunks) <= 1_500


def test_many_readers_and_a_writer_see_whole_prefixes(log: EventLog) -> None:
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        with DuckDBEngine(1).session() as session:
            while not done.is_set():
                view = log.view(session)
                found = session.fetch(view.events.select("seq").order_by("seq"))["seq"].to_pylist()
                if found != list(range(1, view.last_sequence + 1)):
                    wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(30):
        log.append([track(2 * number), track(2 * number + 1)], source="shop")
        if number % 7 == 6:
            log.seal()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
