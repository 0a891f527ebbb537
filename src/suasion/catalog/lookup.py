"""The words of a few items, by id, without putting the whole catalog anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

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
    wanted, found = sorted(set(items)), dict[str, ItemWords]()
    with database.read() as connection:
        for start in range(0, len(wanted), _PART):
            query = select(ITEM).where(ITEM.c.item.in_(wanted[start : start + _PART]))
            found |= {row.item: ItemWords(**row._mapping) for row in connection.execute(query)}  # noqa: SLF001 - SQLAlchemy's public name
    return found
