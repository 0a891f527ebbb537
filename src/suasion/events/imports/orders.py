"""Import of a file with one row per order line: one ``Order Completed`` event per order."""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from suasion.core.clock import from_microseconds
from suasion.core.engine import Session
from suasion.core.progress import NoProgress, Progress, Task
from suasion.events.imports import columns, ledger
from suasion.events.imports.landing import Destination, Landing
from suasion.events.imports.ledger import AddItems
from suasion.events.imports.mapping import OrderMapping
from suasion.events.imports.one_import import Import
from suasion.events.imports.order_plan import DROPPED, OrderPlan, named_items, plan_orders
from suasion.events.imports.rehearsal import Rehearsal
from suasion.events.imports.report import ImportReport, as_told
from suasion.events.imports.source_file import opened
from suasion.events.log import EventLog
from suasion.events.spec import ORDER_COMPLETED, Product, Track

_BATCH = 5_000


def import_orders(
    log: EventLog,
    session: Session,
    file: Path | ibis.Table,
    mapping: OrderMapping,
    *,
    source: str,
    known_items: ibis.Table | None = None,
    add_items: AddItems | None = None,
    time_zone: str = "UTC",
    progress: Progress | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Store a file's orders; each line ends stored, quarantined or dropped, with a reason.

    Killed anywhere and run again it ends in the same state. Run again when finished it changes nothing and gives the
    stored report with `already_imported`. Events count as known when they happened (`historical`).

    Parameters
    ----------
    file
        CSV or Parquet, or a table; a table's order is the order of its lines.
    source
        Name under which order ids are unique.
    known_items
        Table with a text column `item`; None if every item is known.
    add_items
        Adds those of the file's items that are not there yet, if the mapping says so: takes a table of item, name and
        category and gives how many it added. Every item is known then.
    time_zone
        IANA name of the zone of times that do not say theirs.
    dry_run
        True to change nothing and report what would come of it; `add_items` is then to count alone.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the file is missing, empty, not UTF-8, not of its format or lacks a column; nothing is changed then.
    """
    given = opened(session, file, mapping)
    adds = mapping.add_items and add_items is not None
    items = _adding(mapping) if adds else _items_digest(session, known_items)
    name = ledger.import_id("orders", source, given, mapping, time_zone, items)
    if report := ledger.finished(log, name):
        return as_told(report, dry_run=dry_run)
    plan = plan_orders(session, given, mapping, None if adds else known_items)
    named = {field: (value,) if isinstance(value, str) else value for field, value in vars(mapping).items() if value}
    one = Import(name, "orders", source, given, named, DROPPED)
    to: Destination = Rehearsal(log, session, one) if dry_run else Landing(log, session, one)
    cursor = to.begin()
    planned = one.planned(session, plan.fates)
    if adds and add_items is not None:
        planned = to.add_items(planned, named_items(session, given, mapping, plan), add_items)
    to.set_aside(plan.fates)
    with (progress or NoProgress()).task("Orders", _size(session, plan)) as task:
        task.advance(cursor)
        _store(to, session, plan, cursor, zone=time_zone, task=task)
    return to.finish(planned)


def _adding(mapping: OrderMapping) -> str:
    return f"added, {mapping.item_name!r}, {mapping.item_category!r}"


def _store(to: Destination, session: Session, plan: OrderPlan, cursor: int, *, zone: str, task: Task) -> None:
    total = _size(session, plan)
    for start in range(cursor, total, _BATCH):
        events = _events(session, plan, start, min(start + _BATCH, total), zone)
        verdicts = enumerate(to.append(events), start)
        if bad := {n: verdict.reason for n, verdict in verdicts if verdict.kind == "quarantined"}:
            to.set_aside(_refused_lines(session, plan, bad))
        to.advance(start + len(events))
        task.advance(len(events))


def _refused_lines(session: Session, plan: OrderPlan, bad: Mapping[int, str]) -> ibis.Table:
    """Give fates of the lines of orders (by n, with reasons) that the plan let through and the log does not take."""
    reasons = pa.table({"bad_order": list(bad), "reason": list(bad.values()), "field": [""] * len(bad)})
    orders = session.add_arrow("import_refused", reasons)
    return orders.join(plan.lines, orders.bad_order == plan.lines.n).select("line", "reason", "field")


def _size(session: Session, plan: OrderPlan) -> int:
    return int(session.fetch(plan.orders.aggregate(n=plan.orders.count()))["n"][0].as_py())


def _events(session: Session, plan: OrderPlan, start: int, stop: int, zone: str) -> list[Track]:
    orders = session.fetch(plan.orders.filter(plan.orders.n.between(start, stop - 1)).order_by("n"))
    lines = session.fetch(plan.lines.filter(plan.lines.n.between(start, stop - 1)).order_by(["n", "line"]))
    products = _products(lines)
    orders = orders.set_column(
        orders.column_names.index("time"), "time", columns.in_utc(orders["time"], orders["zoned"], zone)
    )
    events = [_event(order, list(islice(products, order["lines"]))) for order in orders.to_pylist()]
    assert len(events) == stop - start, "orders are numbered without gaps"
    assert next(products, None) is None, "every line belongs to an order"
    return events


def _event(order: Mapping[str, Any], products: list[Product]) -> Track:
    return Track(
        message_id=f"order:{order['order_id']}",
        user_id=order["customer"],
        event=ORDER_COMPLETED,
        timestamp=from_microseconds(order["time"]),
        properties={"order_id": order["order_id"], "products": products},
    )


def _products(lines: pa.Table) -> Iterator[Product]:
    values = [lines[name].to_pylist() for name in ("item", "quantity", "amount", "discount", "coupon_discount")]
    for item, quantity, amount, discount, coupon_discount in zip(*values, strict=True):
        yield Product(item, quantity, None, amount, discount, coupon_discount)


def _items_digest(session: Session, known_items: ibis.Table | None) -> str:
    if known_items is None:
        return "any"
    items: list[Any] = session.fetch(known_items.select("item").order_by("item"))["item"].to_pylist()
    return hashlib.sha256("\n".join(map(str, items)).encode()).hexdigest()
