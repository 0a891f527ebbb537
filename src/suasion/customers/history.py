"""What is known about customers before a moment: the one thing that features, recommenders and segments may read.

Being the only door, it is also where "no leak" is kept: `History.before` cuts every table at one moment, by the time a
thing happened *and* by the time it was received. Here, too, whoever is not to be personalised is left out of what is
about single customers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import ibis
import pyarrow as pa

from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.customers.consent.personal import Personal, everybody
from suasion.events.tombstones import Erasures

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
    seq=pa.int64(),
    source=pa.string(),
    item=pa.string(),  # null where it names none
    amount=pa.float64(),  # what it says of an order, a refund ...; null if none, or in another currency than ours
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

    Times are naive UTC. `customer` is the customer's id after merges, never an identifier. Each order and line has the
    customer, time and received of an event that is there, too: of the one that said it. `items` is the catalog as it
    stands: it names things and holds no price, so it carries nothing from after the moment. `holders` is the map by
    which the others name customers; no moment cuts it, for who is who is answered as of now. `personal` says who may be
    treated as a person of her own as of a moment. `erasures` are those that were in force before it was built; None if
    nobody noted them, and then nothing worked out of it is kept in files.
    """

    orders: ibis.Table
    lines: ibis.Table
    events: ibis.Table
    traits: ibis.Table
    items: ibis.Table
    holders: ibis.Table
    personal: Callable[[datetime], Personal] = everybody
    erasures: Erasures | None = None

    def before(self, moment: datetime) -> "History":
        """Cut to what had happened and had been received strictly before `moment` (an aware datetime)."""
        limit = ibis.literal(naive_utc(moment), type="timestamp(6)")

        return self._cut(lambda table: table.filter((table.time < limit) & (table.received < limit)))

    def between(self, start: datetime, end: datetime) -> "History":
        """Cut to what happened in [start, end), whenever it was received: for labels and outcomes, never features."""
        low, high = (ibis.literal(naive_utc(moment), type="timestamp(6)") for moment in (start, end))

        return self._cut(lambda table: table.filter((table.time >= low) & (table.time < high)))

    def of_the_personal(self, session: Session, moment: datetime) -> "History":
        """Leave out who was not to be personalised as of a moment: what she did, and what is known of her.

        Features, scores, recommenders and the conditions of segments read this; figures about all customers do not.
        """
        chosen = self.personal(moment)
        if chosen.everybody:
            return self
        others = session.add_arrow("personal", pa.table({"customer": pa.array(sorted(chosen.others), pa.string())}))
        if chosen.by_default:
            return self._cut(lambda table: table.anti_join(others, "customer"))
        return self._cut(lambda table: table.semi_join(others, "customer"))

    def _cut(self, cut: Callable[[ibis.Table], ibis.Table]) -> "History":
        """Cut every table but that of the items."""
        orders, lines, events, traits = map(cut, (self.orders, self.lines, self.events, self.traits))
        return replace(self, orders=orders, lines=lines, events=events, traits=traits)

    def customers(self) -> ibis.Table:
        """Every customer with an event or a trait, as one column `customer`."""
        return self.events.select("customer").union(self.traits.select("customer"), distinct=True)
