"""What is known about customers before a moment: the one thing that features, recommenders and segments may read.

Being the only door, it is also where "no leak" is kept: `History.before` cuts every table at one moment, by the time a
thing happened *and* by the time it was received.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import pyarrow as pa

from suasion.core.clock import naive_utc

_TIME = pa.timestamp("us")


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


ORDERS = _schema(
    customer=pa.string(),
    order_id=pa.string(),
    time=_TIME,
    received=_TIME,
    amount=pa.float64(),  # paid, after discounts; null if no line has an amount in the workspace's currency
)
LINES = _schema(
    customer=pa.string(),
    seq=pa.int64(),  # of the event that said it
    first=pa.int64(),  # of the first event of its order: two sources' orders may have one `order_id`
    order_id=pa.string(),
    time=_TIME,
    received=_TIME,
    item=pa.string(),
    quantity=pa.float64(),
    amount=pa.float64(),  # paid for the line, all units together
    discount=pa.float64(),  # taken off the line by the shop's own price cuts, >= 0
    coupon_discount=pa.float64(),  # taken off the line by coupons, >= 0
)
EVENTS = _schema(
    customer=pa.string(),
    name=pa.string(),  # every track event, "Order Completed" among them
    time=_TIME,
    received=_TIME,
    properties=pa.string(),  # JSON
)
TRAITS = _schema(
    customer=pa.string(),
    name=pa.string(),
    value=pa.string(),  # JSON: "true", "3.5", "\"Homeowner\""
    source=pa.string(),
    version=pa.string(),
    time=_TIME,  # as of when it is true
    received=_TIME,
)
HOLDERS = _schema(token=pa.string(), customer=pa.string())
ITEMS = _schema(
    item=pa.string(),
    name=pa.string(),
    category=pa.string(),  # the broadest shelf; the demo retailer's department
    subcategory=pa.string(),
    kind=pa.string(),  # the narrowest shelf; the demo retailer's product type
    brand=pa.string(),
    size=pa.string(),
)


@dataclass(frozen=True)
class History:
    """Tables of one session, with the columns of the schemas above.

    Times are naive UTC. `customer` is the customer's id after merges, never an identifier. `items` is the catalog as it
    stands: it names things and holds no price, so it carries nothing from after the moment. `holders` is the map by
    which the others name customers; no moment cuts it, for who is who is answered as of now.
    """

    orders: ibis.Table
    lines: ibis.Table
    events: ibis.Table
    traits: ibis.Table
    items: ibis.Table
    holders: ibis.Table

    def before(self, moment: datetime) -> "History":
        """Cut to what had happened and had been received strictly before `moment` (an aware datetime)."""
        limit = ibis.literal(naive_utc(moment), type="timestamp(6)")

        def cut(table: ibis.Table) -> ibis.Table:
            return table.filter((table.time < limit) & (table.received < limit))

        return self._cut(cut)

    def between(self, start: datetime, end: datetime) -> "History":
        """Cut to what happened in [start, end), whenever it was received: for labels and outcomes, never features."""
        low, high = (ibis.literal(naive_utc(moment), type="timestamp(6)") for moment in (start, end))

        def cut(table: ibis.Table) -> ibis.Table:
            return table.filter((table.time >= low) & (table.time < high))

        return self._cut(cut)

    def _cut(self, cut: Callable[[ibis.Table], ibis.Table]) -> "History":
        timed = {name: cut(getattr(self, name)) for name in ("orders", "lines", "events", "traits")}
        return replace(self, **timed)

    def customers(self) -> ibis.Table:
        """Every customer with an event or a trait, as one column `customer`."""
        return self.events.select("customer").union(self.traits.select("customer"), distinct=True)
