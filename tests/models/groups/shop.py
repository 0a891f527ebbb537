"""A made shop of customers in habits that are known, so that what groups find can be compared."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from suasion import Workspace
from suasion.events.spec import Event, Track

DAY = datetime(2026, 1, 1, tzinfo=UTC)
MOMENT = DAY + timedelta(days=120)


def order(user: str, day: float, amount: float, items: int = 1) -> Track:
    products = [{"product_id": f"p{number}", "price": amount / items} for number in range(items)]
    return Track(
        message_id=f"{user} {day}",
        user_id=user,
        event="Order Completed",
        timestamp=DAY + timedelta(days=day),
        properties={"order_id": f"{user} {day}", "products": products},
    )


def orders_of_two_kinds(customers: int, seed: int = 1) -> Iterator[Event]:
    """Even customers come every few days for little, odd ones every month or so for much."""
    random = np.random.default_rng(seed)
    for number in range(customers):
        often = number % 2 == 0
        day = float(random.uniform(0, 4 if often else 30))
        while day < 118:
            amount = float(random.uniform(4, 8)) if often else float(random.uniform(80, 160))
            yield order(f"u{number:04d}", round(day, 3), round(amount, 2), 1 if often else 6)
            day += float(random.uniform(3, 6) if often else random.uniform(25, 40))


def append(workspace: Workspace, *events: Event) -> None:
    workspace.events.append(list(events), source="web", historical=True)
    workspace.follow()
