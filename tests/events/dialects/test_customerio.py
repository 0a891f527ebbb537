from typing import Any

import msgspec
import pytest

from suasion.core.errors import InputRefused
from suasion.events.dialects.customerio import read_customer, read_event
from tests.events.dialects.reading import NOW, ids, short


def event(customer: str | None, **said: Any) -> Any:
    return read_event(customer, msgspec.json.encode(said), NOW)


def test_attributes_are_traits() -> None:
    body = {"email": "ada@shop.example", "plan": "a", "created_at": 1767323045, "_update": True, "cio_id": "c"}
    assert short(read_customer("ada", msgspec.json.encode(body))) == [
        {
            "type": "identify",
            "userId": "ada",
            "traits": {"email": "ada@shop.example", "plan": "a", "created_at": "2026-01-02T03:04:05+00:00"},
        }
    ]


def test_the_same_attributes_said_again_are_a_new_word() -> None:
    first, again = (ids(read_customer("ada", b'{"plan": "a"}')) for _ in range(2))
    assert first != again


@pytest.mark.parametrize(
    ("customer", "sent", "said"),
    [
        (
            "ada",
            {"name": "Bought", "data": {"amount": 3.5}, "timestamp": 1767323045},
            {
                "type": "track",
                "event": "Bought",
                "userId": "ada",
                "properties": {"amount": 3.5},
                "timestamp": "2026-01-02T03:04:05Z",
            },
        ),
        ("ada", {"name": "https://a", "type": "page"}, {"type": "page", "name": "https://a", "userId": "ada"}),
        ("ada", {"name": "Basket", "type": "screen"}, {"type": "screen", "name": "Basket", "userId": "ada"}),
        (None, {"name": "Seen", "anonymous_id": "x"}, {"type": "track", "event": "Seen", "anonymousId": "x"}),
        ("ada", {"data": {}}, {"reason": "not_understood"}),
        ("ada", {"name": "E", "timestamp": 10**40}, {"reason": "not_in_spec"}),
        ("ada", {"name": "E", "data": {"note": "x" * 40_000}}, {"reason": "too_large"}),
    ],
)
def test_an_event_becomes_ours(customer: str | None, sent: dict[str, Any], said: dict[str, Any]) -> None:
    assert short(event(customer, **sent)) == [said]


def test_an_event_is_known_again_by_its_id_or_by_what_it_says() -> None:
    assert ids(event("ada", name="E", id="01K5")) == ["01K5"]
    assert ids(event("ada", name="E", timestamp=5)) == ids(event("ada", name="E", timestamp=5))
    assert ids(event("ada", name="E", timestamp=5)) != ids(event("bob", name="E", timestamp=5))
    assert ids(event("ada", name="E", timestamp=5)) != ids(event("ada", name="E", timestamp=6))


@pytest.mark.parametrize("body", [b"[]", b"{", b"3", b'{"a":' * 9000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(InputRefused):
        read_customer("ada", body)
    with pytest.raises(InputRefused):
        read_event("ada", body, NOW)
