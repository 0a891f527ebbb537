"""The log keeps each event once, in order, and shows the same before and after sealing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.events.log import EventLog
from suasion.events.spec import Track
from suasion.privacy.vault import Vault

T0 = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


class SetClock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    state, secret = SQLiteDatabase(tmp_path / "state.db"), SQLiteDatabase(tmp_path / "vault.db")
    migrate(state, "state")
    migrate(secret, "vault")
    yield EventLog(state, tmp_path / "lake", Vault(secret, b"k" * 32), SetClock(datetime(2024, 6, 1, tzinfo=UTC)))
    state.close()
    secret.close()


def order(number: int, user: str = "ann", **extra: object) -> Track:
    products = [
        {"product_id": "p1", "price": 2.0, "quantity": 3, "colour": "red"},
        {"product_id": "p2", "amount": 5.0, "discount": 0.5, "coupon_discount": 0.25},
    ]
    return Track(
        message_id=f"m{number}",
        user_id=user,
        event="Order Completed",
        timestamp=T0 + timedelta(days=number),
        properties={"order_id": f"o{number}", "products": products, **extra},
    )


def shown(log: EventLog) -> tuple[pa.Table, pa.Table, int]:
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        events = session.fetch(view.events.order_by("seq"))
        return events, session.fetch(view.order_lines.order_by(["seq", "item"])), view.last_sequence


def test_an_order_becomes_one_event_and_one_line_per_product(log: EventLog) -> None:
    assert log.append([order(1)], source="shop").counts() == {"stored": 1, "duplicate": 0, "quarantined": 0}
    events, lines, last = shown(log)
    assert last == 1
    assert events["properties"].to_pylist() == ['{"order_id":"o1"}']
    assert lines.select(["order_id", "item", "quantity", "amount", "discount", "coupon_discount"]).to_pylist() == [
        {"order_id": "o1", "item": "p1", "quantity": 3.0, "amount": 6.0, "discount": 0.0, "coupon_discount": 0.0},
        {"order_id": "o1", "item": "p2", "quantity": 1.0, "amount": 5.0, "discount": 0.5, "coupon_discount": 0.25},
    ]
    assert lines["token"][0].as_py() == events["tokens"][0].as_py()[0]


def test_sealing_changes_nothing_that_a_reader_sees(log: EventLog) -> None:
    log.append([order(n) for n in range(5)], source="shop")
    before = shown(log)
    assert log.seal(min_rows=6) == 0
    assert log.seal() == 5
    log.append([order(9)], source="shop")
    events, lines, last = shown(log)
    assert events.slice(0, 5).equals(before[0])
    assert lines.slice(0, 10).equals(before[1])
    assert (events.num_rows, lines.num_rows, last) == (6, 12, 6)
