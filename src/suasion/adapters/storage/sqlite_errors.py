"""SQLite's errors of the disk and of a busy database as errors of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from suasion.core.errors import StorageFull, WorkspaceBusy

_PRIMARY = 0xFF  # of an extended result code
# A quota or a limit on a file's size is an I/O error to SQLite, too many open files one of opening.
NO_READ = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""What keeps somebody from reading."""
NO_WRITE = NO_READ | {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
"""What keeps somebody from writing."""
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@contextmanager
def said_plainly(disk: frozenset[int]) -> Iterator[None]:
    """Give errors of the disk, those in `disk`, and of a busy database classes of their own.

    Raises
    ------
    suasion.core.errors.StorageFull
        If the disk does not take it, or does not give it.
    suasion.core.errors.WorkspaceBusy
        If somebody else writes and does not end.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & _PRIMARY
        if code in disk:
            raise StorageFull.said(read_only=code == sqlite3.SQLITE_READONLY) from error
        if code in _LOCKED:
            raise WorkspaceBusy(
                "Another process is writing to the workspace's database, and does not end.",
                hint="Ask again in a moment.",
            ) from error
        raise
