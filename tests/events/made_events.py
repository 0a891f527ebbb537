"""Made events and logs of several ranges, for the tests of what reads and rewrites the lake."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from suasion.events.log import EventLog
from suasion.events.spec import Track

T0 = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
PRODUCTS = (
    {"product_id": "p1", "price": 2.0, "quantity": 3, "colour": "red"},
    {"product_id": "p2", "amount": 5.0, "discount": 0.5, "coupon_discount": 0.25},
)


def order(number: int, user: str = "ann", **extra: Any) -> Track:
    """An order of two lines, on day `number`."""
    return track(number, user, "Order Completed", **({"order_id": f"o{number}", "products": list(PRODUCTS)} | extra))


def track(number: int, user: str = "ann", event: str = "Added", **properties: Any) -> Track:
    """Something done on day `number`."""
    time = T0 + timedelta(days=number)
    return Track(message_id=f"m{number}", user_id=user, event=event, timestamp=time, properties=properties)


def sealed(log: EventLog, *each: Sequence[Track]) -> None:
    """Append and seal, a range a list; what was received is when it happened."""
    for events in each:
        log.append(events, source="shop", historical=True)
        log.seal()


def token_of(log: EventLog, user: str) -> str:
    """The token of a customer who did something."""
    (token,) = [token for token, value in log.vault.reveal(_tokens(log)).items() if value == user]
    return token


def _tokens(log: EventLog) -> list[str]:
    from tests.events.workbench import events

    return sorted({row["token"] for row in events(log)})
