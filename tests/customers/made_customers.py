"""Customers of whom no event tells: what is recorded of somebody needs her to be there."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import insert

from suasion.core.database import Database
from suasion.customers.tables import CUSTOMER

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def make_customers(database: Database, names: Iterable[str]) -> None:
    rows = [{"customer": name, "token": name, "sequence": 1, "since": _SINCE} for name in sorted(names)]
    with database.write() as connection:
        connection.execute(insert(CUSTOMER), rows)
