"""What a customer did that tells what she turns to: purchases, cart additions and views, each with its weight."""

from datetime import datetime

import ibis

from suasion.customers.history import History
from suasion.customers.profile.weights import Kind, Weights
from suasion.events.spec import ORDER_COMPLETED

EVENTS: dict[str, Kind] = {"Product Added": "added", "Product Viewed": "viewed"}
"""Events of the e-commerce spec beside orders that count."""


def signals(history_before: History, as_of: datetime, weights: Weights) -> ibis.Table:
    """Give a row for each item that a customer viewed, added or bought.

    Columns customer, event (its sequence number; of an order that of its first), kind, time, item, source, weight. An
    order is one event: its weight is shared out evenly among its lines, so that a full basket says no more of her than
    an empty one. What `History` leaves out (machines, orders said again) does not count; orders that were refunded do,
    as they do in everything that was sold.
    """
    oldest = ibis.literal(weights.oldest(as_of), type="timestamp(6)")
    lines, events = (table.filter(table.time >= oldest) for table in (history_before.lines, history_before.events))
    bought = _bought(lines, events, weights.of("bought"))
    others = [_others(events, name, kind, weights.of(kind)) for name, kind in EVENTS.items()]
    rows = ibis.union(bought, *others)
    rows = rows.filter(rows.weight > 0)
    return rows.mutate(weight=rows.weight * weights.decayed(as_of, rows.time))


def _bought(lines: ibis.Table, events: ibis.Table, weight: float) -> ibis.Table:
    orders = lines.group_by(["customer", "first"]).aggregate(lines=lines.count())
    sources = events.filter(events.name == ORDER_COMPLETED).select("seq", "source")
    known = lines.join(orders, ["customer", "first"]).left_join(sources, "seq")
    return known.select(
        "customer",
        event=known["first"],
        kind=ibis.literal("bought"),
        time=known.time,
        item=known.item,
        source=known.source,
        weight=weight / known["lines"],
    )


def _others(events: ibis.Table, name: str, kind: Kind, weight: float) -> ibis.Table:
    rows = events.filter(events.name == name)
    return rows.select(
        "customer",
        event=rows.seq,
        kind=ibis.literal(kind),
        time=rows.time,
        item=rows.item,
        source=rows.source,
        weight=ibis.literal(weight),
    )
