"""Sealing moves the tail into files, whole or not at all, and no reader sees a difference."""

import hashlib
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, select

from suasion.core.errors import Conflict
from suasion.events import sealing
from suasion.events.lake import SCHEMAS
from suasion.events.log import EventLog
from suasion.events.sealed_files import write_range
from suasion.events.spec import Track
from suasion.events.tables import MANIFEST, TAIL
from tests.events.made_events import T0, order
from tests.events.workbench import events, order_lines, ranges, raw


def test_sealing_changes_nothing_that_a_reader_sees(log: EventLog) -> None:
    log.append([order(n) for n in range(5)], source="shop")
    before = events(log), order_lines(log), raw(log)
    assert log.seal(min_rows=6) == 0
    assert log.seal() == 5
    assert (events(log), order_lines(log), raw(log)) == before
    log.append([order(9)], source="shop")
    assert (events(log)[:5], order_lines(log)[:10], raw(log)[:5]) == before
    assert [row["seq"] for row in events(log)] == [1, 2, 3, 4, 5, 6]


def test_the_manifest_vouches_for_each_file(log: EventLog) -> None:
    log.append([order(n) for n in (3, 1, 2)], source="shop", historical=True)
    log.seal()
    (one,) = ranges(log)
    assert (one.first, one.last, one.events, one.order_lines, one.removed, one.format) == (1, 3, 3, 6, 0, 2)
    assert one.min_time is not None
    assert one.max_time is not None
    assert one.max_time - one.min_time == 2 * 86_400 * 1_000_000
    for table, schema in SCHEMAS.items():
        path = log.lake.file(table, one)
        assert path.name == "000000000001-000000000003-1.parquet"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256(table)
        assert pq.read_schema(path).equals(schema)


def test_what_was_sent_as_products_is_kept_whole_in_the_lake(log: EventLog) -> None:
    log.append([order(1)], source="shop")
    log.seal()
    kept = pq.read_table(log.lake.file("raw", *ranges(log)))["products"][0].as_py()
    assert '"colour":"red"' in kept


def test_a_file_is_sorted_by_name_and_time_so_that_readers_can_skip_most_of_it(log: EventLog) -> None:
    log.append([order(n) for n in (3, 1, 2)], source="shop", historical=True)
    log.append([Track(message_id="a", user_id="ann", event="Added", timestamp=T0)], source="shop")
    log.seal()
    path = log.lake.file("events", *ranges(log))
    assert pq.read_table(path, columns=["seq"])["seq"].to_pylist() == [4, 2, 3, 1]
    names = pq.read_metadata(path).row_group(0).column(SCHEMAS["events"].names.index("name")).statistics
    assert names is not None
    assert (names.min, names.max) == ("Added", "Order Completed")


def test_a_long_tail_is_sealed_in_ranges(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS_PER_SEGMENT", 2)
    log.append([order(n) for n in range(5)], source="shop")
    assert log.seal() == 5
    assert [(one.first, one.last, one.id) for one in ranges(log)] == [(1, 2, 1), (3, 4, 2), (5, 5, 3)]
    assert [row["seq"] for row in events(log)] == [1, 2, 3, 4, 5]


def test_a_tail_of_large_events_is_sealed_in_ranges_that_fit_into_memory(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_JSON_PER_SEGMENT", 1_000)
    log.append([order(n, note="x" * 600) for n in range(3)], source="shop")
    assert log.seal() == 3
    assert [(one.first, one.last) for one in ranges(log)] == [(1, 2), (3, 3)]


def test_files_that_the_manifest_does_not_name_are_not_read_and_then_removed(log: EventLog) -> None:
    log.append([order(1)], source="shop")
    log.seal()
    named = log.lake.file("events", *ranges(log))
    orphans = [named.with_name("000000000002-000000000009-7.parquet"), named.with_name("x.parquet.new")]
    for orphan in orphans:
        orphan.write_bytes(named.read_bytes())
    assert len(events(log)) == 1
    log.append([order(2)], source="shop")
    log.seal()
    assert not any(orphan.exists() for orphan in orphans)
    assert len(events(log)) == 2


def test_a_seal_that_lost_its_rows_to_another_changes_nothing(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([order(1), order(2)], source="shop")

    def meanwhile(*arguments: Any) -> Any:
        with log.database.write() as connection:
            connection.execute(delete(TAIL).where(TAIL.c.seq == 2))
        return write_range(*arguments)

    monkeypatch.setattr("suasion.events.sealing.write_range", meanwhile)
    with pytest.raises(Conflict):
        log.seal()
    with log.database.read() as connection:
        assert connection.execute(select(MANIFEST)).all() == []
        assert connection.scalars(select(TAIL.c.seq)).all() == [1]
