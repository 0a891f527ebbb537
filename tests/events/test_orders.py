"""Orders as unmodified clients of the e-commerce spec v2 send them."""

from typing import Any

import pytest

from suasion.events.fixes import Text
from suasion.events.log import EventLog
from suasion.events.orders import ORDER_CANCELLED, ORDER_REFUNDED, ORDER_UPDATED
from suasion.events.replay import replay
from suasion.events.spec import ORDER_COMPLETED, Track
from suasion.events.waiting import Selection
from tests.events.workbench import events, order_lines

# The example of the e-commerce spec v2, "Order Completed", with numbers where it says Number.
SPEC: dict[str, Any] = {
    "checkout_id": "fksdjfsdjfisjf9sdfjsd9f",
    "order_id": "50314b8e9bcf000000000000",
    "affiliation": "Google Store",
    "total": 27.50,
    "subtotal": 22.50,
    "revenue": 25.00,
    "shipping": 3,
    "tax": 2,
    "discount": 2.5,
    "coupon": "hasbros",
    "currency": "USD",
    "products": [
        {
            "product_id": "507f1f77bcf86cd799439011",
            "sku": "45790-32",
            "name": "Monopoly: 3rd Edition",
            "price": 19,
            "quantity": 1,
            "category": "Games",
            "url": "https://www.example.com/product/path",
            "image_url": "https:///www.example.com/product/path.jpg",
        },
        {"product_id": "505bd76785ebb509fc183733", "sku": "46493-32", "name": "Uno", "price": 3, "quantity": 2},
    ],
}


def sent(name: str = ORDER_COMPLETED, message: str = "m", **changed: Any) -> Track:
    properties = {key: value for key, value in (SPEC | changed).items() if value is not ...}
    return Track(message_id=message, user_id="ann", event=name, properties=properties)


def test_an_order_of_the_spec_becomes_its_lines(log: EventLog) -> None:
    assert log.append([sent()], source="shop").counts()["stored"] == 1
    found = [(line["item"], line["quantity"], line["amount"]) for line in order_lines(log)]
    assert found == [("505bd76785ebb509fc183733", 2.0, 6.0), ("507f1f77bcf86cd799439011", 1.0, 19.0)]
    (event,) = events(log)
    assert '"revenue":25.0' in event["properties"]
    assert "products" not in event["properties"]


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ({"product_id": "p", "sku": "s", "id": "i"}, "p"),
        ({"sku": "s", "id": "i"}, "s"),
        ({"id": "i"}, "i"),
        ({"product_id": 632910392}, "632910392"),
        ({"product_id": "", "sku": None, "id": 7}, "7"),
    ],
)
def test_a_line_is_of_the_product_its_sku_or_its_id(log: EventLog, line: dict[str, Any], item: str) -> None:
    log.append([sent(products=[line | {"price": 2}])], source="shop")
    assert [one["item"] for one in order_lines(log)] == [item]


@pytest.mark.parametrize("name", [ORDER_UPDATED, ORDER_REFUNDED, ORDER_CANCELLED])
def test_other_events_of_an_order_are_kept_whole_and_sell_nothing(log: EventLog, name: str) -> None:
    assert log.append([sent(name), sent(name, "n", products=..., total=-3)], source="shop").counts()["stored"] == 2
    assert order_lines(log) == []
    assert '"products":[{' in events(log)[0]["properties"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"order_id": ...}, "missing_order"),
        ({"order_id": " "}, "missing_order"),
        ({"order_id": 7}, "missing_order"),
        ({"products": ...}, "unreadable_order"),
        ({"products": "none"}, "unreadable_order"),
        ({"products": [{"price": 1}]}, "unreadable_order"),
        ({"products": [{"product_id": " ", "price": 1}]}, "unreadable_order"),
        ({"products": [{"product_id": "p", "price": "cheap"}]}, "unreadable_order"),
        ({"products": [{"product_id": "p", "price": 1e12}]}, "unreadable_order"),
        ({"revenue": "much"}, "unreadable_order"),
        ({"revenue": True}, "unreadable_order"),
        ({"revenue": "nan"}, "unreadable_order"),
        ({"total": -1}, "unreadable_order"),
        ({"tax": 1e12}, "unreadable_order"),
        ({"currency": "dollars"}, "unreadable_order"),
        ({"currency": 840}, "unreadable_order"),
    ],
)
def test_an_order_that_cannot_be_read_is_set_aside(log: EventLog, changed: dict[str, Any], reason: str) -> None:
    (verdict,) = log.append([sent(**changed)], source="shop").each
    assert (verdict.kind, verdict.reason) == ("quarantined", reason)
    assert order_lines(log) == []


def test_an_order_id_that_is_a_number_is_said_to_be_one_and_mended_as_text(log: EventLog) -> None:
    (verdict,) = log.append([sent(order_id=7)], source="shop").each
    assert "number" in verdict.detail
    assert "do: text" in verdict.detail
    for other in (..., True, [7]):
        assert "number" not in log.append([sent(message=str(other), order_id=other)], source="shop").each[0].detail
    assert replay(log, Selection(), [Text("properties.order_id")]).stored == 2, "true is a text then, too"


@pytest.mark.parametrize("changed", [{"revenue": "25.00"}, {"revenue": None}, {"total": ...}, {"currency": "eur"}])
def test_amounts_may_be_texts_or_left_out(log: EventLog, changed: dict[str, Any]) -> None:
    assert log.append([sent(**changed)], source="shop").counts()["stored"] == 1
