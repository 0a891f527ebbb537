"""What is erased is gone from every read at once, wherever it lies."""

from sqlalchemy import select

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.events.log import EventLog
from suasion.events.tables import TOMBSTONES
from tests.events.made_events import order, sealed, token_of, track
from tests.events.workbench import events, order_lines, ranges, raw


def test_an_erased_customer_is_in_no_read_sealed_or_not(log: EventLog) -> None:
    sealed(log, [order(1, "ann"), order(2, "bob")])
    log.append([order(3, "ann"), order(4, "bob"), track(5, "bob")], source="shop")
    bob, ann = token_of(log, "bob"), token_of(log, "ann")
    assert log.erase([bob]) == 5
    assert [row["seq"] for row in events(log)] == [1, 3]
    assert {row["token"] for row in events(log)} == {row["token"] for row in order_lines(log)} == {ann}
    assert [row["seq"] for row in order_lines(log)] == [1, 1, 3, 3]
    assert [row["seq"] for row in raw(log)] == [1, 3]
    assert [event.sequence for event in log.recent(2) or []] == [3]
    assert [event.sequence for event in log.recent(2, [ann, bob]) or []] == [3]
    with DuckDBEngine(1).session() as session:
        only_sealed = log.view(session, sealed_only=True)
        assert session.fetch(only_sealed.events.select("seq"))["seq"].to_pylist() == [1]


def test_what_comes_after_an_erasure_shows(log: EventLog) -> None:
    sealed(log, [order(1, "bob")])
    bob = token_of(log, "bob")
    log.erase([bob])
    log.append([order(2, "bob")], source="shop")
    assert [row["seq"] for row in events(log)] == [2]
    log.seal()
    assert [row["seq"] for row in events(log)] == [2]


def test_an_erasure_can_reach_further_but_not_back(log: EventLog) -> None:
    log.append([track(n, "bob") for n in range(4)], source="shop")
    bob = token_of(log, "bob")
    for upto, left in ((2, [3, 4]), (1, [3, 4]), (3, [4])):
        assert log.erase([bob], upto) == upto
        assert [row["seq"] for row in events(log)] == left


def test_sealing_leaves_erased_events_out_of_the_files_and_counts_them(log: EventLog) -> None:
    log.append([order(1, "ann"), order(2, "bob"), order(3, "ann")], source="shop")
    log.erase([token_of(log, "bob")])
    assert log.seal() == 3
    (one,) = ranges(log)
    assert (one.first, one.last, one.events, one.removed, one.order_lines) == (1, 3, 2, 1, 4)
    with log.database.write() as connection:
        connection.execute(TOMBSTONES.delete())
    assert [row["seq"] for row in events(log)] == [1, 3]


def test_a_tail_of_nothing_but_erased_events_leaves_no_file(log: EventLog) -> None:
    log.append([order(1, "bob")], source="shop")
    log.erase([token_of(log, "bob")])
    log.seal()
    (one,) = ranges(log)
    assert (one.events, one.removed, one.min_time) == (0, 1, None)
    assert list(log.lake.directory.rglob("*.parquet")) == []
    assert events(log) == []
    assert log.append([order(2, "ann")], source="shop").counts()["stored"] == 1
    assert [row["seq"] for row in events(log)] == [2]


def test_many_are_erased_in_one_go(log: EventLog) -> None:
    log.erase([f"t_{number}" for number in range(1_200)], 7)
    with log.database.read() as connection:
        assert len(connection.execute(select(TOMBSTONES)).all()) == 1_200
