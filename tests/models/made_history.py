"""A small made shop: customers with habits of their own, four categories, campaigns, and a few awkward rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from suasion.core.engine import Session
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS

Row = dict[str, Any]
START = datetime(2021, 1, 1)
CATEGORIES = ("bread", "cheese", "soap", "wine")


@dataclass(frozen=True)
class Made:
    """The rows of a history, to be changed one at a time."""

    lines: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    traits: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)

    def without(self, line: Row) -> "Made":
        return replace(self, lines=[row for row in self.lines if row is not line])

    def orders(self) -> list[Row]:
        orders: dict[tuple[str, str], Row] = {}
        for row in self.lines:
            order = orders.setdefault(
                (row["customer"], row["order_id"]), {key: row[key] for key in ORDERS.names} | {"amount": 0.0}
            )
            order["amount"] = round(order["amount"] + (row["amount"] or 0.0), 6)
        return list(orders.values())

    def all_events(self) -> list[Row]:
        """Give the events with one for each order."""
        bought = [event(row["customer"], "Order Completed", row["time"], row["received"]) for row in self.orders()]
        return bought + self.events

    def open(self, session: Session) -> History:
        return History(
            session.add_arrow("orders", pa.Table.from_pylist(self.orders(), schema=ORDERS)),
            session.add_arrow("lines", pa.Table.from_pylist(self.lines, schema=LINES)),
            session.add_arrow("events", pa.Table.from_pylist(self.all_events(), schema=EVENTS)),
            session.add_arrow("traits", pa.Table.from_pylist(self.traits, schema=TRAITS)),
            session.add_arrow("items", pa.Table.from_pylist(self.items, schema=ITEMS)),
            session.add_arrow("holders", HOLDERS.empty_table()),
        )


def line(customer: str, time: datetime, item: str, received: datetime | None = None, **more: Any) -> Row:
    return {
        "customer": customer,
        "order_id": f"{customer}-{time:%Y%m%d%H}",
        "time": time,
        "received": received or time,
        "item": item,
        "quantity": 1.0,
        "amount": 2.5,
        "discount": 0.0,
        "coupon_discount": 0.0,
    } | more


def event(customer: str, name: str, time: datetime, received: datetime | None = None) -> Row:
    return {"customer": customer, "name": name, "time": time, "received": received or time, "properties": "{}"}


def trait(customer: str, time: datetime) -> Row:
    return {
        "customer": customer,
        "name": "plan",
        "value": '"gold"',
        "source": "crm",
        "version": "1",
        "time": time,
        "received": time,
    }


def make(customers: int = 12, days: int = 400, seed: int = 5) -> Made:
    """Give customers who come with their own mean gap and like one category more than the others."""
    random = np.random.default_rng(seed)
    items = [
        {"item": f"{name}{number}", "name": name, "category": name, "subcategory": f"{name}-{number % 2}"}
        | {"kind": name, "brand": "b", "size": "1"}
        for name in CATEGORIES
        for number in range(4)
    ]
    made = Made(items=items)
    for number in range(customers):
        name = f"c{number:04d}"
        gap = random.uniform(4, 60)
        likes = random.dirichlet(np.full(len(CATEGORIES), 0.7))
        day = random.uniform(0, gap)
        while day < days:
            time = START + timedelta(days=int(day), hours=int(random.integers(8, 22)), minutes=int(random.integers(60)))
            for item in _basket(random, likes):
                made.lines.append(_line(random, name, time, item))
            day += max(1.0, random.gamma(3, gap / 3))
        for _ in range(3):
            made.events.append(event(name, "Campaign Received", START + timedelta(days=float(random.uniform(0, days)))))
        made.events.append(event(name, "Coupon Redeemed", START + timedelta(days=float(random.uniform(0, days)))))
        made.events.extend(acts(np.random.default_rng([seed, number]), name, START, days))
    return made


SENT = {
    "Email Delivered": "Email Opened",
    "Push Notification Received": "Push Notification Tapped",
    "SMS Delivered": "",
}
FOLLOWED = {"Email Opened": "Email Link Clicked", "": "SMS Link Clicked"}


def acts(random: np.random.Generator, customer: str, start: datetime, days: int) -> Iterator[Row]:
    """Sessions with some seconds shared and some carts left, messages and what became of them, orders taken back."""
    for _ in range(20):
        time = start + timedelta(seconds=int(random.integers(days * 86_400)))
        for name in random.choice(["Product Viewed", "Product Added", "Signed In"], size=random.integers(1, 6)):
            yield event(customer, str(name), time)
            time += timedelta(seconds=int(random.choice([0, 40, 1_800, 1_801])))
        if random.random() < 0.3:
            yield event(customer, "Order Completed", time)
    for delivered, opened in SENT.items():
        for _ in range(8):
            time = start + timedelta(days=float(random.uniform(0, days)))
            yield event(customer, delivered, time)
            if random.random() < 0.6:
                yield event(customer, opened or FOLLOWED[""], time + timedelta(minutes=5))
                if opened in FOLLOWED and random.random() < 0.5:
                    yield event(customer, FOLLOWED[opened], time + timedelta(minutes=6))
    for name in ("Order Refunded", "Order Refunded", "Order Cancelled"):
        time = start + timedelta(days=float(random.uniform(0, days)))
        told = {"amount": float(random.integers(100, 900)) / 100} if random.random() < 0.7 else {}
        yield event(customer, name, time) | told


def _basket(random: np.random.Generator, likes: Any) -> list[str]:
    shelves = random.choice(CATEGORIES, size=int(random.integers(1, 4)), p=likes)
    return sorted(
        {f"{shelf}{random.integers(4)}" for shelf in shelves} | ({"unlisted"} if random.random() < 0.05 else set())
    )


def _line(random: np.random.Generator, customer: str, time: datetime, item: str) -> Row:
    return line(
        customer,
        time,
        item,
        quantity=float(random.integers(1, 4)),
        amount=float(random.integers(100, 900)) / 100,
        discount=float(random.choice([0.0, 0.0, 0.5])),
        coupon_discount=float(random.choice([0.0, 0.0, 0.0, 0.25])),
    )
