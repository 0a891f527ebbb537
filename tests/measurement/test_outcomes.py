from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS
from suasion.measurement.outcomes import items_bought, outcomes

Row = dict[str, Any]
_EMPTY = {"events": EVENTS, "traits": TRAITS, "items": ITEMS, "holders": HOLDERS}
START, END = datetime(2017, 10, 30, tzinfo=UTC), datetime(2017, 11, 27, tzinfo=UTC)


def day(month: int, number: int, hour: int = 0) -> datetime:
    return datetime(2017, month, number, hour)


def order(customer: str, number: str, time: datetime, amount: float) -> Row:
    return {"customer": customer, "order_id": number, "time": time, "received": time, "amount": amount}


def line(customer: str, item: str, time: datetime, quantity: float, amount: float) -> Row:
    found = order(customer, "o", time, amount)
    return {**found, "item": item, "quantity": quantity, "discount": 0.0, "coupon_discount": 0.0}


@pytest.fixture
def session() -> Iterator[Session]:
    with DuckDBEngine().session() as opened:
        yield opened


def history(session: Session, orders: Sequence[Row] = (), lines: Sequence[Row] = ()) -> History:
    tables = {
        "orders": pa.Table.from_pylist(list(orders), ORDERS),
        "lines": pa.Table.from_pylist(list(lines), LINES),
        **{name: schema.empty_table() for name, schema in _EMPTY.items()},
    }
    return History(**{name: session.add_arrow(name, table) for name, table in tables.items()})


def test_the_window_takes_its_start_and_leaves_its_end(session: Session) -> None:
    made = history(
        session,
        [
            order("a", "1", day(10, 29, 23), 1.0),
            order("a", "2", day(10, 30), 2.0),
            order("a", "3", day(11, 26, 23), 4.0),
            order("a", "4", day(11, 27), 8.0),
            order("stranger", "5", day(11, 1), 16.0),
        ],
    )
    wanted = session.add_arrow("wanted", pa.table({"customer": ["b", "a", "a"], "arm": ["x", "y", "y"]}))
    assert session.fetch(outcomes(made, wanted, START, END)).to_pylist() == [
        {"customer": "a", "amount": 6.0, "orders": 2},
        {"customer": "b", "amount": 0.0, "orders": 0},
    ]


def test_an_item_bought_twice_is_listed_once_and_an_empty_line_never(session: Session) -> None:
    made = history(
        session,
        lines=[
            line("a", "milk", day(11, 1), 1.0, 1.0),
            line("a", "milk", day(11, 2), 1.0, 1.0),
            line("a", "bag", day(11, 2), 0.0, 0.0),
            line("a", "weighed", day(11, 2), 0.0, 3.5),
            line("a", "late", day(11, 27), 1.0, 1.0),
        ],
    )
    assert session.fetch(items_bought(made, START, END)).to_pylist() == [
        {"customer": "a", "item": "milk"},
        {"customer": "a", "item": "weighed"},
    ]
