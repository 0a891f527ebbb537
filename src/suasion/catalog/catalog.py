"""The catalog as it stands: items and offers, put in bulk and read as columns.

A put overwrites: the catalog holds no history of itself, names things only, and carries no price (see `prices.py`).
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime

import ibis
import pyarrow as pa
from sqlalchemy import Connection, select

from suasion.catalog.columns import read_columns
from suasion.catalog.offers import Offer
from suasion.catalog.overwriting import Put, delete_rows, difference, insert_rows, overwrite
from suasion.catalog.tables import ITEM, OFFER, OFFER_ITEM
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import ColumnMissing, InputRefused

_ITEMS = pa.schema([(column.name, pa.string()) for column in ITEM.columns])
OFFER_ITEMS = pa.schema([("offer", pa.string()), ("coupon", pa.string()), ("item", pa.string())])


class Catalog:
    """Items and offers in the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.renaming: list[Callable[[Connection], None]] = []
        """What others do, in the same transaction, when items are called otherwise."""

    def put_items(self, table: pa.Table) -> Put:
        """Add items, or overwrite those whose words have changed; items not named stay.

        Parameters
        ----------
        table
            Columns item, name, category, subcategory, kind, brand, size (text; all but `item` and `name` may be null).

        Raises
        ------
        suasion.core.errors.ColumnMissing
            If a column is not there.
        suasion.core.errors.InputRefused
            If an item is named twice, or has no id or name; nothing is changed.
        """
        rows = _rows(table, _ITEMS, "The item table")
        wanted = {str(row[0]): row for row in rows}
        if len(wanted) < len(rows):
            raise InputRefused(
                f"The item table names {len(rows) - len(wanted)} item(s) twice.", hint="Keep one of each."
            )
        bad = [row for row in rows if row[0] is None or row[1] is None]
        if bad:
            raise InputRefused(f"{len(bad)} item(s) have no id or no name, such as {bad[0]}.")
        with self._database.write(alone=True) as connection:
            stored = {row[0]: tuple(row) for row in connection.execute(select(ITEM))}
            done = overwrite(connection, ITEM, difference(stored, wanted))
            for renamed in self.renaming if done.added or done.changed else ():
                renamed(connection)
        return done

    @property
    def is_empty(self) -> bool:
        """Whether it holds no item at all."""
        with self._database.read() as connection:
            return connection.execute(select(ITEM.c.item).limit(1)).first() is None

    def items(self, session: Session) -> ibis.Table:
        """Every item, with the columns of `customers.history.ITEMS`, ordered by id."""
        with self._database.read() as connection:
            table = read_columns(connection, select(ITEM).order_by(ITEM.c.item), _ITEMS)
        return session.add_arrow("catalog_items", table)

    def names(self) -> dict[str, str]:
        """Give every item's name by its id, in order of the ids."""
        with self._database.read() as connection:
            rows = connection.execute(select(ITEM.c.item, ITEM.c.name).order_by(ITEM.c.item))
            return {row.item: row.name for row in rows}

    def put_offers(self, offers: Iterable[Offer]) -> Put:
        """Add offers, or overwrite those that say something else now; offers not named stay."""
        wanted = {
            offer.offer_id: (
                offer.offer_id,
                offer.name,
                offer.kind,
                offer.starts,
                offer.ends,
                json.dumps(dict(offer.terms), sort_keys=True, ensure_ascii=False),
            )
            for offer in offers
        }
        with self._database.write() as connection:
            stored = {row[0]: tuple(row) for row in connection.execute(select(OFFER))}
            return overwrite(connection, OFFER, difference(stored, wanted))

    def offers(self, live_at: datetime | None = None) -> list[Offer]:
        """Offers that hold at a moment (all of them without one), by id."""
        query = select(OFFER).order_by(OFFER.c.offer_id)
        if live_at is not None:
            query = query.where(OFFER.c.starts <= live_at, OFFER.c.ends > live_at)
        with self._database.read() as connection:
            return [
                Offer(row.offer_id, row.name, row.kind, row.starts, row.ends, json.loads(row.terms))
                for row in connection.execute(query)
            ]

    def put_offer_items(self, table: pa.Table) -> Put:
        """Say which items an offer's coupons cover: replaces the rows of every offer the table names.

        Parameters
        ----------
        table
            Columns offer, coupon, item (text, none null). An item need not be in the catalog. A row that stands there
            twice counts once.

        Raises
        ------
        suasion.core.errors.ColumnMissing
            If a column is not there.
        suasion.core.errors.InputRefused
            If a value is null; nothing is changed.
        """
        rows = set(_rows(table, OFFER_ITEMS, "The offer item table"))
        if any(None in row for row in rows):
            raise InputRefused("The offer item table has a row without an offer, a coupon or an item.")
        named = {row[0] for row in rows}
        with self._database.write() as connection:
            stored = {(row[0], row[1], row[2]) for row in connection.execute(select(OFFER_ITEM)) if row[0] in named}
            gone, new = stored - rows, rows - stored
            delete_rows(connection, OFFER_ITEM, list(gone))
            insert_rows(connection, OFFER_ITEM, sorted(new, key=str))
        return Put(added=len(new), changed=len(gone), unchanged=len(rows & stored))

    def offer_items(self, session: Session) -> ibis.Table:
        """Which coupon of which offer covers which item: columns offer, coupon, item."""
        query = select(OFFER_ITEM).order_by(OFFER_ITEM.c.offer, OFFER_ITEM.c.coupon, OFFER_ITEM.c.item)
        with self._database.read() as connection:
            table = read_columns(connection, query, OFFER_ITEMS)
        return session.add_arrow("catalog_offer_items", table)


def _rows(table: pa.Table, schema: pa.Schema, source: str) -> list[tuple[str | None, ...]]:
    missing = [name for name in schema.names if name not in table.column_names]
    if missing:
        todo = f"The table needs the columns {schema.names}; those you do not have can be all null."
        raise ColumnMissing.from_names(source, missing, table.column_names, todo)
    return list(zip(*(table[name].cast(pa.string()).to_pylist() for name in schema.names), strict=True))
