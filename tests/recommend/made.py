"""Small made histories, seeded."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from suasion.core.engine import Session
from suasion.core.randomness import generator
from suasion.customers.history import EVENTS, ITEMS, LINES, ORDERS, TRAITS, History
from suasion.customers.identity.following import HOLDERS
from suasion.recommend.interactions import Interactions, from_columns

MOMENT = datetime(2020, 6, 1, tzinfo=UTC)
START = datetime(2020, 1, 1)

Line = tuple[str, str, datetime, str]


def history(session: Session, lines: list[Line], received: dict[int, datetime] | None = None) -> History:
    """Lines are (customer, order, naive time, item)."""
    rows = [
        {
            "customer": customer,
            "order_id": order,
            "time": time,
            "received": (received or {}).get(place, time),
            "item": item,
            "quantity": 1.0,
            "amount": 1.0,
            "discount": 0.0,
            "coupon_discount": 0.0,
        }
        for place, (customer, order, time, item) in enumerate(lines)
    ]
    return History(
        session.add_arrow("orders", ORDERS.empty_table()),
        session.add_arrow("lines", pa.Table.from_pylist(rows, schema=LINES)),
        session.add_arrow("events", EVENTS.empty_table()),
        session.add_arrow("traits", TRAITS.empty_table()),
        session.add_arrow("items", ITEMS.empty_table()),
        session.add_arrow("holders", HOLDERS.empty_table()),
    )


def cycles(customers: int = 60, days: int = 180, seed: int = 3) -> list[Line]:
    """Walk round a ring of 12 items, one every few days: only the order tells what is next."""
    random = generator(seed, "made")
    lines: list[Line] = []
    for c in range(customers):
        place, day = int(random.integers(12)), int(random.integers(5))
        while day < days:
            lines.append(
                (f"c{c:03d}", f"o{c:03d}-{day:03d}", START + timedelta(days=day, hours=12), f"i{place % 12:02d}")
            )
            place, day = place + 1, day + int(random.integers(3, 9))
    return lines


def events(lines: list[Line], moment: datetime = MOMENT) -> Interactions:
    limit = np.datetime64(moment.replace(tzinfo=None), "us").astype(np.int64)
    times = np.array([line[2] for line in lines], "datetime64[us]").astype(np.int64)
    kept = times < limit
    customer, order, _, item = (np.array(column)[kept] for column in zip(*lines, strict=True))
    return from_columns(customer, item, order, times[kept], int(limit))
