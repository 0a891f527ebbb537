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


def made_batches(events: int, size: int, seed: int) -> list[bytes]:
    """Make bodies of ``/v1/batch``, about 500 bytes an event: 7 of 10 of known customers, 1 of 10 with a new id."""
    draw = random.Random(seed)  # noqa: S311 - made events keep no secret
    moment = datetime.now(UTC)
    encode = msgspec.json.Encoder().encode
    return [
        encode({"batch": [made_event(draw, moment) for _ in range(size)], "sentAt": moment.isoformat()})
        for _ in range(events // size)
    ]


def made_event(draw: random.Random, moment: datetime) -> dict[str, Any]:
    """Make one event, of the last seconds."""
    item = draw.randrange(12_000)
    event: dict[str, Any] = {
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
    chance = draw.random()
    if chance < 0.7:
        event["userId"] = f"customer-{draw.randrange(KNOWN)}"
    if chance > 0.6:
        event["anonymousId"] = f"{draw.getrandbits(128):032x}" if chance > 0.9 else f"visitor-{draw.randrange(KNOWN)}"
    return event
