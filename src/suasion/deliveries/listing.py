"""The ledger as lists and counts for people: which message went where, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from suasion.catalog.lookup import items_by_id
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.core.paging import Key, Page, page
from suasion.customers.identity.names import Names, names_of
from suasion.deliveries.ledger import Delivery, State
from suasion.deliveries.tables import DELIVERY

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class ShownProduct:
    """A product in a message: what the catalog calls it now, and the name of what led to it; both empty for none."""

    item: str
    because: str
    name: str = ""


@dataclass(frozen=True)
class Sending:
    """One row of the ledger, whatever became of it; it holds no address.

    Parameters
    ----------
    draft
        The id of the approved draft it is rendered from.
    state, reason
        What became of it, and why for everything but ``sent``.
    attempts
        Times it was handed over.
    not_before
        When it may be tried again, if the channel put it off.
    """

    id: int
    campaign: str
    customer: str
    channel: str
    message_id: str
    draft: str
    state: State
    reason: str
    attempts: int
    planned_at: datetime
    handed_over_at: datetime | None
    finished_at: datetime | None
    not_before: datetime | None
    products: tuple[ShownProduct, ...]


@dataclass(frozen=True)
class StateCount:
    """Deliveries of a campaign in one state, for one reason."""

    campaign: str
    state: State
    reason: str
    count: int


def deliveries_page(
    database: Database,
    now: datetime,
    *,
    campaign: str | None = None,
    state: State | None = None,
    reason: str | None = None,
    customer: str | None = None,
    after: Key | None = None,
    limit: int = 50,
) -> Page[Sending]:
    """Give a page of the ledger, what was planned last first.

    Parameters
    ----------
    customer
        Only hers, under whatever name they were planned.

    Raises
    ------
    suasion.core.errors.InputRefused
        If `after` is no id of a delivery.
    """
    columns = {"campaign": campaign, "state": state, "reason": reason}
    wanted = [DELIVERY.c[column] == value for column, value in columns.items() if value is not None]
    if customer is not None:
        wanted.append(DELIVERY.c.customer.in_(names_of(database, customer).every))
    query = select(DELIVERY).where(*wanted).order_by(DELIVERY.c.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(DELIVERY.c.id < _id(after[0]))
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(DELIVERY).where(*wanted))
        found = [_sending(row) for row in connection.execute(query).mappings()]
    return page(_named(database, found), limit, lambda one: (one.id,), total=total, as_of=now)


def sending(database: Database, number: int) -> Sending:
    """Give one row of the ledger.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that id.
    """
    (found,) = _named(database, [_sending(_row(database, number))])
    return found


def delivery(database: Database, number: int) -> Delivery:
    """Give one row as what a message is rendered from.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that id.
    """
    row = _row(database, number)
    return Delivery(**{name: row[name] for name in Delivery.__dataclass_fields__})


def of_customer(database: Database, campaign: str, names: Names) -> tuple[Sending, ...]:
    """Give what was planned for one customer in one campaign: under her present name first, then the first first."""
    wanted = (DELIVERY.c.campaign == campaign, DELIVERY.c.customer.in_(names.every))
    order = (DELIVERY.c.customer != names.current, DELIVERY.c.id)
    with database.read() as connection:
        rows = connection.execute(select(DELIVERY).where(*wanted).order_by(*order)).mappings()
        found = [_sending(row) for row in rows]
    return tuple(_named(database, found))


def counts(database: Database, campaign: str) -> tuple[StateCount, ...]:
    """Count a campaign's deliveries by state and reason."""
    columns = (DELIVERY.c.campaign, DELIVERY.c.state, DELIVERY.c.reason)
    query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    query = query.where(DELIVERY.c.campaign == campaign)
    with database.read() as connection:
        return tuple(StateCount(*row) for row in connection.execute(query))


def by_state(database: Database) -> dict[str, int]:
    """Count all deliveries by state; of the index alone, so that it is cheap to ask of a long ledger."""
    query = select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.campaign, DELIVERY.c.state)
    found: Counter[str] = Counter()
    with database.read() as connection:
        for state, count in connection.execute(query):
            found[state] += count
    return dict(found)


def handed_over_before(database: Database, campaign: str, moment: datetime) -> int:
    """Count the messages that left, or may have left, before a moment."""
    query = select(func.count()).where(
        DELIVERY.c.campaign == campaign,
        DELIVERY.c.state.in_(("handed_over", "sent", "uncertain")),
        DELIVERY.c.handed_over_at < moment,
    )
    with database.read() as connection:
        return int(connection.scalar(query) or 0)


def _row(database: Database, number: int) -> RowMapping:
    with database.read() as connection:
        query = select(DELIVERY).where(DELIVERY.c.id == min(number, _LARGEST_ID))
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no delivery {number}.", hint="GET /api/deliveries lists them.")
    return row


def _id(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _LARGEST_ID:
        raise InputRefused(f"{value!r} is no id of a delivery.", hint="Begin again without a cursor.")
    return value


def _sending(row: RowMapping) -> Sending:
    values: dict[str, Any] = {name: row[name] for name in Sending.__dataclass_fields__ if name != "products"}
    shown = row["content"].get("products", [])
    return Sending(**values, products=tuple(ShownProduct(one["id"], one.get("because", "")) for one in shown))


def _named(database: Database, found: Sequence[Sending]) -> list[Sending]:
    words = items_by_id(database, {product.item for one in found for product in one.products})
    return [
        replace(
            one,
            products=tuple(
                replace(product, name=words[product.item].name) if product.item in words else product
                for product in one.products
            ),
        )
        for one in found
    ]
