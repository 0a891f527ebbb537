"""The tables that features aggregate, made from what had happened and was known before the moment.

`age` is the number of whole days of 24 hours between a thing and the moment: 0 is the last day before it.

visits
    One row per customer, category (in the category scope) and day with a purchase: ``age``, ``baskets``, ``lines``,
    ``quantity``, ``amount``, ``discount``, ``coupon`` (millionths), ``weekend`` and ``evening`` (1 or 0), ``gap`` (days
    since the visit before; null for the first) and ``recency`` (the customer's smallest age).
items
    One row per customer, category and item: ``last`` and ``first`` age, ``days`` it was bought on, ``subcategory``.
events
    One row per event: ``name`` and ``age``.
"""

from dataclasses import dataclass
from datetime import datetime

import ibis

from suasion.core.clock import to_microseconds
from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.models.features.feature import MICROS, Scope, Source

_DAY_SECONDS = 86_400
_EVENING_HOUR = 17
_SATURDAY = 5


@dataclass(frozen=True)
class Sources:
    """The source tables of one moment, by scope."""

    tables: dict[tuple[Source, Scope], ibis.Table]


def prepare(session: Session, history: History, as_of: datetime) -> Sources:
    """Make the source tables of one moment; what is named in the session is overwritten by the next call."""
    known = history.before(as_of)
    moment = to_microseconds(as_of) // 1_000_000
    daily = session.materialize("features_daily", _daily(known, moment))
    items = session.materialize("features_items", _items(daily))
    visits = session.materialize("features_category_visits", _visits(daily, ("customer", "category")))
    everything = session.materialize("features_visits", _visits(daily, ("customer",)))
    events = known.events.select("customer", "name", age=_age(known.events, moment))
    return Sources(
        {
            ("visits", "shop"): everything,
            ("visits", "category"): visits.filter(visits.category.notnull()),
            ("items", "shop"): items,
            ("items", "category"): items.filter(items.category.notnull()),
            ("events", "shop"): events,
        }
    )


def _age(table: ibis.Table, moment: int) -> ibis.Value:
    return ((ibis.literal(moment) - table.time.epoch_seconds()) // _DAY_SECONDS).cast("int32")


def _micros(value: ibis.Value) -> ibis.Value:
    return (value * MICROS).round().cast("int64")


def _daily(known: History, moment: int) -> ibis.Table:
    """Bring lines to one row per customer, order, item and day, with the item's category."""
    catalog = known.items.select("item", "category", "subcategory")
    lines = known.lines.mutate(age=_age(known.lines, moment)).left_join(catalog, "item")
    return lines.group_by("customer", "category", "subcategory", "item", "order_id", "age").aggregate(
        lines=lines.count(),
        quantity=_micros(lines.quantity).sum(),
        amount=_micros(lines.amount).sum(),
        discount=_micros(lines.discount).sum(),
        coupon=_micros(lines.coupon_discount).sum(),
        weekend=(lines.time.day_of_week.index() >= _SATURDAY).cast("int8").max(),
        evening=(lines.time.hour() >= _EVENING_HOUR).cast("int8").max(),
    )


def _items(daily: ibis.Table) -> ibis.Table:
    return daily.group_by("customer", "category", "subcategory", "item").aggregate(
        last=daily.age.min(), first=daily.age.max(), days=daily.age.nunique()
    )


def _visits(daily: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    days = daily.group_by(*keys, "age").aggregate(
        baskets=daily.order_id.nunique(),
        lines=daily.lines.sum(),
        quantity=daily.quantity.sum(),
        amount=daily.amount.sum(),
        discount=daily.discount.sum(),
        coupon=daily.coupon.sum(),
        weekend=daily.weekend.max(),
        evening=daily.evening.max(),
    )
    ordered = ibis.window(group_by=keys, order_by=ibis.desc("age"))
    return days.mutate(
        gap=days.age.lag().over(ordered) - days.age, recency=days.age.min().over(ibis.window(group_by=keys))
    )
