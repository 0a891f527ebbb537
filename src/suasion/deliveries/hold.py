"""A workspace that was restored is *held*: nothing leaves it until somebody has looked and released it.

What the snapshot planned may have been sent since, by the workspace that it was taken of.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from suasion.core.database import Database
from suasion.core.errors import Conflict
from suasion.deliveries.tables import HOLD


class Held(Conflict):
    """The workspace was restored and not released yet, so nothing leaves it."""

    code = "held"


@dataclass(frozen=True)
class Hold:
    """Why nothing leaves.

    Parameters
    ----------
    since
        When the workspace was restored.
    taken
        When the backup was taken: what happened since is not in it.
    sequence
        Of the last event in it.
    jobs
        The ids of the jobs that waited or ran then; they are not taken up before the release.
    """

    since: datetime
    taken: datetime
    sequence: int
    jobs: tuple[int, ...]


def hold(connection: Connection, held: Hold) -> None:
    """Hold the workspace, in the caller's transaction."""
    connection.execute(insert(HOLD).values(vars(held) | {"jobs": list(held.jobs)}))


def standing(connection: Connection) -> Hold | None:
    """Give the hold that stands; None if nothing keeps messages from leaving."""
    columns = (HOLD.c.since, HOLD.c.taken, HOLD.c.sequence, HOLD.c.jobs)
    row = connection.execute(select(*columns).where(HOLD.c.released.is_(None)).limit(1)).one_or_none()
    return None if row is None else Hold(row.since, row.taken, row.sequence, tuple(row.jobs))


def lift(connection: Connection, now: datetime) -> None:
    """Release the workspace, in the caller's transaction."""
    connection.execute(update(HOLD).where(HOLD.c.released.is_(None)).values(released=now))


def require_released(database: Database) -> None:
    """See to it that messages may leave.

    Raises
    ------
    Held
        If the workspace was restored and not released.
    """
    with database.read() as connection:
        found = standing(connection)
    if found is not None:
        raise Held(
            f"The workspace was restored from a backup of {found.taken:%Y-%m-%d %H:%M} UTC; nothing leaves it yet.",
            hint="`suasion release` shows what would go out, and lets it go or drops it.",
        )
