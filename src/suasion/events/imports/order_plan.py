"""The fate of every line of an orders file, decided in Ibis before anything is stored."""

from dataclasses import dataclass
from functools import reduce

import ibis
import pyarrow as pa

from suasion.core.engine import Session
from suasion.events.imports import columns
from suasion.events.imports.mapping import OrderMapping
from suasion.events.imports.source_file import LINE, Source

DROPPED = ("duplicate_row", "nothing_sold")
"""Reasons for which a line is dropped; every other reason sends it to quarantine."""


@dataclass(frozen=True)
class OrderPlan:
    """Tables of one session.

    Parameters
    ----------
    fates
        line, reason (null: to be stored), field (our name of the field the reason is about).
    orders
        n (0, 1, … by time, then order id), order_id, customer, time, zoned, lines.
    lines
        n, line, item, quantity, amount, discount, coupon_discount; the good lines, sorted by n and line.
    """

    fates: ibis.Table
    orders: ibis.Table
    lines: ibis.Table


def plan_orders(session: Session, source: Source, mapping: OrderMapping, known_items: ibis.Table | None) -> OrderPlan:
    """Decide each line's fate.

    Parameters
    ----------
    known_items
        Table with a text column `item`; lines that name another item are quarantined. None: every item is known.
    """
    read = session.materialize("import_read", _read(source, mapping))
    judged = session.materialize("import_judged", read.mutate(**_judgement(read, source, known_items)))
    good = judged.filter(judged.reason.isnull())
    torn = session.materialize("import_torn", _torn(good))
    contradicting = judged.reason.isnull() & judged.order_id.isin(torn.order_id)
    fates = judged.select(
        "line",
        reason=ibis.ifelse(contradicting, ibis.literal("contradictory_order"), judged.reason),
        field=ibis.ifelse(contradicting, ibis.literal("order"), judged.field),
    )
    whole = good.anti_join(torn, "order_id")
    orders = session.materialize("import_orders", _orders(whole))
    lines = whole.join(orders.select("n", "order_id"), "order_id").select(
        "n", "line", "item", "quantity", "amount", "discount", "coupon_discount"
    )
    sorted_lines = session.materialize("import_lines", lines.order_by(["n", "line"]))
    return OrderPlan(session.materialize("import_fates", fates), orders, sorted_lines)


def named_items(session: Session, source: Source, mapping: OrderMapping, plan: OrderPlan) -> pa.Table:
    """Give each item of the lines to be stored, once: item, and the name and category of its first line if mapped."""
    told = {"name": mapping.item_name, "category": mapping.item_category}
    words = {ours: source.key(column) for ours, column in told.items() if column is not None}
    rows = source.rows.select(**words, **{LINE: source.rows[LINE]})
    firsts = plan.lines.group_by("item").aggregate(first=plan.lines.line.min())
    items = firsts.join(rows, firsts.first == rows[LINE]).order_by("item").select("item", *words)
    return session.fetch(items)


def _read(source: Source, mapping: OrderMapping) -> ibis.Table:
    time = source.column(mapping.time)
    return source.rows.select(
        line=source.rows[LINE],
        customer=source.key(mapping.customer),
        order_id=source.key(mapping.order),
        time=columns.moment(time),
        zoned=columns.zoned(time),
        item=source.key(mapping.item),
        quantity=columns.number(source.column(mapping.quantity)),
        amount=columns.number(source.column(mapping.amount)),
        discount=_summed(source, mapping.discount),
        coupon_discount=_summed(source, mapping.coupon_discount),
    )


def _summed(source: Source, names: tuple[str, ...]) -> ibis.Value:
    # An empty cell is no discount; one that holds something unreadable makes the sum unreadable.
    cells = [source.column(name) for name in names]
    parts = [ibis.ifelse(columns.text(cell).isnull(), 0.0, columns.number(cell)) for cell in cells]
    return reduce(lambda left, right: left + right, parts, ibis.literal(0.0))


def _judgement(read: ibis.Table, source: Source, known_items: ibis.Table | None) -> dict[str, ibis.Value]:
    tests: list[tuple[ibis.Value, str, str]] = [
        (read.line.isin(source.repeats()[LINE]), "duplicate_row", ""),
        (read.customer.isnull(), "missing_customer", "customer"),
        (read.order_id.isnull(), "missing_order", "order"),
        (read.item.isnull(), "missing_item", "item"),
        (read.time.isnull(), "unreadable_time", "time"),
    ]
    numbers = ("quantity", "amount", "discount", "coupon_discount")
    tests += [(read[name].isnull(), "unreadable_number", name) for name in numbers]
    tests += [(read[name] < 0, f"negative_{name}", name) for name in numbers]
    if known_items is not None:
        tests.append((read.item.notin(known_items.item), "unknown_item", "item"))
    unsold = read.quantity == 0
    tests += [
        (unsold & (read.amount == 0), "nothing_sold", ""),
        (unsold, "quantity_zero_but_paid", "quantity"),
    ]
    return {
        "reason": ibis.cases(*[(test, ibis.literal(reason)) for test, reason, _ in tests], else_=ibis.null("string")),
        "field": ibis.cases(*[(test, ibis.literal(field)) for test, _, field in tests], else_=ibis.null("string")),
    }


def _torn(good: ibis.Table) -> ibis.Table:
    """Orders whose lines name two customers or two times."""
    seen = good.group_by("order_id").aggregate(
        customers=good.customer.nunique(), times=good.time.nunique(), zones=good.zoned.nunique()
    )
    return seen.filter((seen.customers > 1) | (seen.times > 1) | (seen.zones > 1)).select("order_id")


def _orders(whole: ibis.Table) -> ibis.Table:
    orders = whole.group_by("order_id").aggregate(
        customer=whole.customer.min(), time=whole.time.min(), zoned=whole.zoned.min(), lines=whole.count()
    )
    return orders.mutate(n=ibis.row_number().over(order_by=[orders.time, orders.order_id]))
