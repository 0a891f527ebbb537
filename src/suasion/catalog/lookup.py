"""The words of a few items, by id, without putting the whole catalog anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from suasion.catalog.tables import ITEM
from suasion.core.database import Database

_PART = 500


@dataclass(frozen=True)
class ItemWords:
    """What the catalog calls an item; None where it does not say."""

    item: str
    name: str
    category: str | None
    subcategory: str | None
    kind: str | None
    brand: str | None
    size: str | None


def items_by_id(database: Database, items: Iterable[str]) -> dict[str, ItemWords]:
    """Look items up; those the catalog does not hold are left out."""
    with database.read() as connection:
        return items_in(connection, items)


def items_in(connection: Connection, items: Iterable[str]) -> dict[str, ItemWords]:
    """Look items up in a transaction that is already open."""
    wanted, found = sorted(set(items)), dict[str, ItemWords]()
    for start in range(0, len(wanted), _PART):
        query = select(ITEM).where(ITEM.c.item.in_(wanted[start : start + _PART]))
        found |= {row.item: ItemWords(**row._mapping) for row in connection.execute(query)}  # noqa: SLF001 - SQLAlchemy's public name
    return found
