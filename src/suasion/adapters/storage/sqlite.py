"""SQLite: WAL with synchronous=FULL, one writing transaction at a time, foreign keys checked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from suasion.core.errors import StorageFull, WorkspaceError

_BUSY_TIMEOUT_MS = 30_000
_PRIMARY = 0xFF  # of an extended result code
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class SQLiteDatabase:
    """One SQLite file; implements `core.database.Database`.

    Parameters
    ----------
    path
        The file; made if missing, together with its ``-wal`` and ``-shm`` companions.
    read_only
        True to refuse every `write`; the file must be there then.

    Raises
    ------
    suasion.core.errors.WorkspaceError
        If it is opened read-only and is not there.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if read_only and not path.is_file():
            raise WorkspaceError(f"There is no database {path.name} to read.", hint="Restore it from its backup.")
        self.path = path
        self._read_only = read_only
        self._engine = _engine(path)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent read; nothing can be changed through it."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA query_only=OFF")
                connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; on disk when the block ends without an error.

        Raises
        ------
        suasion.core.errors.WorkspaceError
            If the database was opened read-only.
        suasion.core.errors.StorageFull
            If the disk takes no more; nothing of the block is kept.
        """
        if self._read_only:
            raise WorkspaceError(f"{self.path.name} was opened read-only.", hint="Open the workspace for writing.")
        with _room_needed(), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


@contextmanager
def _room_needed() -> Iterator[None]:
    """Give a full disk its own error; SQLite calls a quota or a limit on a file's size an I/O error."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
        if code in _NO_ROOM:
            raise StorageFull.said() from error
        raise


def _engine(path: Path) -> Engine:
    # An error's text must not repeat the values of its statement: they may name people.
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine
