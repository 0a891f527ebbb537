"""What customers did in a window, as one row each: the outcome that everything else here reads."""

from datetime import datetime

import ibis

from suasion.customers.history import History


def outcomes(history: History, customers: ibis.Table, start: datetime, end: datetime) -> ibis.Table:
    """Amount and orders of each customer in [start, end); a customer who bought nothing has a row with zeros.

    Parameters
    ----------
    customers
        A table with a column `customer`; other columns are left out.

    Returns
    -------
    ibis.Table
        `customer`, `amount` (float64, the workspace's currency, rounded to a ten-thousandth so that equal data gives
        equal figures whatever the order of summing), `orders` (int64); ordered by customer.
    """
    window = history.between(start, end).orders
    sums = window.group_by("customer").agg(
        amount=window.amount.sum().round(4),
        orders=window.count(),
    )
    wanted = customers.select("customer").distinct()
    joined = wanted.left_join(sums, "customer")
    return joined.select(
        customer=joined.customer,
        amount=joined.amount.fill_null(0.0),
        orders=joined.orders.fill_null(0),
    ).order_by("customer")


def items_bought(history: History, start: datetime, end: datetime) -> ibis.Table:
    """Each (`customer`, `item`) bought in [start, end) once, ordered.

    A line of neither quantity nor amount is no purchase.
    """
    lines = history.between(start, end).lines
    bought = lines.filter((lines.quantity > 0) | (lines.amount > 0))
    return bought.select("customer", "item").distinct().order_by("customer", "item")
