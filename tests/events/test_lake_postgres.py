"""The log on a real PostgreSQL: sealed, erased, compacted, kept for some days and verified, as on SQLite."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.events.compaction import compact, remove_replaced
from suasion.events.log import EventLog
from suasion.events.verify import verify
from suasion.privacy.vault import Vault
from tests import postgres_server
from tests.events.made_events import T0, order, sealed, token_of, track
from tests.events.workbench import NOW, SetClock, events, order_lines, ranges, raw


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    state = PostgresDatabase(postgres_server.url(), postgres_server.new_schema())
    secret = SQLiteDatabase(tmp_path / "vault.db")
    migrate(state, "state")
    migrate(secret, "vault")
    try:
        yield EventLog(state, tmp_path / "lake", Vault(secret, b"k" * 32), SetClock(NOW))
    finally:
        state.close()
        secret.close()


def test_the_whole_life_of_a_log(log: EventLog) -> None:
    log.tracking.save("events: {Order Completed: {promote: {order_id: string}}}")
    sealed(log, [order(1, "ann"), order(2, "bob")], [order(3, "ann")], [order(4, "ann"), track(5, "bob")])
    log.append([order(6, "ann"), order(7, "bob")], source="shop")
    assert [row["seq"] for row in events(log)] == [1, 2, 3, 4, 5, 6, 7]
    log.erase([token_of(log, "bob")])
    shown = events(log), order_lines(log), raw(log)
    assert promoted(log) == ["o1", "o3", "o4", "o6"]
    assert [row["seq"] for row in shown[0]] == [1, 3, 4, 6]
    assert [event.sequence for event in log.recent(5) or []] == [6]
    assert log.seal() == 2
    assert compact(log.database, log.lake, log.clock) == 1
    assert remove_replaced(log.database, log.lake, log.clock, timedelta(0)) == 4
    assert (events(log), order_lines(log), raw(log)) == shown
    assert promoted(log) == ["o1", "o3", "o4", "o6"]
    (one,) = ranges(log)
    assert (one.first, one.last, one.events, one.removed) == (1, 7, 4, 3)
    assert compact(log.database, log.lake, log.clock, keep_since=T0 + timedelta(days=4)) == 1
    assert [row["seq"] for row in events(log)] == [4, 6]
    assert [check.detail for check in verify(log) if not check.ok] == []


def promoted(log: EventLog) -> list[Any]:
    with DuckDBEngine(1).session() as session:
        table = log.view(session).with_promoted().order_by("seq")
        found: list[Any] = session.fetch(table)["p_order_id"].to_pylist()
        return found
