"""Many rows into one table or out of it: plain tuples under statements that are compiled once."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, bindparam, insert, select

_MOST_ASKED = 1_024


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that give every column of `table`, in its order, as the driver takes them.

    It saves what SQLAlchemy's own insert does for each row and column. No column's type converts anything here: it is
    for tables of whole numbers, texts and bytes.
    """
    if not rows:
        return
    text, names = _inserting(table, connection.dialect)
    if names is None:
        connection.exec_driver_sql(text, list(rows))
    else:
        connection.exec_driver_sql(text, [dict(zip(names, row, strict=True)) for row in rows])


def rows_by_key(
    connection: Connection, columns: Sequence[Column[Any]], key: Column[Any], keys: Sequence[Any]
) -> Iterator[Sequence[Any]]:
    """Give `columns` of the rows whose `key` is among `keys`, in no order, as the driver gives them.

    It saves what SQLAlchemy does anew for each list of keys. No column's type converts anything here either.

    Parameters
    ----------
    keys
        Each once.
    """
    for start in range(0, len(keys), _MOST_ASKED):
        asked = list(keys[start : start + _MOST_ASKED])
        size = 1 << (len(asked) - 1).bit_length()  # few sizes, so few statements
        asked += asked[-1:] * (size - len(asked))
        text, names = _looking_up(tuple(columns), key, size, connection.dialect)
        given = tuple(asked) if names is None else dict(zip(names, asked, strict=True))
        yield from connection.exec_driver_sql(text, given).fetchall()


@lru_cache(maxsize=512)
def _looking_up(
    columns: tuple[Column[Any], ...], key: Column[Any], size: int, dialect: Dialect
) -> tuple[str, list[str] | None]:
    names = [f"key_{number}" for number in range(size)]
    query = select(*columns).where(key.in_([bindparam(name, type_=key.type) for name in names]))
    compiled = query.compile(dialect=dialect)
    return compiled.string, None if compiled.positional else names


@lru_cache(maxsize=512)
def _inserting(table: Table, dialect: Dialect) -> tuple[str, list[str] | None]:
    compiled = insert(table).compile(dialect=dialect)
    return compiled.string, None if compiled.positional else [column.name for column in table.columns]
