"""Whether the workspace can do its work, as `/readyz` answers it."""

from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from suasion.core.version import __version__
from suasion.workspace import Workspace


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
    """Look whether the workspace's state database answers."""
    try:
        with workspace.database.read() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Health({"state.db": "cannot be read"}, __version__)
    return Health({"state.db": ""}, __version__)
