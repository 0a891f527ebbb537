"""Typed columns hold what the e-commerce spec names, and nothing of another type."""

from typing import Any

import msgspec
import pytest

from suasion.events.log import EventLog
from suasion.events.spec import Identify, Page
from suasion.events.typed import TYPED, Said, said
from tests.events.made_events import order, track
from tests.events.workbench import events


def typed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in TYPED if row[name] is not None}


@pytest.mark.parametrize("sealing", [False, True])
def test_the_spec_s_properties_become_columns(log: EventLog, *, sealing: bool) -> None:
    shown: dict[str, Any] = {
        "product_id": "p1",
        "category": "Dairy",
        "price": 2,
        "quantity": 3,
        "currency": "eur",
        "coupon": "C",
    }
    log.append(
        [
            track(1, **shown, value=6.5, cart_id="k", extra={"deep": 1}),
            track(2, event="Products Searched", query="milk"),
            Page(message_id="p", user_id="ann", name="Home", properties={"url": "https://shop.example/"}),
            track(3, promotion_id="a", campaign_id="b", revenue=1.5, total=2.5, value=3.5),
            Identify(message_id="i", user_id="ann", traits={"category": "gold", "value": 3}),
            track(4, product_id=17, price="2.50", quantity=True, currency=None, total=4),
        ],
        source="shop",
    )
    if sealing:
        log.seal()
    first, searched, page, promoted, identified, mistyped = events(log)
    assert typed(first) == {
        "cart_id": "k",
        "item": "p1",
        "category": "Dairy",
        "price": 2.0,
        "quantity": 3.0,
        "amount": 6.5,
        "currency": "EUR",
        "coupon": "C",
    }
    assert typed(searched) == {"query": "milk"}
    assert typed(page) == {"url": "https://shop.example/"}
    assert typed(promoted) == {"promotion_id": "a", "campaign_id": "b", "amount": 2.5}
    assert typed(identified) == {}
    assert typed(mistyped) == {"item": "17", "price": 2.5, "amount": 4.0}


def test_an_order_is_worth_what_it_says_or_else_its_lines(log: EventLog) -> None:
    nothing = [{"product_id": "p"}]
    log.append([order(1), order(2, total=9.0), order(3, products=nothing), order(4, products=[])], source="shop")
    assert [(row["order_id"], row["amount"]) for row in events(log)] == [
        ("o1", 11.0),
        ("o2", 9.0),
        ("o3", None),
        ("o4", None),
    ]


def test_every_type_of_json_is_taken_without_an_error() -> None:
    for value in (None, True, 3, 3.5, "x", [1], {"a": 1}):
        text = msgspec.json.encode(dict.fromkeys(["product_id", "value"], value)).decode()
        found = said("track", text)
        assert found.product_id == (value if isinstance(value, str) or type(value) is int else None)
        assert found.value == (value if isinstance(value, float | int) and not isinstance(value, bool) else None)
    assert said("track", '{"price": 1e300, "value": [], "total": "inf"}') == Said(price=1e300)
