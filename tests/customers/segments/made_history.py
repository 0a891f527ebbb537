"""A seeded small retailer around a moment, as plain rows and as a `History`."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from suasion.core.engine import Session
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS
from tests.customers.segments.plain import PlainHistory, Row

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = AS_OF.replace(tzinfo=None)
_SHELVES = ("PRODUCE", "MEAT", "GROCERY", "GROCERY", None)


def made(seed: int, customers: int = 40) -> PlainHistory:
    """Customers of different habits; some rows at, after, or received after the moment; some items without a shelf."""
    random = Random(seed)
    history = PlainHistory([], [], [], [], [], set())
    for number, shelf in enumerate(_SHELVES):
        words = {"category": shelf, "subcategory": shelf, "kind": f"kind{number % 2}", "brand": "own", "size": ""}
        history.items.append({"item": f"i{number}", "name": f"Item {number}", **words})
    for number in range(customers):
        _customer(f"c{number}", random, history)
    return history


def _customer(customer: str, random: Random, history: PlainHistory) -> None:
    first, last = sorted((random.randint(-3, 300), random.randint(-3, 300)), reverse=True)
    taste, cuts = random.choice((0, 0, 1, 1, 2, 3, 5)), random.choice((0.1, 0.5, 0.95))
    for order in range(random.choice((0, 1, 4, 8, 20, 60))):
        moment = when(random.randint(last, first) - random.choice((0, 0, 0.5)), random.choice((0, 0, 0, 0, 1, 30)))
        start = len(history.lines)
        for _ in range(random.randint(1, 3)):
            item = f"i{taste if random.random() < 0.7 else random.randint(0, 5)}"
            discount = random.choice((0.25, 1.0)) if random.random() < cuts else 0.0
            amounts = {"quantity": float(random.randint(1, 3)), "amount": random.randint(0, 40) / 4}
            line = {"order_id": f"{customer}-{order}", "item": item, "discount": discount, "coupon_discount": 0.0}
            history.lines.append({"customer": customer, **moment, **line, **amounts})
        if order % 6 == 5 or customer.endswith("7"):  # in another currency
            for line in history.lines[start:]:
                line.update(amount=None, discount=0.0)
        known = [line["amount"] for line in history.lines[start:] if line["amount"] is not None]
        amount = sum(known) if known else None
        history.orders.append({"customer": customer, **moment, "order_id": f"{customer}-{order}", "amount": amount})
        history.events.append({"customer": customer, **moment, "name": "Order Completed", "properties": "{}"})
    if random.random() < 0.3:
        moment = when(random.randint(-3, 250))
        history.events.append({"customer": customer, **moment, "name": "Coupon Redeemed", "properties": "{}"})
    for name, values in (
        ("tier", ('"gold"', '"金"', "null")),
        ("children", ("0", "2", "2.5")),
        ("member", ("true", "1")),
    ):
        for version in range(random.randint(0, 2)):
            told = {"name": name, "value": random.choice(values), "source": "shop", "version": str(version)}
            history.traits.append({"customer": customer, **when(random.randint(-2, 30)), **told})
    if random.random() < 0.5:
        history.consent.add(customer)


def when(days_before: float, received_days_later: float = 0) -> Row:
    time = MOMENT - timedelta(days=days_before)
    return {"time": time, "received": time + timedelta(days=received_days_later)}


def as_history(session: Session, plain: PlainHistory) -> History:
    def table(name: str, schema: pa.Schema) -> Any:
        return session.add_arrow(f"made_{name}", pa.Table.from_pylist(getattr(plain, name), schema=schema))

    return History(
        orders=table("orders", ORDERS),
        lines=table("lines", LINES),
        events=table("events", EVENTS),
        traits=table("traits", TRAITS),
        items=table("items", ITEMS),
        holders=session.add_arrow("made_holders", HOLDERS.empty_table()),
    )
