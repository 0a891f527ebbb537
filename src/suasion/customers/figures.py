"""Two tables of every customer that screens read: what happened, event by event, and a line of figures each."""

import ibis

from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.customers.log import LogTables


def log_table(session: Session, view: LogTables, holders: ibis.Table, upto: int) -> ibis.Table:
    """Compute the log by customer.

    Columns customer, seq, type, name, time, received, source, properties, machine, order_id (null of what a machine
    did): every event, identify events among them.
    """
    events = view.with_properties()
    events = events.filter(events.seq <= upto).join(holders, "token")
    events = events.mutate(order_id=ibis.ifelse(events.machine == "", events.order_id, ibis.null("string")))
    columns = ("customer", "seq", "type", "name", "time", "received", "source", "properties", "machine", "order_id")
    return session.materialize("pinned_log", events.select(*columns))


def figures_table(session: Session, log: ibis.Table, history: History) -> ibis.Table:
    """Compute a row per customer.

    Columns customer; first_seen, last_seen (of the first and last event); events, orders (counts); amount (paid in all
    as far as it is known, 0.0 without orders); orders_without_amount (of how many it is not); last_order (null
    without).
    """
    seen = log.group_by("customer").aggregate(first_seen=log.time.min(), last_seen=log.time.max(), events=log.count())
    orders = history.orders
    bought = orders.group_by("customer").aggregate(
        orders=orders.count(),
        amount=orders.amount.sum().round(6),
        orders_without_amount=orders.amount.isnull().sum(),
        last_order=orders.time.max(),
    )
    both = seen.left_join(bought, "customer")
    return session.materialize(
        "pinned_figures",
        both.select(
            "customer",
            "first_seen",
            "last_seen",
            "events",
            orders=both.orders.fill_null(0),
            amount=both.amount.fill_null(0.0),
            orders_without_amount=both.orders_without_amount.fill_null(0),
            last_order=both.last_order,
        ),
    )
