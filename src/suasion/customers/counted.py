"""What the last events count: orders among them as the next build of the history will count them.

The history leaves out orders that were said before and amounts in other currencies (`suasion.events.sold`). Screens add
what came behind the pinned history, so the same is done here for those few events. Two things are only known with the
next build: an order that another customer said behind the same pin, and a part, sent as of the past, of an order that
the pin holds.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from suasion.customers.listing import CustomerRow
from suasion.customers.pinned import Pin
from suasion.events.recent import RecentEvent
from suasion.events.spec import ORDER_COMPLETED, Product


def as_counted(pin: Pin, recent: Sequence[RecentEvent], currency: str) -> list[RecentEvent]:
    """Give events with the lines that count: none of an order said before, no amounts of one in another currency."""
    told = [{} if event.products is None else json.loads(event.properties) for event in recent]
    known = _known(pin, {str(one["order_id"]) for one in told if "order_id" in one})
    firsts: dict[tuple[str, str], tuple[RecentEvent, set[str]]] = {}
    counted: list[RecentEvent] = []
    for event, said in zip(recent, told, strict=True):
        key = (event.source, str(said.get("order_id")))
        products = event.products
        if products is not None and key in known:
            products = ()
        elif products is not None:  # an order of no lines stands, too
            first, items = firsts.setdefault(key, (event, set()))
            products = _new(event, first, items, products)
            products = products if _ours(said, currency) else tuple(map(_without_amounts, products))
        counted.append(msgspec.structs.replace(event, products=products))
    return counted


def with_recent(row: CustomerRow, recent: Sequence[RecentEvent]) -> CustomerRow:
    """Add to a customer's figures what `as_counted` gave."""
    orders, known = set[tuple[str, str]](), set[tuple[str, str]]()
    for event in recent:
        row = replace(
            row,
            first_seen=min(row.first_seen, event.time),
            last_seen=max(row.last_seen, event.time),
            events=row.events + 1,
        )
        if event.products:
            order = (event.source, json.loads(event.properties)["order_id"])
            orders.add(order)
            paid = [product.paid for product in event.products if product.paid is not None]
            if paid:
                known.add(order)
            last = event.time if row.last_order is None else max(row.last_order, event.time)
            row = replace(row, known_amount=round(row.known_amount + sum(paid), 6), last_order=last)
    without = row.orders_without_amount + len(orders - known)
    return replace(row, orders=row.orders + len(orders), orders_without_amount=without)


def _known(pin: Pin, orders: set[str]) -> set[tuple[str, str]]:
    if not orders:
        return set()
    is_order = (pin.log.type == "track") & (pin.log.name == ORDER_COMPLETED)
    log = pin.log.filter(is_order & pin.log.order_id.isin(sorted(orders)))
    rows = pin.session.fetch(log.select("source", "order_id").distinct()).to_pylist()
    return {(row["source"], row["order_id"]) for row in rows}


def _new(event: RecentEvent, first: RecentEvent, items: set[str], products: tuple[Product, ...]) -> tuple[Product, ...]:
    """Give the lines that were not said before, and note their items; none of what is no part of the first."""
    if (event.time, event.received) != (first.time, first.received):
        return ()
    new = tuple(product for product in products if product.item not in items)
    items.update(product.item for product in new)
    return new


def _ours(said: dict[str, Any], currency: str) -> bool:
    return str(said.get("currency") or currency).upper() == currency.upper()


def _without_amounts(product: Product) -> Product:
    return msgspec.structs.replace(product, price=None, amount=None, discount=0.0, coupon_discount=0.0)
