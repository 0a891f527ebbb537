"""The log, on every database that a workspace may have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import Database
from suasion.events.log import EventLog
from suasion.privacy.vault import Vault
from tests import postgres_logs
from tests.events.workbench import NOW, SetClock


@pytest.fixture(params=["sqlite", "postgres"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """A new log; the test sees nothing of its database."""
    if request.param == "postgres":
        yield made(*postgres_logs.emptied(), tmp_path)
        return
    state, vault = SQLiteDatabase(tmp_path / "state.db"), SQLiteDatabase(tmp_path / "vault.db")
    migrate(state, "state")
    migrate(vault, "vault")
    yield made(state, vault, tmp_path)
    state.close()
    vault.close()


def made(state: Database, vault: Database, directory: Path) -> EventLog:
    """Open the log of two databases; it has nothing in memory of one opened before."""
    return EventLog(state, directory / "lake", Vault(vault, b"k" * 32), SetClock(NOW))


@pytest.fixture
def again(log: EventLog, tmp_path: Path) -> EventLog:
    """The same log as another start of the program finds it."""
    return EventLog(log.database, tmp_path / "lake", log.vault, log.clock)
