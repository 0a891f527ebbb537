from datetime import datetime
from typing import Any

import msgspec
import pytest

from suasion.core.errors import InputRefused
from suasion.events.dialects.braze import read
from suasion.events.requests import Received
from tests.events.dialects.reading import NOW, ids, short


def parts(body: bytes, now: datetime = NOW) -> list[Received]:
    return [part.received for part in read(body, now)]


def said(**body: Any) -> list[dict[str, Any]]:
    return short(parts(msgspec.json.encode(body)))


ADA = {"external_id": "ada"}
TIME = "2026-01-02T03:04:05Z"


def test_attributes_events_and_purchases_become_ours() -> None:
    purchase = ADA | {"product_id": "tea", "currency": "EUR", "price": 3.5, "quantity": 2, "time": TIME}
    traits, track, order = said(
        attributes=[ADA | {"email": "ada@shop.example", "plan": "a", "gone": None, "_update_existing_only": True}],
        events=[ADA | {"name": "Viewed", "time": "2026-01-02T03:04:05", "properties": {"product_id": "tea"}}],
        purchases=[purchase | {"properties": {"order_id": "o1", "till": 2}}],
    )
    assert traits == {
        "type": "identify",
        "userId": "ada",
        "traits": {"email": "ada@shop.example", "plan": "a", "gone": None},
    }
    assert track == {
        "type": "track",
        "event": "Viewed",
        "userId": "ada",
        "timestamp": TIME,
        "properties": {"product_id": "tea"},
    }
    assert (order["event"], order["timestamp"]) == ("Order Completed", TIME)
    assert order["properties"] == {
        "order_id": "o1",
        "till": 2,
        "currency": "EUR",
        "products": [{"product_id": "tea", "price": 3.5, "quantity": 2}],
    }


def test_a_purchase_without_an_order_is_one_of_its_own() -> None:
    purchase = ADA | {"product_id": "tea", "price": 3.5, "time": TIME}
    first, second = said(purchases=[purchase, purchase])
    assert first["properties"]["order_id"] != second["properties"]["order_id"]
    assert said(purchases=[purchase])[0]["properties"]["order_id"] == first["properties"]["order_id"]


def test_who_has_an_alias_only_is_anonymous() -> None:
    alias = {"user_alias": {"alias_label": "device", "alias_name": "x"}, "name": "Seen", "time": TIME}
    assert said(events=[alias])[0]["anonymousId"] == "device:x"


@pytest.mark.parametrize(
    ("part", "element", "reason"),
    [
        ("events", {"name": "E"}, "not_understood"),
        ("events", "words", "not_understood"),
        ("events", ADA | {"name": 5}, "not_in_spec"),
        ("events", ADA | {"name": "E", "time": "soon"}, "not_in_spec"),
        ("events", ADA | {"name": "E", "properties": {"note": "x" * 40_000}}, "too_large"),
        ("attributes", ADA | {"visits": {"inc": 1}}, "not_understood"),
        ("attributes", ADA | {"tags": {"add": ["tea"]}}, "not_understood"),
    ],
)
def test_what_cannot_be_taken_is_set_aside_and_nothing_else(part: str, element: Any, reason: str) -> None:
    good = ADA | ({"name": "E", "time": TIME} if part == "events" else {"plan": "a"})
    assert [one.get("reason") for one in said(**{part: [element, good]})] == [reason, None]


def test_an_event_is_known_again_and_equal_ones_of_one_request_are_meant() -> None:
    body = msgspec.json.encode({"events": [ADA | {"name": "E", "time": TIME}] * 2})
    assert ids(parts(body)) == ids(parts(body, NOW.replace(hour=10)))
    assert len(set(ids(parts(body)))) == 2


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"events": 5}', b'"x"'])
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(InputRefused):
        read(body, NOW)
