"""The tables that features aggregate, made from what had happened and was known before the moment.

`age` is the number of whole days of 24 hours between a thing and the moment: 0 is the last day before it.

visits
    One row per customer, category (in the category scope) and day with a purchase: ``age``, ``baskets``, ``priced``
    (baskets of which an amount is known), ``lines``, ``quantity``, ``amount``, ``discount``, ``coupon`` (millionths),
    ``cuts``, ``cut_quantity`` and ``cut_amount`` (number, units and amount of the lines with a price cut),
    ``priced_quantity`` (units of the lines whose amount is known),
    ``weekend`` and ``evening`` (1 or 0), ``gap`` (days since the visit before; null for the first) and ``recency`` (the
    customer's smallest age).
items
    One row per customer, category and item: ``last`` and ``first`` age it was bought at, ``subcategory``.
events
    One row per event: ``name``, ``age`` and ``amount`` (millionths; null where it says none in the currency).
sessions, hours
    See `acts.py`.
"""

from dataclasses import dataclass
from datetime import datetime

import ibis

from suasion.core.clock import to_microseconds
from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.models.features.acts import acts, hours, sessions
from suasion.models.features.feature import MICROS, Scope, Source

_DAY_SECONDS = 86_400
_EVENING_HOUR = 17
_SATURDAY = 5


@dataclass(frozen=True)
class Sources:
    """The source tables of one moment, by scope."""

    tables: dict[tuple[Source, Scope], ibis.Table]
    computed: tuple[ibis.Table, ...]

    def release(self, session: Session) -> None:
        """Give back their memory, once the features have been fetched."""
        for table in self.computed:
            session.release(table)


def prepare(session: Session, history: History, as_of: datetime) -> Sources:
    """Make the source tables of one moment."""
    known = history.before(as_of)
    moment = to_microseconds(as_of) // 1_000_000
    lines = session.materialize("features_lines", _lines(known, moment))
    items = session.materialize("features_items", _items(lines, known.items))
    visits = session.materialize("features_category_visits", _visits(lines, ("customer", "category")))
    everything = session.materialize("features_visits", _visits(lines, ("customer",)))
    events = known.events.select(
        "customer", "name", age=_age(known.events, moment), amount=_micros(known.events.amount)
    )
    done = session.materialize("features_acts", acts(known))
    return Sources(
        {
            ("visits", "shop"): everything,
            ("visits", "category"): visits.filter(visits.category.notnull()),
            ("items", "shop"): items,
            ("items", "category"): items.filter(items.category.notnull()),
            ("events", "shop"): events,
            ("sessions", "shop"): sessions(done, moment),
            ("hours", "shop"): hours(done),
        },
        (lines, items, visits, everything, done),
    )


def _age(table: ibis.Table, moment: int) -> ibis.Value:
    return ((ibis.literal(moment) - table.time.epoch_seconds()) // _DAY_SECONDS).cast("int32")


def _micros(value: ibis.Value) -> ibis.Value:
    return (value * MICROS).round().cast("int64")


def _lines(known: History, moment: int) -> ibis.Table:
    """Bring lines to whole numbers, with the item's category; null where the catalog lacks the item."""
    lines = known.lines.left_join(known.items.select("item", "category"), "item")
    return lines.select(
        "customer",
        "category",
        "item",
        "order_id",
        age=_age(lines, moment),
        quantity=_micros(lines.quantity),
        amount=_micros(lines.amount),
        discount=_micros(lines.discount),
        coupon=_micros(lines.coupon_discount),
        weekend=(lines.time.day_of_week.index() >= _SATURDAY).cast("int8"),
        evening=(lines.time.hour() >= _EVENING_HOUR).cast("int8"),
    )


def _items(lines: ibis.Table, catalog: ibis.Table) -> ibis.Table:
    spans = lines.group_by("customer", "item").aggregate(last=lines.age.min(), first=lines.age.max())
    return spans.left_join(catalog.select("item", "category", "subcategory"), "item").drop("item_right")


def _visits(lines: ibis.Table, keys: tuple[str, ...]) -> ibis.Table:
    days = lines.group_by(*keys, "age").aggregate(
        baskets=lines.order_id.nunique(),
        priced=lines.order_id.nunique(where=lines.amount.notnull()),
        lines=lines.count(),
        quantity=lines.quantity.sum(),
        amount=lines.amount.sum(),
        discount=lines.discount.sum(),
        coupon=lines.coupon.sum(),
        cuts=lines.count(where=lines.discount > 0),
        cut_quantity=lines.quantity.sum(where=lines.discount > 0).fill_null(0),
        cut_amount=lines.amount.sum(where=lines.discount > 0),
        priced_quantity=lines.quantity.sum(where=lines.amount.notnull()),
        weekend=lines.weekend.max(),
        evening=lines.evening.max(),
    )
    ordered = ibis.window(group_by=keys, order_by=ibis.desc("age"))
    return days.mutate(
        gap=days.age.lag().over(ordered) - days.age, recency=days.age.min().over(ibis.window(group_by=keys))
    )
