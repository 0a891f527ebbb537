"""The one place that picks adapters."""

from dataclasses import dataclass
from pathlib import Path

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import current, latest, migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import Clock, SystemClock
from suasion.core.errors import WorkspaceError


@dataclass(frozen=True)
class Parts:
    """The concrete things a workspace runs on."""

    database: SQLiteDatabase
    vault_database: SQLiteDatabase
    engine: DuckDBEngine
    clock: Clock

    def close(self) -> None:
        """Close the databases."""
        self.database.close()
        self.vault_database.close()


def connect(directory: Path, *, read_only: bool) -> Parts:
    """Open the embedded parts of the workspace in `directory`, bringing its databases up to date unless read-only.

    Raises
    ------
    suasion.core.errors.WorkspaceTooNew
        If a later release wrote it.
    suasion.core.errors.WorkspaceError
        If it is opened read-only and an earlier release wrote it.
    """
    parts = Parts(
        database=SQLiteDatabase(directory / "state.db"),
        vault_database=SQLiteDatabase(directory / "vault.db"),
        engine=DuckDBEngine(),
        clock=SystemClock(),
    )
    if read_only:
        with parts.database.read() as connection:
            found = current(connection)
        if found != latest("state"):
            raise WorkspaceError(
                f"{directory} is at step {found or 'none'}; this release reads step {latest('state')}.",
                hint="Open it once for writing with this release, or use the release that wrote it.",
            )
    else:
        migrate(parts.database, "state")
        migrate(parts.vault_database, "vault")
    return parts
