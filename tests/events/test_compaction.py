"""Compaction changes files, never what a reader is told, and takes out what must go."""

from collections.abc import Sequence
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select, update

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import Conflict
from suasion.events.compaction import compact, mergeable, remove_replaced
from suasion.events.log import EventLog
from suasion.events.manifest import Range
from suasion.events.tables import MANIFEST, TOMBSTONES
from tests.events.made_events import T0, order, sealed, token_of, track
from tests.events.workbench import NOW, SetClock, events, order_lines, ranges, raw


def range_of(number: int, events: int) -> Range:
    return Range(number, number, number, events, 0, 0, None, None, "", "", "", 2, NOW)


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([10, 10, 10], [[0, 1, 2]]),
        ([10], []),
        ([90, 10], []),
        ([90, 10, 10], [[1, 2]]),
        ([10, 10, 70], [[0, 1]]),
        ([50, 30, 30], [[0, 1]]),
        ([40, 40, 40, 40], [[0, 1], [2, 3]]),
        ([0, 0, 90], [[0, 1]]),
    ],
)
def test_neighbours_are_merged_if_none_is_most_of_the_whole(sizes: Sequence[int], groups: list[list[int]]) -> None:
    found = mergeable([range_of(number, size) for number, size in enumerate(sizes)], large=100)
    assert [[one.first for one in group] for group in found] == groups


def test_merging_changes_nothing_that_a_reader_sees(log: EventLog) -> None:
    sealed(log, [order(1), track(2)], [order(3, "bob")], [track(4)])
    log.append([order(5)], source="shop")
    before = events(log), order_lines(log), raw(log)
    assert compact(log.database, log.lake, log.clock) == 1
    assert (events(log), order_lines(log), raw(log)) == before
    (one,) = ranges(log)
    assert (one.first, one.last, one.events, one.order_lines, one.removed) == (1, 4, 4, 4, 0)
    assert one.min_time is not None
    assert pq.read_metadata(log.lake.file("order_lines", one)).num_rows == 4
    assert compact(log.database, log.lake, log.clock) == 0


def test_a_view_opened_before_reads_on_until_the_lease_is_over(log: EventLog) -> None:
    sealed(log, [order(1)], [order(2)])
    clock = log.clock
    assert isinstance(clock, SetClock)
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        compact(log.database, log.lake, clock)
        assert remove_replaced(log.database, log.lake, clock, timedelta(hours=1)) == 0
        log.append([order(3)], source="shop")
        log.seal()
        assert session.fetch(view.events.order_by("seq"))["seq"].to_pylist() == [1, 2]
    clock.moment += timedelta(hours=1)
    assert remove_replaced(log.database, log.lake, clock, timedelta(hours=1)) == 2
    assert len(list(log.lake.directory.rglob("*.parquet"))) == 6
    with log.database.read() as connection:
        assert len(connection.execute(select(MANIFEST)).all()) == 2
    assert [row["seq"] for row in events(log)] == [1, 2, 3]


def test_what_was_erased_leaves_the_files_and_the_sums_stay_equal(log: EventLog) -> None:
    sealed(log, [order(1, "ann"), order(2, "bob")], [order(number, "ann") for number in range(3, 9)])
    bob = token_of(log, "bob")
    log.erase([bob])
    shown = events(log), order_lines(log), raw(log)
    assert compact(log.database, log.lake, log.clock) == 1, "the second range holds nothing of hers"
    assert (events(log), order_lines(log), raw(log)) == shown
    first, second = ranges(log)
    assert (first.first, first.last, first.events, first.removed, first.order_lines) == (1, 2, 1, 1, 2)
    assert (second.events, second.removed) == (6, 0)
    remove_replaced(log.database, log.lake, log.clock, timedelta(0))
    for table in ("events", "order_lines"):
        assert bob not in pq.read_table(log.lake.file(table, first))["token"].to_pylist()
    assert pq.read_table(log.lake.file("raw", first))["seq"].to_pylist() == [1]
    with log.database.read() as connection:
        assert connection.scalar(select(TOMBSTONES.c.gone)) == NOW
    assert (events(log), order_lines(log), raw(log)) == shown
    assert compact(log.database, log.lake, log.clock) == 0


def test_a_tombstone_over_the_tail_stays_in_force(log: EventLog) -> None:
    sealed(log, [order(1, "bob")])
    log.append([order(2, "bob")], source="shop")
    log.erase([token_of(log, "bob")])
    assert compact(log.database, log.lake, log.clock) == 1
    assert events(log) == []
    with log.database.read() as connection:
        assert connection.scalar(select(TOMBSTONES.c.gone)) is None
    log.seal()
    compact(log.database, log.lake, log.clock)
    with log.database.read() as connection:
        assert connection.scalar(select(TOMBSTONES.c.gone)) == NOW


def test_what_was_received_too_long_ago_is_removed(log: EventLog) -> None:
    sealed(log, [order(1), order(2)], [order(3), order(4), order(5), order(6)])
    assert compact(log.database, log.lake, log.clock, keep_since=T0, large=1) == 0
    assert compact(log.database, log.lake, log.clock, keep_since=T0 + timedelta(days=4), large=1) == 2
    assert [row["seq"] for row in events(log)] == [4, 5, 6]
    first, second = ranges(log)
    assert (first.events, first.removed, first.min_time, first.events_sha256) == (0, 2, None, "")
    assert (second.events, second.removed, second.order_lines) == (3, 1, 6)
    assert log.last_sequence() == 6


def test_it_stops_between_ranges_when_asked_to(log: EventLog) -> None:
    sealed(log, [order(1)], [order(2)])
    assert compact(log.database, log.lake, log.clock, stopping=lambda: True) == 0
    assert len(ranges(log)) == 2


def test_a_range_that_another_replaced_meanwhile_is_left_alone(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(log, [order(1)], [order(2)])
    remove_orphans = type(log.lake).remove_orphans

    def meanwhile(*arguments: object) -> None:
        with log.database.write() as connection:
            connection.execute(update(MANIFEST).where(MANIFEST.c.first == 1).values(replaced=NOW))
        remove_orphans(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(type(log.lake), "remove_orphans", meanwhile)
    with pytest.raises(Conflict):
        compact(log.database, log.lake, log.clock)
    assert [one.first for one in ranges(log)] == [2]
