"""A consistent copy of a SQLite database that others write to meanwhile, by SQLite's online backup."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from suasion.adapters.storage.sqlite_address import address
from suasion.adapters.storage.sqlite_errors import NO_WRITE, said_plainly
from suasion.core.errors import WorkspaceError
from suasion.core.progress import NoProgress, Progress

_PAGES_PER_STEP = 2_048
_BUSY_SECONDS = 30.0


def copy_database(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy a database as it stands at one moment; writers are not kept waiting.

    One read transaction is held for the whole copy, so that it never begins again however much is written (the online
    backup would otherwise, https://sqlite.org/backup.html). Meanwhile the write-ahead log grows. The copy is on disk
    when this returns.

    Parameters
    ----------
    source
        The file; its ``-wal`` is read with it.
    target
        A file that is not there yet.

    Raises
    ------
    suasion.core.errors.StorageFull
        If the target's disk takes no more.
    """
    there = address(source, otherwise="ro")
    with (
        said_plainly(NO_WRITE),
        closing(sqlite3.connect(there, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        reading.execute("BEGIN")
        pages = int(reading.execute("PRAGMA page_count").fetchone()[0])
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # takes the read lock
        with (progress or NoProgress()).task(f"Copy {source.name}", pages) as task:
            left = pages

            def step(_status: int, remaining: int, _total: int) -> None:
                nonlocal left
                task.advance(max(left - remaining, 0))
                left = remaining

            reading.backup(writing, pages=_PAGES_PER_STEP, progress=step, sleep=0)
        reading.execute("ROLLBACK")
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def trouble_in(path: Path, *, quick: bool = False) -> list[str]:
    """Ask SQLite whether a database is whole; gives what it finds wrong, foreign keys included.

    Parameters
    ----------
    quick
        True to leave out comparing every index with its table, which takes most of the time.

    Raises
    ------
    suasion.core.errors.WorkspaceError
        If it cannot be opened.
    """
    with closing(sqlite3.connect(address(path, otherwise="ro"), uri=True, timeout=_BUSY_SECONDS)) as reading:
        try:
            check = "quick_check" if quick else "integrity_check"
            found = [str(row[0]) for row in reading.execute(f"PRAGMA {check}(20)") if row[0] != "ok"]
            broken = reading.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN:  # says nothing of what is in it
                raise WorkspaceError(
                    f"{path.name} cannot be opened, so nothing is known of it.",
                    hint="Let this account write to its directory; if the disk is read-only, mount it for writing.",
                ) from error
            return [str(error)]
    return found + [f"a row of {row[0]} names a row of {row[2]} that is not there" for row in broken[:20]]
