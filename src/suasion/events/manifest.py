"""The manifest: which sealed files hold the log, each range of sequence numbers once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from suasion.core.errors import Conflict, WorkspaceError
from suasion.events.tables import MANIFEST

FORMAT = 2
"""Of the files this release writes: typed columns, raw JSON apart. Format 1 kept the JSON inside `events`."""


@dataclass(frozen=True)
class Range:
    """A range of sequence numbers in the lake; the fields are the columns of `log_manifest`, in their order."""

    id: int
    first: int
    last: int
    events: int
    order_lines: int
    removed: int
    min_time: int | None
    max_time: int | None
    events_sha256: str
    order_lines_sha256: str
    raw_sha256: str
    format: int
    sealed: datetime
    replaced: datetime | None = None

    def sha256(self, table: str) -> str:
        """Give what the manifest says the file of a table hashes to."""
        return str(getattr(self, f"{table}_sha256"))


def live(connection: Connection) -> list[Range]:
    """Give the ranges that hold the log now, in order."""
    query = select(MANIFEST).where(MANIFEST.c.replaced.is_(None)).order_by(MANIFEST.c.first)
    return [Range(*row) for row in connection.execute(query)]


def every(connection: Connection) -> list[Range]:
    """Give all ranges whose files may be there, those that others replaced among them."""
    return [Range(*row) for row in connection.execute(select(MANIFEST).order_by(MANIFEST.c.id))]


def readable(ranges: Sequence[Range]) -> list[Range]:
    """Give the ranges that have files.

    Raises
    ------
    suasion.core.errors.WorkspaceError
        If an earlier release wrote one of them.
    """
    if any(one.format < FORMAT for one in ranges):
        raise WorkspaceError(
            "Sealed files of an earlier release have not been rewritten yet.",
            hint="Open the workspace once for writing with this release.",
        )
    return [one for one in ranges if one.events]


def next_id(connection: Connection) -> int:
    """Give a number no range ever had: the newest row is never deleted, for only later ones replace it."""
    return int(connection.execute(select(func.max(MANIFEST.c.id))).scalar() or 0) + 1


def add(connection: Connection, new: Range) -> None:
    """Vouch for a range."""
    connection.execute(insert(MANIFEST), asdict(new))


def replace(connection: Connection, old: Sequence[Range], new: Range) -> None:
    """Put one range in the place of neighbours.

    Raises
    ------
    suasion.core.errors.Conflict
        If one of them was replaced meanwhile.
    """
    live_ones = MANIFEST.c.id.in_([one.id for one in old]) & MANIFEST.c.replaced.is_(None)
    done = connection.execute(update(MANIFEST).where(live_ones).values(replaced=new.sealed)).rowcount
    if done != len(old):
        raise Conflict(
            f"{len(old)} sealed ranges were to be replaced, {done} were still there.",
            hint="Another process compacts this log; one owner writes.",
        )
    add(connection, new)


def expired(connection: Connection, now: datetime, lease: timedelta) -> list[Range]:
    """Give the ranges that others replaced longer ago than `lease`."""
    return [one for one in every(connection) if one.replaced is not None and one.replaced + lease <= now]


def forget(connection: Connection, ranges: Sequence[Range]) -> None:
    """Delete the rows of replaced ranges, whose files are gone."""
    ids = [one.id for one in ranges]
    connection.execute(delete(MANIFEST).where(MANIFEST.c.id.in_(ids), MANIFEST.c.replaced.is_not(None)))
