"""Segment's own SDKs, unmodified and each in a process of its own, work by changing the host; all arrives, once."""

import json
from types import FunctionType

import pytest

from tests.sdks.installed import install_node_sdk, node
from tests.sdks.shop import Kept, Shop, breaking_line, send

CALLS = [
    ("identify", ""),
    ("track", "Signed Up"),
    ("page", "Home"),
    ("screen", "Basket"),
    ("group", "acme"),
    ("alias", ""),
    ("track", "Product Viewed"),
]
Sending = FunctionType


def python(host: str, key: str, count: int) -> str:
    return send("segment_sdk.py", host, key, "plain", str(count))


def python_gzip(host: str, key: str, count: int) -> str:
    return send("segment_sdk.py", host, key, "gzip", str(count))


def by_node(host: str, key: str, count: int) -> str:
    install_node_sdk()
    return node("node", "senders/segment_sdk.mjs", host, key, str(count)).stdout.strip()


SDKS = pytest.mark.parametrize("sdk", [python, python_gzip, by_node])


def counted(found: Kept) -> list[int]:
    return sorted(json.loads(event.properties)["number"] for event in found.events if event.name == "Counted")


@SDKS
def test_every_call_arrives_once_as_what_it_is(shop: Shop, sdk: Sending) -> None:
    source = f"{sdk.__name__}-calls"
    assert sdk(shop.address, shop.key(source), 20) == "0"
    found = shop.kept(source)
    assert sorted(found.named()) == sorted(CALLS + [("track", "Counted")] * 20)
    assert found.set_aside == []
    by_name = {name or kind: event for event, (kind, name) in zip(found.events, found.named(), strict=True)}
    assert json.loads(by_name["Signed Up"].properties) == {"plan": "a"}
    assert abs(by_name["Signed Up"].original - 1767323045_000000) < 1
    basket = json.loads(by_name["Basket"].properties)
    assert {name: basket[name] for name in ("category", "items")} == {"category": "App", "items": 2}
    assert json.loads(by_name["acme"].properties) == {"town": "Ulm"}
    ada = by_name["Signed Up"].tokens.split()[0]
    assert {by_name[name].tokens.split()[0] for name in ("identify", "Home", "Basket", "acme", "alias")} == {ada}
    assert by_name["Product Viewed"].tokens != ada
    assert "ada@shop.example" not in by_name["identify"].properties
    assert len(by_name["identify"].tokens.split()) == 2, "the id and the address"
    assert counted(found) == list(range(20))


@SDKS
def test_what_is_refused_or_whose_answer_is_lost_is_sent_again_by_the_sdk_and_stored_once(
    shop: Shop, sdk: Sending
) -> None:
    source = f"{sdk.__name__}-again"
    with breaking_line(shop.address, "503", "lost", "429", "lost") as (line, happened):
        assert sdk(line, shop.key(source), 14) == "0"
    found = shop.kept(source)
    assert happened[:4] == ["503", "lost", "429", "lost"]
    assert sorted(found.named()) == sorted(CALLS + [("track", "Counted")] * 14)
    assert counted(found) == list(range(14))
    assert found.set_aside == []
