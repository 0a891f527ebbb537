"""What customers paid for one item and how much of it they took, from the till's own lines."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ibis

from suasion.catalog.prices import HasLines, prices_seen
from suasion.core.clock import naive_utc
from suasion.core.engine import Session

WINDOWS_DAYS = (28, 365)


@dataclass(frozen=True)
class Sold:
    """What was sold of one item in the `days` before the moment; `buyers` are different customers."""

    days: int
    units: float
    buyers: int


@dataclass(frozen=True)
class Sales:
    """How one item sold, as of a moment.

    Parameters
    ----------
    as_of
        Nothing from this moment on is counted.
    price, price_seen
        The last price paid for one unit, in the workspace's currency, and when; None if nobody bought it.
    sold
        One for each of `WINDOWS_DAYS`.
    """

    as_of: datetime
    price: float | None
    price_seen: datetime | None
    sold: tuple[Sold, ...]


@dataclass(frozen=True)
class _Lines:
    lines: ibis.Table


def item_sales(session: Session, history: HasLines, item: str, as_of: datetime | None = None) -> Sales | None:
    """Count one item's lines before a moment; lines of neither quantity nor amount are no sale.

    Parameters
    ----------
    history
        Not cut yet; it is cut at the moment here, by when a thing happened.
    as_of
        The moment; without one, just behind the newest line of all items.

    Returns
    -------
    Sales or None
        None if no line is known at all and no moment was given.
    """
    as_of = as_of or _behind_newest(session, history)
    if as_of is None:
        return None
    limit = naive_utc(as_of)
    lines = history.lines
    found = lines.filter((lines.item == item) & (lines.time < ibis.literal(limit, type="timestamp(6)")))
    mine = session.materialize("item_sales", found)
    try:
        price = session.fetch(prices_seen(_Lines(mine))).to_pylist()
        sold = tuple(_sold(session, mine, limit, days) for days in WINDOWS_DAYS)
    finally:
        session.release(mine)
    if not price:
        return Sales(as_of, None, None, sold)
    return Sales(as_of, price[0]["price"], price[0]["time"].replace(tzinfo=UTC), sold)


def _behind_newest(session: Session, history: HasLines) -> datetime | None:
    found = session.fetch(history.lines.aggregate(time=history.lines.time.max())).to_pylist()[0]["time"]
    return None if found is None else found.replace(tzinfo=UTC) + timedelta(microseconds=1)


def _sold(session: Session, mine: ibis.Table, limit: datetime, days: int) -> Sold:
    begin = ibis.literal(limit - timedelta(days=days), type="timestamp(6)")
    bought = mine.filter((mine.time >= begin) & ((mine.quantity > 0) | (mine.amount > 0)))
    counted = bought.aggregate(units=bought.quantity.sum().fill_null(0.0), buyers=bought.customer.nunique())
    row = session.fetch(counted).to_pylist()[0]
    return Sold(days, float(row["units"]), int(row["buyers"]))
