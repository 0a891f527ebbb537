"""The moment that jobs are done as of."""

from datetime import UTC, datetime

from suasion.core.errors import InputRefused
from suasion.workspace import Workspace


def moment_of(workspace: Workspace, as_of: datetime | None) -> datetime:
    """Give the moment asked for in UTC, or the present."""
    return workspace.clock.now() if as_of is None else as_of.astimezone(UTC)


def refuse_later(workspace: Workspace, as_of: datetime | None) -> None:
    """Refuse a moment that is not yet: what will be known then is not known now.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it lies in the future, or names no time zone.
    """
    if as_of is None:
        return
    if as_of.tzinfo is None:
        raise InputRefused(f"The moment {as_of.isoformat()} has no time zone.", hint="Write 2026-01-31T00:00:00Z.")
    if as_of > workspace.clock.now():
        raise InputRefused(f"The moment {as_of.isoformat()} is in the future.", hint="Ask for the present or earlier.")
