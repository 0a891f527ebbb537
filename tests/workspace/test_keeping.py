"""The keeper follows, seals, merges and releases behind everybody's back, and nothing ends it but its end."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, select

from suasion import Workspace
from suasion.customers.computed.definition import parse_trait
from suasion.events.duplicates import DAY
from suasion.events.manifest import live
from suasion.events.spec import Track
from suasion.events.tables import LIVE_MESSAGES, MESSAGE_DAYS, PARTITIONS
from suasion.workspace import keeping
from suasion.workspace.governing import UNFINISHED
from suasion.workspace.keeping import Duty, Keeper
from tests.waiting import until

SETTINGS = """
[log]
seal_rows = 100
seal_minutes = 1
keep_days = 30
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    directory = tmp_path / "shop"
    Workspace.create(directory).close()
    (directory / "suasion.toml").write_text(SETTINGS, encoding="utf-8")
    with Workspace.open(directory) as workspace:
        yield workspace


def tracks(*numbers: int) -> list[Track]:
    return [Track(message_id=f"m{number}", user_id=f"u{number}", event="Seen") for number in numbers]


def ranges(workspace: Workspace) -> list[tuple[int, int]]:
    with workspace.database.read() as connection:
        return [(one.first, one.last) for one in live(connection)]


def test_customers_follow_the_log_while_events_come(shop: Workspace) -> None:
    with Keeper(shop):
        for number in range(5):
            shop.events.append(tracks(number), source="web")
            until(lambda: shop.customers.followed() == shop.events.last_sequence())
    assert len(shop.customers.identity.customers()) == 5


