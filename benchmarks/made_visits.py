"""Events as shops send them, each another: what customers look at and do, with identifiers new and known."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

_NAMES = ("Product Viewed", "Product Added", "Product List Viewed", "Checkout Started", "Products Searched")
_CONTEXT = {
    "library": {"name": "analytics-node", "version": "2.2.0"},
    "userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36",
    "locale": "en-GB",
}
KNOWN = 100_000
"""Customers that the shop knew before."""

_NEW = 0.4  # of the visits; the others are of known customers
_VISITS = 2_000  # that go on at once
_EVENTS = 10  # of a visit, on average


def made_batches(events: int, size: int, seed: int) -> list[bytes]:
    """Make bodies of ``/v1/batch``, about 550 bytes an event, out of visits of which many go on at once."""
    draw, moment = random.Random(seed), datetime.now(UTC)  # noqa: S311 - no secret
    encode = msgspec.json.Encoder().encode
    made = made_events(draw, moment, events)
    return [
        encode({"batch": made[start : start + size], "sentAt": moment.isoformat()})
        for start in range(0, len(made), size)
    ]


def made_events(draw: random.Random, moment: datetime, count: int) -> list[dict[str, Any]]:
    """Make events of the last seconds, each another."""
    visits = [_visitor(draw) for _ in range(_VISITS)]
    made = []
    for _ in range(count):
        visit = draw.randrange(_VISITS)
        made.append(_event(draw, moment) | visits[visit])
        if draw.random() < 1 / _EVENTS:
            visits[visit] = _visitor(draw)
    return made


def _visitor(draw: random.Random) -> dict[str, str]:
    if draw.random() < _NEW:
        return {"anonymousId": f"{draw.getrandbits(128):032x}"}
    number = draw.randrange(KNOWN)
    return {"userId": f"customer-{number}", "anonymousId": f"visitor-{number}"}


def _event(draw: random.Random, moment: datetime) -> dict[str, Any]:
    item = draw.randrange(12_000)
    return {
        "type": "track",
        "event": draw.choice(_NAMES),
        "messageId": f"{draw.getrandbits(128):032x}",
        "timestamp": (moment - timedelta(milliseconds=draw.randrange(5_000))).isoformat(),
        "properties": {
            "product_id": f"p{item}",
            "category": f"c{item % 40}",
            "price": round(draw.uniform(1, 300), 2),
            "currency": "USD",
            "position": draw.randrange(40),
            "url": f"https://shop.test/products/{item}?from=list",
        },
        "context": {**_CONTEXT, "page": {"path": f"/products/{item}", "referrer": "https://shop.test/"}},
    }
