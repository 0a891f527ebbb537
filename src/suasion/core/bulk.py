"""Many rows into one table: plain tuples under a statement that is compiled once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that give every column of `table`, in its order, as the driver takes them.

    It saves what SQLAlchemy's own insert does for each row and column. No column's type converts anything here: it is
    for tables of whole numbers, texts and bytes.
    """
    if not rows:
        return
    text, names = _compiled(table, connection.dialect)
    if names is None:
        connection.exec_driver_sql(text, list(rows))
    else:
        connection.exec_driver_sql(text, [dict(zip(names, row, strict=True)) for row in rows])


@lru_cache(maxsize=512)
def _compiled(table: Table, dialect: Dialect) -> tuple[str, list[str] | None]:
    compiled = insert(table).compile(dialect=dialect)
    return compiled.string, None if compiled.positional else [column.name for column in table.columns]
