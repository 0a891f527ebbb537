from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.catalog import tables as catalog_tables
from suasion.core.database import STATE
from suasion.customers import tables as customer_tables


def test_the_migrations_make_exactly_the_tables_of_catalog_and_customers(tmp_path: Path) -> None:
    stages = (catalog_tables, customer_tables)
    ours = {table.name for table in STATE.tables.values() if any(table in vars(stage).values() for stage in stages)}
    assert len(ours) == 12
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")

    def mine(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or name in ours

    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": mine})
        assert compare_metadata(context, STATE) == []
