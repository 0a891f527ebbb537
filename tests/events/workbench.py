"""A log on real files, and short ways to look into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.events.log import EventLog
from suasion.events.manifest import Range, live
from suasion.events.tables import QUARANTINE
from suasion.privacy.vault import Vault

NOW = datetime(2024, 6, 1, tzinfo=UTC)


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@contextmanager
def opened_log(directory: Path) -> Iterator[EventLog]:
    """Open the log of a directory, made if missing."""
    directory.mkdir(exist_ok=True)
    state, secret = SQLiteDatabase(directory / "state.db"), SQLiteDatabase(directory / "vault.db")
    migrate(state, "state")
    migrate(secret, "vault")
    try:
        yield EventLog(state, directory / "lake", Vault(secret, b"k" * 32), SetClock(NOW))
    finally:
        state.close()
        secret.close()


def events(log: EventLog) -> list[dict[str, Any]]:
    """Every event, in order."""
    with DuckDBEngine(1).session() as session:
        rows: list[dict[str, Any]] = session.fetch(log.view(session).with_properties().order_by("seq")).to_pylist()
        return rows


def order_lines(log: EventLog) -> list[dict[str, Any]]:
    """Every order line, in order."""
    with DuckDBEngine(1).session() as session:
        table = log.view(session).order_lines
        rows: list[dict[str, Any]] = session.fetch(table.order_by(["seq", "item", "amount"])).to_pylist()
        return rows


def raw(log: EventLog) -> list[dict[str, Any]]:
    """Every event's JSON, in order."""
    with DuckDBEngine(1).session() as session:
        rows: list[dict[str, Any]] = session.fetch(log.view(session).raw.order_by("seq")).to_pylist()
        return rows


def ranges(log: EventLog) -> list[Range]:
    """What the manifest vouches for, in order."""
    with log.database.read() as connection:
        return live(connection)


def quarantine_rows(log: EventLog) -> list[dict[str, Any]]:
    """Every quarantined row, by line."""
    with log.database.read() as connection:
        found = connection.execute(select(QUARANTINE).order_by(QUARANTINE.c.line, QUARANTINE.c.reason))
        return [{**row._mapping, "row": msgspec.json.decode(row.row)} for row in found]
