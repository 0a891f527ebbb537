"""Looking through the catalog: a page of items, one item, and the offers it is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, func, select, tuple_

from suasion.catalog.tables import ITEM, OFFER, OFFER_ITEM
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page, page

Order = Literal["id", "name"]


@dataclass(frozen=True)
class Item:
    """One item of the catalog, as it is called now; what is not known is empty.

    Parameters
    ----------
    category, subcategory, kind
        From the broadest shelf to the narrowest.
    """

    item: str
    name: str
    category: str
    subcategory: str
    kind: str
    brand: str
    size: str


@dataclass(frozen=True)
class ItemOffer:
    """An offer that covers an item; it holds in [starts, ends)."""

    offer: str
    name: str
    kind: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Shelf:
    """One value that items can be filtered by, and how many have it."""

    name: str
    items: int


def items_page(
    database: Database,
    now: datetime,
    *,
    search: str = "",
    category: str | None = None,
    brand: str | None = None,
    order: Order = "id",
    after: Key | None = None,
    limit: int = 50,
) -> Page[Item]:
    """Give a page of the catalog.

    Parameters
    ----------
    now
        The present, which the page says it was read at.
    search
        Text that the name must contain; the case of the letters A to Z does not matter.
    category, brand
        Only items of it; exact.
    order
        ``"id"``, or ``"name"`` and then id.
    after
        `Page.after` of the page before.
    """
    keys = [ITEM.c.item] if order == "id" else [ITEM.c.name, ITEM.c.item]
    wanted = _wanted(search, category, brand)
    query = select(ITEM).where(*wanted).order_by(*keys).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(ITEM).where(*wanted))
        found = [_item(row) for row in connection.execute(query)]
    return page(found, limit, lambda one: tuple(getattr(one, key.name) for key in keys), total=total, as_of=now)


def item(database: Database, item_id: str) -> tuple[Item, tuple[ItemOffer, ...]]:
    """Give one item and every offer that covers it, those that end last first.

    Raises
    ------
    suasion.core.errors.NotFound
        If the catalog holds no such item.
    """
    with database.read() as connection:
        row = connection.execute(select(ITEM).where(ITEM.c.item == item_id)).one_or_none()
        if row is None:
            raise NotFound(f"The catalog holds no item {item_id!r}.", hint="GET /api/items lists them.")
        return _item(row), _offers_of(connection, item_id)


def shelves(database: Database, by: Literal["category", "brand"]) -> tuple[Shelf, ...]:
    """Count items by what they can be filtered by, the most first; items without one are left out."""
    column = ITEM.c[by]
    count = func.count()
    query = select(column, count).where(column.is_not(None)).group_by(column).order_by(count.desc(), column)
    with database.read() as connection:
        return tuple(Shelf(name, number) for name, number in connection.execute(query))


def covered(connection: Connection, offers: Sequence[str], items: Sequence[str]) -> set[str]:
    """Choose those of `offers` that cover at least one of `items`, as the catalog stands."""
    found: set[str] = set()
    for start in range(0, len(items), _PART):
        part = items[start : start + _PART]
        query = select(OFFER_ITEM.c.offer).where(OFFER_ITEM.c.offer.in_(offers), OFFER_ITEM.c.item.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return found


_PART = 5_000


def _wanted(search: str, category: str | None, brand: str | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search:
        wanted.append(ITEM.c.name.icontains(search, autoescape=True))
    if category is not None:
        wanted.append(ITEM.c.category == category)
    if brand is not None:
        wanted.append(ITEM.c.brand == brand)
    return wanted


def _offers_of(connection: Connection, item_id: str) -> tuple[ItemOffer, ...]:
    naming = select(OFFER_ITEM.c.offer).where(OFFER_ITEM.c.item == item_id)
    query = select(OFFER).where(OFFER.c.offer_id.in_(naming)).order_by(OFFER.c.ends.desc(), OFFER.c.offer_id)
    return tuple(ItemOffer(row.offer_id, row.name, row.kind, row.starts, row.ends) for row in connection.execute(query))


def _item(row: Row[tuple[object, ...]]) -> Item:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return Item(**{str(name): "" if value is None else str(value) for name, value in values.items()})
