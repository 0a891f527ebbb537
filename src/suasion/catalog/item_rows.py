"""Items put into the catalog in the transaction of whoever names them, from a table that need not have every column."""

import pyarrow as pa
from sqlalchemy import Connection, select

from suasion.catalog.overwriting import Put, insert_rows, overwrite
from suasion.catalog.tables import ITEM

_NAMES = tuple(column.name for column in ITEM.columns)

Words = dict[str, str | None]


def merge_items(connection: Connection, table: pa.Table) -> Put:
    """Add items, and change those of which the table says something else.

    Parameters
    ----------
    table
        Text columns: `item`, each once and none null, and any others of the catalog. A column that is not there stays
        as it is; of a new item it is empty. An item without a name is called by its id.
    """
    stored = {row.item: tuple(row) for row in connection.execute(select(ITEM))}
    wanted = {str(told["item"]): _row(told, stored.get(told["item"])) for told in table.to_pylist()}
    return overwrite(connection, ITEM, stored, wanted)


def add_missing(connection: Connection, table: pa.Table) -> int:
    """Add the items that the catalog does not hold, leave the others as they are, and say how many were added."""
    held = set(connection.scalars(select(ITEM.c.item)))
    new = [_row(told, None) for told in table.to_pylist() if told["item"] not in held]
    insert_rows(connection, ITEM, new)
    return len(new)


def _row(told: Words, stored: tuple[str | None, ...] | None) -> tuple[str | None, ...]:
    words = dict(zip(_NAMES, stored, strict=True)) if stored else dict.fromkeys(_NAMES)
    words |= told
    words["name"] = words["name"] or words["item"]
    return tuple(words[name] for name in _NAMES)
