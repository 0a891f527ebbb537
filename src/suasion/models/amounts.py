"""What a customer spends in a horizon in which she buys at all, in the shop and by category."""

from collections.abc import Sequence
from datetime import datetime

import ibis
import numpy as np
from numpy.typing import NDArray

from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.customers.history import History

PRIOR_WINDOWS = 2.0
"""How many windows of an average customer are added to a customer's own."""


def expected_amounts(
    session: Session,
    history_before: History,
    customers: Sequence[str],
    categories: Sequence[str],
    *,
    moment: datetime,
    horizon_days: int,
) -> NDArray[np.float64]:
    """Expect the amount paid within a horizon, given a purchase in it.

    The time before the moment is cut into windows of the horizon's length, counted back from it. With ``n`` windows in
    which the customer bought, their mean ``a`` and the mean ``m`` over all customers' such windows, the estimate is
    ``(n * a + k * m) / (n + k)`` with ``k = PRIOR_WINDOWS``: few windows are pulled towards everybody's mean. A window
    in which no amount is known, because all was bought in another currency, is none.

    Parameters
    ----------
    history_before
        Already cut at `moment`.
    customers
        Rows of the result.
    categories
        Columns of the result after the first, which is the whole shop.

    Returns
    -------
    amounts
        ``(n_customers, 1 + n_categories)``, in currency; 0 in a column that nobody ever bought.
    """
    rows = session.fetch(_windows(history_before, categories, moment, horizon_days)).to_pydict()
    row = {customer: place for place, customer in enumerate(customers)}
    column = {None: 0} | {category: 1 + place for place, category in enumerate(categories)}
    sums, counts = (np.zeros((len(customers), 1 + len(categories))) for _ in range(2))
    for customer, category, amount, windows in zip(
        rows["customer"], rows["category"], rows["amount"], rows["windows"], strict=True
    ):
        if customer in row:
            sums[row[customer], column[category]] = amount
            counts[row[customer], column[category]] = windows
    everybody = np.divide(sums.sum(axis=0), counts.sum(axis=0), out=np.zeros(sums.shape[1]), where=counts.any(axis=0))
    shrunk: NDArray[np.float64] = (sums + PRIOR_WINDOWS * everybody) / (counts + PRIOR_WINDOWS)
    return np.maximum(shrunk, 0.0)


def _windows(before: History, categories: Sequence[str], moment: datetime, horizon_days: int) -> ibis.Table:
    """Sum amounts and count windows with a known one, by customer and category; a null category is the whole shop."""
    limit = ibis.literal(naive_utc(moment), type="timestamp(6)")
    lines = before.lines.join(before.items.select("item", "category"), "item", how="left")
    lines = lines.mutate(window=(limit.epoch_seconds() - lines.time.epoch_seconds()) // (horizon_days * 86_400))
    shop = lines.mutate(category=ibis.null("string"))
    wanted = lines.filter(lines.category.isin(list(categories)))
    columns = ("customer", "category", "window", "amount")
    both = shop.select(*columns).union(wanted.select(*columns))
    by_window = both.group_by(["customer", "category", "window"]).aggregate(amount=both.amount.sum())
    totals = by_window.group_by(["customer", "category"]).aggregate(
        amount=by_window.amount.sum().fill_null(0.0).round(6), windows=by_window.amount.count()
    )
    return totals.order_by(["customer", "category"])
