"""An empty SQLite database gets what the migrations made of another in this process, page by page.

A fifth of the seconds, and thousands of tests make a workspace. Everything else (PostgreSQL, a database that
an earlier release wrote, the migrations' own tests, other processes) goes through the migrations themselves.
"""

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Literal

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import Database


def migrated(database: Database, kind: Literal["state", "vault"]) -> None:
    """Bring a database to the newest step, as `migrate` does."""
    if isinstance(database, SQLiteDatabase) and _is_empty(database.path):
        with closing(sqlite3.connect(database.path)) as there:
            _made(kind).backup(there)
    migrate(database, kind)


def _is_empty(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as there:
        return bool(there.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))


@cache
def _made(kind: Literal["state", "vault"]) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.db"
        database = SQLiteDatabase(path)
        migrate(database, kind)
        database.close()
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as there:
            there.backup(kept)
    return kept
