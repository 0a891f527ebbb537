from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import STATE
from suasion.experiments.tables import ASSIGNMENTS

OURS = {ASSIGNMENTS.name}


def test_the_migration_makes_the_tables_that_are_declared(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")

    def ours(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or name in OURS

    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
        assert compare_metadata(context, STATE) == []