def test_customers_follow_what_was_sealed_before_they_could(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    shop.events.seal()
    with Keeper(shop):
        until(lambda: shop.customers.followed() == 2)


def test_a_long_tail_is_sealed_and_a_short_one_waits(shop: Workspace) -> None:
    shop.events.append(tracks(*range(99)), source="web")
    with Keeper(shop) as keeper:
        until(lambda: _done(keeper, "seal"))
        assert ranges(shop) == []
        shop.events.append(tracks(99), source="web")
        until(lambda: ranges(shop) == [(1, 100)])


def test_an_old_tail_is_sealed_although_it_is_short(shop: Workspace) -> None:
    shop.events.append(tracks(1), source="web")
    keeper = Keeper(shop)
    keeper._seal()
    assert ranges(shop) == []
    shop.events.clock = _Later(shop, timedelta(minutes=1))
    keeper._seal()
    assert ranges(shop) == [(1, 1)]


def test_many_small_files_become_one_and_the_old_ones_go_after_their_lease(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_RANGES_WAITING", 4)
    keeper = Keeper(shop)
    for number in range(4):
        keeper._merge()
        assert len(ranges(shop)) == number
        shop.events.append(tracks(number), source="web")
        shop.events.seal()
    keeper._merge()
    assert ranges(shop) == [(1, 4)]
    keeper._release()
    assert len(list(shop.events.lake.directory.rglob("*.parquet"))) == 15
    shop.events.clock = _Later(shop, timedelta(minutes=60))
    keeper._release()
    assert len(list(shop.events.lake.directory.rglob("*.parquet"))) == 3


def test_the_write_ahead_logs_are_moved_into_both_databases(shop: Workspace) -> None:
    files = [shop.directory / name for name in ("state.db", "vault.db")]
    keeper = Keeper(shop)
    keeper._checkpoint()
    before = [file.stat().st_size for file in files]
    shop.events.append(tracks(*range(500)), source="web")
    assert [file.stat().st_size for file in files] == before
    keeper._checkpoint()
    assert all(file.stat().st_size > size for file, size in zip(files, before, strict=True))


def test_what_is_kept_too_long_goes_once_a_day(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    shop.events.seal()
    keeper = Keeper(shop)
    keeper._compact()
    with shop.database.read() as connection:
        assert [one.removed for one in live(connection)] == [0]
    shop.events.clock = _Later(shop, timedelta(days=31))
    keeper._compact()
    with shop.database.read() as connection:
        assert [(one.events, one.removed) for one in live(connection)] == [(0, 2)]


def test_customers_who_are_there_twice_are_looked_for_and_not_again_the_same_day(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    shop.follow()
    keeper = Keeper(shop)
    keeper._duplicates()
    first = shop.duplicates.last_look()
    assert first is not None
    shop.events.append(tracks(3), source="web")
    shop.follow()
    keeper._duplicates()
    assert shop.duplicates.last_look() == first


def test_a_look_for_customers_who_are_there_twice_ends_with_the_keeper(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    shop.follow()
    keeper = Keeper(shop)
    keeper._stopping.set()
    keeper._duplicates()
    assert shop.duplicates.last_look() is None


def test_traits_are_computed_when_they_are_due_and_not_again_the_same_day(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    value = {"of": "events", "measure": "count"}
    shop.computed.save(parse_trait({"name": "seen", "title": {"en": "Seen", "zh": "浏览"}, "value": value}))
    keeper = Keeper(shop)
    keeper._traits()
    run = shop.computed.one("seen").run
    assert run is not None
    assert run.published == 2
    keeper._traits()
    assert shop.computed.one("seen").run == run


def test_computing_traits_ends_with_the_keeper(shop: Workspace) -> None:
    value = {"of": "events", "measure": "count"}
    for name in ("first", "second"):
        shop.computed.save(parse_trait({"name": name, "title": {"en": name, "zh": name}, "value": value}))
    keeper = Keeper(shop)
    keeper._stopping.set()
    keeper._traits()
    assert [row.run is None for row in shop.computed.listed()] == [False, True]


def test_the_table_of_tomorrow_s_ids_is_emptied_today(shop: Workspace) -> None:
    tomorrow = int(shop.clock.now().timestamp() * 1_000_000) // DAY + 1
    table = LIVE_MESSAGES[tomorrow % PARTITIONS]
    with shop.database.write() as connection:
        connection.execute(insert(table), [{"digest": b"d" * 16, "body": b"b" * 16, "seq": 1, "loaded": 0}])
        connection.execute(insert(MESSAGE_DAYS), [{"slot": tomorrow % PARTITIONS, "day": tomorrow - PARTITIONS}])
    with Keeper(shop):
        until(lambda: _count(shop, table) == 0)


def _count(shop: Workspace, table: Table) -> int:
    with shop.database.read() as connection:
        return len(connection.execute(select(table)).all())


def test_a_duty_that_fails_is_tried_again_later_and_the_others_go_on(
    shop: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    value_of_a_row = "ann@example.test"
    tries: list[float] = []
    others: list[float] = []

    def failing() -> None:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise ValueError(value_of_a_row)

    duties = [[Duty("bad", 0.01, failing), Duty("good", 0.05, lambda: others.append(time.monotonic()))]]
    with caplog.at_level(logging.ERROR), Keeper(shop, duties) as keeper:
        until(lambda: keeper.states()[0].failures == 2)
        assert keeper.states()[0].error == "ValueError"
        until(lambda: _done(keeper, "bad"))
        assert (keeper.states()[0].failures, keeper.states()[0].error) == (0, "")
    assert tries[1] - tries[0] >= 1.0
    assert tries[2] - tries[1] >= 2.0
    assert len(others) > 10
    assert "bad failed with ValueError" in caplog.text
    assert "ann@" not in caplog.text


def test_a_duty_that_waits_for_the_disk_leaves_it_to_others_for_a_while(shop: Workspace) -> None:
    begun: list[float] = []

    def slow() -> None:
        begun.append(time.monotonic())
        threading.Event().wait(0.05)

    with Keeper(shop, [[Duty("slow", 0.001, slow, share=0.2)]]):
        until(lambda: len(begun) == 3)
    assert min(after - before for before, after in pairwise(begun)) >= 0.24


def test_what_was_erased_leaves_the_files_by_itself(shop: Workspace) -> None:
    shop.events.append(tracks(1, 2), source="web")
    shop.follow()
    shop.erase_customers(["c00000001"], who="person:eve")
    marker = shop.directory / UNFINISHED
    marker.write_text("0", encoding="ascii")  # as if it were long ago
    with Keeper(shop) as keeper:
        until(lambda: _done(keeper, "erasures"))
    assert not marker.exists()
    assert ranges(shop) == [(1, 2)]
    (file,) = (shop.directory / "lake" / "events").glob("*.parquet")
    assert b"m1" not in file.read_bytes()
    with shop.database.read() as connection:
        assert [one.removed for one in live(connection)] == [1]


def test_it_stops_promptly_between_two_ranges(shop: Workspace) -> None:
    began = threading.Event()

    def busy() -> None:
        began.set()
        while not keeper._stopping.is_set():
            time.sleep(0.01)

    keeper = Keeper(shop, [[Duty("busy", 0.01, busy)]])
    with keeper:
        assert began.wait(10)
        start = time.monotonic()
    assert time.monotonic() - start < 5
    assert not any(thread.is_alive() for thread in keeper._threads)


def _done(keeper: Keeper, name: str) -> bool:
    return next(state for state in keeper.states() if state.name == name).done is not None


class _Later:
    """A clock that is ahead of the workspace's."""

    def __init__(self, workspace: Workspace, by: timedelta) -> None:
        self._clock, self._by = workspace.clock, by

    def now(self) -> datetime:
        return self._clock.now() + self._by
