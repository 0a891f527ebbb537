from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.catalog.prices import fresh_prices, prices_seen
from suasion.core.engine import Session
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS

_NOW = datetime(2026, 1, 10, tzinfo=UTC)


def _line(
    item: str, day: int, quantity: float, amount: float, *, discount: float = 0, received: int | None = None
) -> dict[str, Any]:
    return {
        "customer": "c1",
        "order_id": f"o{day}",
        "time": datetime(2026, 1, day),
        "received": datetime(2026, 1, received or day),
        "item": item,
        "quantity": quantity,
        "amount": amount,
        "discount": discount,
        "coupon_discount": 0.0,
    }


def _history(session: Session, *lines: dict[str, Any]) -> History:
    empty = [
        session.add_arrow(f"t{n}", schema.empty_table())
        for n, schema in enumerate((ORDERS, EVENTS, TRAITS, ITEMS, HOLDERS))
    ]
    table = session.add_arrow("lines", pa.Table.from_pylist(list(lines), schema=LINES))
    return History(empty[0], table, *empty[1:])


def _prices(*lines: dict[str, Any]) -> dict[str, tuple[float, float]]:
    with DuckDBEngine(1).session() as session:
        history = _history(session, *lines)
        rows = session.fetch(prices_seen(history.before(_NOW))).to_pylist()
    return {row["item"]: (row["price"], row["regular_price"]) for row in rows}


def test_the_latest_unit_price_paid_and_its_regular_price_are_given_in_cents() -> None:
    found = _prices(_line("milk", 1, 2, 3.0), _line("milk", 5, 3, 4.0, discount=0.5), _line("bread", 2, 1, 2.0))
    assert found == {"milk": (1.33, 1.5), "bread": (2.0, 2.0)}


def test_a_line_without_quantity_says_nothing_about_a_price() -> None:
    assert _prices(_line("milk", 1, 1, 2.0), _line("milk", 2, 0, 5.0), _line("air", 2, 0, 0.0)) == {"milk": (2.0, 2.0)}


def test_a_price_of_or_received_at_or_after_the_moment_is_not_seen() -> None:
    found = _prices(_line("milk", 1, 1, 2.0), _line("milk", 10, 1, 9.0), _line("milk", 9, 1, 8.0, received=11))
    assert found == {"milk": (2.0, 2.0)}


def test_of_prices_paid_at_the_same_moment_the_highest_is_given() -> None:
    assert _prices(_line("milk", 1, 1, 2.0), _line("milk", 1, 1, 2.5)) == {"milk": (2.5, 2.5)}


def test_a_price_is_fresh_for_as_many_days_as_asked_and_never_0() -> None:
    with DuckDBEngine(1).session() as session:
        history = _history(session, _line("old", 1, 1, 5), _line("new", 7, 2, 5), _line("free", 8, 1, 0)).before(_NOW)
        fresh = {days: fresh_prices(session, history, _NOW, fresh_days=days) for days in (2, 3, 9)}
    assert fresh == {2: {}, 3: {"new": 2.5}, 9: {"new": 2.5, "old": 5.0}}
