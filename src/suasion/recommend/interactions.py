"""Who bought what and in which order, before a moment, as whole numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from suasion.core.clock import to_microseconds
from suasion.core.engine import Session
from suasion.customers.history import History

Ints = npt.NDArray[np.int64]
Names = npt.NDArray[np.str_]

DAY = 86_400 * 1_000_000
"""Microseconds in a day."""


@dataclass(frozen=True)
class Interactions:
    """Events of every customer, sorted by customer, then basket, then item.

    Parameters
    ----------
    customers, items
        Ids, sorted; the numbers below index them.
    customer, item
        Who and what of each event, shape `(n_events,)`.
    basket
        Number of the order, counted over all customers in time order within each, from 0; an order is a set, so one
        event per item and order.
    time
        Microseconds since 1970 UTC.
    moment
        The moment before which everything here happened, same unit.
    """

    customers: Names
    items: Names
    customer: Ints
    item: Ints
    basket: Ints
    time: Ints
    moment: int

    @property
    def shape(self) -> tuple[int, int]:
        """Number of customers and of items."""
        return len(self.customers), len(self.items)

    @property
    def age_days(self) -> npt.NDArray[np.float64]:
        """Days from each event to the moment, > 0."""
        return (self.moment - self.time) / DAY

    def age_baskets(self) -> Ints:
        """Count the customer's later baskets for each event; 0 for the last basket."""
        last = np.zeros(len(self.customers), np.int64)
        np.maximum.at(last, self.customer, self.basket)
        return last[self.customer] - self.basket

    def before(self, moment: int) -> "Interactions":
        """Cut to events strictly before an earlier moment; numbers keep their meaning."""
        kept = self.time < moment
        _, basket = np.unique(self.basket[kept], return_inverse=True)
        return Interactions(
            self.customers,
            self.items,
            self.customer[kept],
            self.item[kept],
            basket.astype(np.int64),
            self.time[kept],
            moment,
        )


def from_columns(customer: Names, item: Names, order: Names, time: Ints, moment: int) -> Interactions:
    """Index the events of any source, in any order of rows.

    Ties in time are broken by the order's id, so the same rows always give the same numbers.

    Parameters
    ----------
    customer, item, order
        Ids, shape `(n_events,)`; `order` names a basket within its customer.
    time
        Microseconds since 1970 UTC; the time of a basket is that of its earliest line.
    """
    customers, c = np.unique(customer, return_inverse=True)
    items, i = np.unique(item, return_inverse=True)
    _, o = np.unique(order, return_inverse=True)
    by_basket = np.lexsort((i, time, o, c))
    c, i, o, time = c[by_basket], i[by_basket], o[by_basket], time[by_basket]
    first = _starts(c, o)
    basket = np.cumsum(first) - 1
    start = np.minimum.reduceat(time, np.flatnonzero(first)) if len(time) else time
    in_time = np.lexsort((o[first], start, c[first]))
    place = np.empty(len(start), np.int64)
    place[in_time] = np.arange(len(start))
    key = place[basket] * max(len(items), 1) + i
    _, once = np.unique(key, return_index=True)
    return Interactions(
        customers,
        items,
        c[once].astype(np.int64),
        i[once].astype(np.int64),
        place[basket[once]],
        start[basket[once]].astype(np.int64),
        moment,
    )


def _starts(*columns: Ints) -> npt.NDArray[np.bool_]:
    """Mark the rows where any of the columns differs from the row above."""
    mark = np.ones(len(columns[0]), bool)
    for column in columns:
        mark[1:] &= column[1:] == column[:-1]
    mark[1:] = ~mark[1:]
    return mark


def read(session: Session, history: History, moment: datetime) -> Interactions:
    """Read what those bought before `moment` who were to be personalised then."""
    lines = history.of_the_personal(session, moment).before(moment).lines
    table = session.fetch(lines.group_by(["customer", "order_id", "item"]).aggregate(time=lines.time.min()))
    return from_columns(
        _names(table["customer"]),
        _names(table["item"]),
        _names(table["order_id"]),
        table["time"].cast(pa.int64()).to_numpy().astype(np.int64),
        to_microseconds(moment),
    )


def _names(column: "pa.ChunkedArray[Any]") -> Names:
    return np.array(column.to_pylist(), dtype=np.str_)
