"""Items put into the catalog in the transaction of whoever names them, from a table that need not have every column."""

import pyarrow as pa
from sqlalchemy import Connection, select

from suasion.catalog.overwriting import Difference, Put, difference, insert_rows, overwrite
from suasion.catalog.tables import ITEM

_NAMES = tuple(column.name for column in ITEM.columns)

Words = dict[str, str | None]


def merge_items(connection: Connection, table: pa.Table) -> Put:
    """Add items, and change those of which the table says something else; `table` as `merged` takes it."""
    return overwrite(connection, ITEM, merged(connection, table))


def merged(connection: Connection, table: pa.Table) -> Difference:
    """Give what is to be written so that the catalog says what a table says.

    Parameters
    ----------
    table
        Text columns: `item`, each once and none null, and any others of the catalog. A column that is not there stays
        as it is; of a new item it is empty. An item without a name is called by its id.
    """
    stored = {row.item: tuple(row) for row in connection.execute(select(ITEM))}
    wanted = {str(told["item"]): _row(told, stored.get(told["item"])) for told in table.to_pylist()}
    return difference(stored, wanted)


def add_missing(connection: Connection, table: pa.Table) -> int:
    """Add the items that the catalog does not hold, leave the others as they are, and say how many were added."""
    new = [_row(told, None) for told in _missing(connection, table)]
    insert_rows(connection, ITEM, new)
    return len(new)


def count_missing(connection: Connection, table: pa.Table) -> int:
    """Say how many items `add_missing` would add."""
    return len(_missing(connection, table))


def _missing(connection: Connection, table: pa.Table) -> list[Words]:
    held = set(connection.scalars(select(ITEM.c.item)))
    return [told for told in table.to_pylist() if told["item"] not in held]


def _row(told: Words, stored: tuple[str | None, ...] | None) -> tuple[str | None, ...]:
    words = dict(zip(_NAMES, stored, strict=True)) if stored else dict.fromkeys(_NAMES)
    words |= told
    words["name"] = words["name"] or words["item"]
    return tuple(words[name] for name in _NAMES)
