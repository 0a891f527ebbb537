"""Prices as customers paid them. Nothing but lines goes in, so a cut history cannot leak a later price."""

from datetime import datetime, timedelta
from typing import Protocol

import ibis

from suasion.core.clock import naive_utc
from suasion.core.engine import Session


class HasLines(Protocol):
    """A history, as far as prices need one."""

    @property
    def lines(self) -> ibis.Table:
        """Order lines, with the columns of `customers.history.LINES`."""
        ...


def prices_seen(history_before: HasLines) -> ibis.Table:
    """Give the most recent unit price of every item somebody has bought.

    Parameters
    ----------
    history_before
        A history already cut, `history.before(as_of)`.

    Returns
    -------
    ibis.Table
        item; price (paid for one unit, after the shop's price cut); regular_price (for one unit, before it); time (when
        it was paid). Both in the workspace's currency, rounded to cents. If several were paid in the same microsecond
        each price is the highest of them, so that no message promises less than the till asked. Lines without quantity
        or amount say nothing about a price and are left out.
    """
    lines = history_before.lines
    lines = lines.filter((lines.quantity > 0) & lines.amount.notnull())
    unit = lines.select(
        "item",
        "time",
        price=(lines.amount / lines.quantity).round(2),
        regular_price=((lines.amount + lines.discount) / lines.quantity).round(2),
    )
    latest = unit.group_by("item").aggregate(time=unit.time.max())
    paid = unit.join(latest, ["item", "time"])
    return (
        paid.group_by(["item", "time"])
        .aggregate(price=paid.price.max(), regular_price=paid.regular_price.max())
        .select("item", "price", "regular_price", "time")
    )


def fresh_prices(session: Session, history_before: HasLines, as_of: datetime, *, fresh_days: int) -> dict[str, float]:
    """Give the price of each item whose price was seen within `fresh_days` before `as_of` and is not 0, by item id.

    Parameters
    ----------
    history_before
        A history already cut, `history.before(as_of)`.
    """
    seen = prices_seen(history_before)
    oldest = ibis.literal(naive_utc(as_of - timedelta(days=fresh_days)), type="timestamp(6)")
    rows = session.fetch(seen.filter((seen.time >= oldest) & (seen.price > 0)).order_by("item")).to_pydict()
    return dict(zip(rows["item"], rows["price"], strict=True))
