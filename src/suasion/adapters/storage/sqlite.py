"""SQLite: WAL with synchronous=FULL, one writing transaction at a time, foreign keys checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from suasion.adapters.storage.group_commit import GroupCommit
from suasion.adapters.storage.sqlite_address import address
from suasion.adapters.storage.sqlite_errors import NO_READ, NO_WRITE, said_plainly
from suasion.core import faults
from suasion.core.errors import WorkspaceError

_BUSY_TIMEOUT_MS = 30_000
_SCRUB_TIMEOUT_MS = 500  # writers wait behind it
CHECKPOINT_PAGES = 64_000
"""Of 4,096 bytes, in the write-ahead log before a commit moves them into the database and the next begins the log anew.
The two wait for the disk three times more than others, and for all the pages that `checkpoint` has not moved yet, so
this has to be rare: SQLite's own 1,000 are written every second at 1,000 events a second.
"""

_ANEW = faults.declare("scrub.anew", "the database is written anew; its write-ahead log holds older pages")


class SQLiteDatabase:
    """One SQLite file; implements `core.database.Database`.

    Parameters
    ----------
    path
        The file; made if missing, together with its ``-wal`` and ``-shm`` companions.
    read_only
        True to refuse every `write`; the file must be there then.
    patience_seconds
        How long a `write` waits for other blocks and other processes.

    Raises
    ------
    suasion.core.errors.WorkspaceError
        If it is opened read-only and is not there.
    """

    def __init__(self, path: Path, *, read_only: bool = False, patience_seconds: float = 30.0) -> None:
        if read_only and not path.is_file():
            raise WorkspaceError(f"There is no database {path.name} to read.", hint="Restore it from its backup.")
        self.path = path
        self._read_only = read_only
        there = address(path)
        self._engine = _engine(there)
        self._readers = _engine(there, "query_only=ON")
        self._group = GroupCommit(_Transactions(self._engine), patience_seconds=patience_seconds)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent read; nothing can be changed through it."""
        with said_plainly(NO_READ), self._readers.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """Open a writing block; on disk when it ends without an error.

        Raises
        ------
        suasion.core.errors.WorkspaceError
            If the database was opened read-only or closed, or this thread is in a block already.
        suasion.core.errors.WorkspaceBusy
            If other processes, or other blocks, have been writing for too long.
        suasion.core.errors.StorageFull
            If the disk takes no more; nothing of the block is kept.
        """
        if self._read_only:
            raise WorkspaceError(f"{self.path.name} was opened read-only.", hint="Open the workspace for writing.")
        with said_plainly(NO_WRITE), self._group.block(alone=alone) as connection:
            yield connection

    def checkpoint(self) -> None:
        """Move what the write-ahead log holds into the database while others write on.

        The log begins anew once a commit finds it long and finds, as nobody else writes then, little left to move.
        """
        with said_plainly(NO_WRITE), self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def scrub(self) -> bool:
        """Write the file anew, without what deleted rows left in it, and empty the write-ahead log of older pages.

        Writers wait meanwhile. `secure_delete` alone does not do: pages that nothing uses keep what they held, and when
        rows move between pages copies of them stay in the unused part of a page, where no deletion finds them.

        Gives False if somebody who reads an older moment keeps the write-ahead log; ask again later then.
        """
        with said_plainly(NO_WRITE), self._engine.connect() as connection:
            if not _emptied(connection):
                return False
            connection.exec_driver_sql("PRAGMA temp_store=FILE")  # the copy is as large as the database
            try:
                connection.exec_driver_sql("VACUUM")
            finally:
                connection.exec_driver_sql("PRAGMA temp_store=MEMORY")
            faults.pass_point(_ANEW)
            return _emptied(connection)

    def close(self) -> None:
        """Refuse what waits to write, let what is writing end, and close every connection."""
        self._group.close()
        self._engine.dispose()
        self._readers.dispose()


def _emptied(connection: Connection) -> bool:
    """Move the whole write-ahead log into the database and cut it off; False if a reader needs it."""
    connection.info.pop("patience", None)  # the next transaction sets its own again
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_SCRUB_TIMEOUT_MS}")
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    return not busy


class _Transactions:
    """Implements `group_commit.Transactions`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, patience_seconds: float) -> Connection:
        """Begin the writing transaction."""
        connection = self._engine.connect()
        try:
            patience = int(patience_seconds * 1000)
            if connection.info.get("patience") != patience:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
                connection.info["patience"] = patience
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException as error:
            self.undo(connection, error)
            connection.close()
            raise
        return connection

    def holds(self, connection: Connection) -> bool:
        """Say whether the transaction is still open: SQLite ends it by itself after some errors."""
        driver = None if connection.invalidated else connection.connection.driver_connection
        return driver is not None and bool(driver.in_transaction)

    def undo(self, connection: Connection, error: BaseException) -> None:
        """Roll back; after an error of the disk the next block gets a connection that has not seen it."""
        try:
            connection.rollback()
        except SQLAlchemyError:
            connection.invalidate()
        else:
            if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                connection.invalidate()


def _engine(there: str, *pragmas: str) -> Engine:
    file, _, parameters = there.partition("?")
    url = URL.create("sqlite", database=file, query=dict(parse_qsl(parameters)) | {"uri": "true"})
    # An error's text must not repeat the values of its statement: they may name people.
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "temp_store=MEMORY",
            "secure_delete=FAST",  # overwrites a deleted row where that costs no further page
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
            *pragmas,
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine
