"""Rows put over those that are stored, and what that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, bindparam, delete, insert


@dataclass(frozen=True)
class Put:
    """What a put did: rows that were new, rows that now say something else, rows that already said this."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Difference:
    """What is to be written so that rows say something else."""

    new: Sequence[tuple[object, ...]]
    changed: Sequence[tuple[object, ...]]
    unchanged: int

    @property
    def put(self) -> Put:
        """What writing it does."""
        return Put(added=len(self.new), changed=len(self.changed), unchanged=self.unchanged)


def difference(stored: Mapping[str, tuple[object, ...]], wanted: Mapping[str, tuple[object, ...]]) -> Difference:
    """Give the rows of `wanted` whose key is not in `stored`, and those that say something else there."""
    new = [row for key, row in wanted.items() if key not in stored]
    changed = [row for key, row in wanted.items() if key in stored and stored[key] != row]
    return Difference(new, changed, len(wanted) - len(new) - len(changed))


def overwrite(connection: Connection, table: Table, change: Difference) -> Put:
    """Add the rows that are new, and write those that changed over the ones stored."""
    delete_rows(connection, table, change.changed)
    insert_rows(connection, table, [*change.new, *change.changed])
    return change.put


def delete_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Delete rows by their primary key, which stands first in each."""
    keys = list(table.primary_key.columns)
    if rows:
        connection.execute(
            delete(table).where(*(key == bindparam(f"key_{key.name}") for key in keys)),
            [{f"key_{key.name}": value for key, value in zip(keys, row, strict=False)} for row in rows],
        )


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    names = [column.name for column in table.columns]
    if rows:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
