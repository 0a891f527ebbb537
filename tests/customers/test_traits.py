from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.catalog.catalog import Catalog
from suasion.core.errors import ColumnMissing, InputRefused
from suasion.customers.history import TRAITS
from suasion.customers.identity import customer_of
from suasion.customers.registry import Customers
from suasion.customers.traits import Published, Traits, current
from tests.customers.made_log import MadeLog


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


def _row(customer: str, name: str, value: str, day: int) -> dict[str, Any]:
    time = datetime(2026, 1, day)
    return {
        "customer": customer,
        "name": name,
        "value": value,
        "source": "model",
        "version": "1",
        "time": time,
        "received": time,
    }


def _table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=TRAITS)


def _current(database: SQLiteDatabase, day: int) -> dict[tuple[str, str], str]:
    with DuckDBEngine(1).session() as session:
        history = Customers(database, Catalog(database), MadeLog(), currency="EUR").history(
            session, MadeLog().view(session)
        )
        rows = session.fetch(current(history.before(datetime(2026, 1, day, tzinfo=UTC)))).to_pylist()
    return {(row["customer"], row["name"]): row["value"] for row in rows}


def test_publishing_twice_adds_once_and_the_first_value_stands(database: SQLiteDatabase) -> None:
    traits = Traits(database)
    table = _table(_row("a", "chance", "0.5", 1), _row("b", "chance", "0.25", 1))
    assert traits.publish(table) == Published(added=2, already=0, differing=0)
    assert traits.publish(table) == Published(added=0, already=2, differing=0)
    assert traits.publish(_table(_row("a", "chance", "0.9", 1))) == Published(added=0, already=0, differing=1)
    assert _current(database, 2) == {("a", "chance"): "0.5", ("b", "chance"): "0.25"}


def test_the_latest_value_before_the_moment_holds_whatever_order_they_came_in(database: SQLiteDatabase) -> None:
    traits = Traits(database)
    traits.publish(_table(_row("a", "tier", '"gold"', 5)))
    traits.publish(_table(_row("a", "tier", '"plain"', 3)))
    assert _current(database, 3) == {}
    assert _current(database, 4) == {("a", "tier"): '"plain"'}
    assert _current(database, 5) == {("a", "tier"): '"plain"'}
    assert _current(database, 6) == {("a", "tier"): '"gold"'}


def test_a_prefix_of_the_log_then_the_rest_stores_each_trait_once(database: SQLiteDatabase) -> None:
    log = MadeLog()
    log.identify("t1", tier="gold", children=2)
    log.identify("t1", tier="plain")
    customers = Customers(database, Catalog(database), log, currency="EUR")
    with DuckDBEngine(1).session() as session:
        for upto in (1, 1, 2, 2):
            customers.catch_up(session, log.view(session, upto))
        rows = session.fetch(customers.traits.table(session)).to_pylist()
    one = customer_of(1)
    assert sorted((row["customer"], row["version"], row["name"], row["value"]) for row in rows) == [
        (one, "1", "children", "2"),
        (one, "1", "tier", '"gold"'),
        (one, "2", "tier", '"plain"'),
    ]


def test_a_bad_trait_table_is_refused_whole(database: SQLiteDatabase) -> None:
    traits = Traits(database)
    with pytest.raises(ColumnMissing, match="version"):
        traits.publish(_table(_row("a", "x", "1", 1)).drop_columns(["version"]))
    with pytest.raises(InputRefused, match="is not JSON"):
        traits.publish(_table(_row("a", "x", "1", 1), _row("b", "x", "gold", 1)))
    with pytest.raises(InputRefused, match="twice"):
        traits.publish(_table(_row("a", "x", "1", 1), _row("a", "x", "2", 1)))
    assert _current(database, 2) == {}
