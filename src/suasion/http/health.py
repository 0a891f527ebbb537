"""Whether the workspace can do its work, as `/readyz` answers it."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from suasion.core.durable import write_trouble
from suasion.core.errors import SuasionError
from suasion.core.version import __version__
from suasion.workspace import Workspace

MIN_FREE_BYTES = 16_000_000
"""With less than this free on the workspace's disk the server is not ready, while it still takes what fits."""


@dataclass(frozen=True)
class Health:
    """The answer of `/healthz` and `/readyz`.

    Parameters
    ----------
    checks
        What was looked at and what was found wrong with it; an empty text means nothing.
    version
        Of Suasion.

    Examples
    --------
    >>> Health({"state.db": ""}).well, Health({"state.db": "cannot be opened"}).well
    (True, False)
    """

    checks: dict[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.checks.values())


def workspace_health(workspace: Workspace) -> Health:
    """Look whether the workspace's state database answers and its disk takes more."""
    checks = {"state.db": _database(workspace), "disk": disk_trouble(workspace.directory)}
    return Health(checks, __version__)


def _database(workspace: Workspace) -> str:
    try:
        with workspace.database.read() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, SuasionError, OSError):
        return "cannot be read"
    return ""


def disk_trouble(directory: Path) -> str:
    """Say what keeps a directory's disk from taking more; empty for nothing."""
    try:
        if shutil.disk_usage(directory).free < MIN_FREE_BYTES:
            return f"less than {MIN_FREE_BYTES // 1_000_000} MB free"
    except OSError:
        return "cannot be written"
    return write_trouble(directory)
