"""Databases of a workspace on the real server, at the newest step; made once a process and emptied for each test."""

import atexit
from functools import cache

from sqlalchemy import delete, select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.core.database import STATE, VAULT, Database
from tests import postgres_server


@cache
def _made() -> tuple[Database, Database]:
    schema = postgres_server.new_schema()
    state = PostgresDatabase(postgres_server.url(), schema)
    vault = PostgresDatabase(postgres_server.url(), f"{schema}_vault")
    for database in (state, vault):
        atexit.register(database.close)
    migrate(state, "state")
    migrate(vault, "vault")
    return state, vault


def emptied() -> tuple[Database, Database]:
    """Give the state and the vault, without a row; do not close them."""
    state, vault = _made()
    for database, tables in ((state, STATE), (vault, VAULT)):
        with database.write() as connection:
            for table in reversed(tables.sorted_tables):
                if connection.execute(select(1).select_from(table).limit(1)).first():
                    connection.execute(delete(table))
    return state, vault
