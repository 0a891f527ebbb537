"""The list of customers: sorted by what they did, filtered by segment, or found by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import ibis
import pyarrow as pa

from suasion.core.clock import to_microseconds
from suasion.core.engine import rows_in
from suasion.core.paging import Key, Page, page
from suasion.customers.cursor import naive_moment_of, text_of
from suasion.customers.pinned import Pin

Order = Literal["last_seen", "amount", "orders"]


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the list.

    Parameters
    ----------
    customer
        Her id.
    first_seen, last_seen
        When her first and last event happened.
    events, orders
        How many there are.
    known_amount
        Paid in all orders of which it is known, in the workspace's currency; lists are sorted by it.
    orders_without_amount
        Orders of which it is not: nobody said it, or it is in another currency.
    last_order
        When the last one was; None without orders.
    email_reachable
        Whether there is an address and consent to marketing by email stands now.
    """

    customer: str
    first_seen: datetime
    last_seen: datetime
    events: int
    orders: int
    known_amount: float
    orders_without_amount: int
    last_order: datetime | None
    email_reachable: bool = False

    @property
    def amount(self) -> float | None:
        """What was paid in all, as far as it is known; None if there are orders and it is known of none."""
        return None if 0 < self.orders <= self.orders_without_amount else self.known_amount


@dataclass(frozen=True)
class Asked:
    """Which customers a list asks for.

    Parameters
    ----------
    order
        What decides, the greatest first.
    members
        Reads the members of the segment that the list is narrowed to; asked once a pin and key. None for everybody.
    members_key
        Tells them from others; what was read is kept under it.
    """

    order: Order = "last_seen"
    members: Callable[[], Sequence[str]] | None = None
    members_key: tuple[Any, ...] = ()


def listing(pin: Pin, asked: Asked, limit: int, after: Key | None) -> Page[CustomerRow]:
    """Give one page of the customers that a pin knows; `email_reachable` is left for the caller to fill in."""
    table = pin.figures
    total_key = ("total", asked.members_key)
    if asked.members is not None:
        table = table.semi_join(_members(pin, asked.members, asked.members_key), "customer")
    if total_key not in pin.kept:
        pin.kept[total_key] = rows_in(pin.session, table)
    if after is not None:
        table = _behind(table, asked.order, after)
    wanted = table.order_by(ibis.desc(table[asked.order]), table.customer).limit(limit + 1)
    rows = [row_of(row) for row in pin.session.fetch(wanted).to_pylist()]
    return page(rows, limit, lambda row: _key(row, asked.order), total=pin.kept[total_key], as_of=pin.as_of)


def figures_of(pin: Pin, customers: Sequence[str]) -> dict[str, CustomerRow]:
    """Give the rows of some customers; one made after the pin is not there."""
    table = pin.figures
    found = pin.session.fetch(table.filter(table.customer.isin(list(customers)))).to_pylist() if customers else []
    return {row["customer"]: row_of(row) for row in found}


def row_of(row: dict[str, Any]) -> CustomerRow:
    """Make a row of what the engine gave."""
    times = {name: row[name] and row[name].replace(tzinfo=UTC) for name in ("first_seen", "last_seen", "last_order")}
    return CustomerRow(**({name: row[name] for name in row if name != "amount"} | times), known_amount=row["amount"])


def _members(pin: Pin, read: Callable[[], Sequence[str]], key: tuple[Any, ...]) -> ibis.Table:
    if ("members", key) not in pin.kept:
        pin.kept["members", key] = pa.table({"customer": pa.array(read(), pa.string())})
    return pin.session.add_arrow("members", pin.kept["members", key])


def _key(row: CustomerRow, order: Order) -> Key:
    value = row.last_seen if order == "last_seen" else row.orders if order == "orders" else row.known_amount
    return (to_microseconds(value) if isinstance(value, datetime) else value, row.customer)


def _behind(table: ibis.Table, order: Order, after: Key) -> ibis.Table:
    value, customer = after[0], text_of(after[1])
    if order == "last_seen":
        value = ibis.literal(naive_moment_of(value), type="timestamp(6)")
    column = table[order]
    return table.filter((column < value) | ((column == value) & (table.customer > customer)))
