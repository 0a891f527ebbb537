"""PostgreSQL: one schema a database, synchronous commits, one session that writes and holds the owner's lock.

The lock is an advisory one of the very session that writes, so nothing is ever written without it: a session that is
lost takes the lock along, and the one that replaces it has to get it first.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from suasion.adapters.storage.group_commit import GroupCommit
from suasion.adapters.storage.postgres_dialect import speak_as_sqlite_does
from suasion.adapters.storage.postgres_errors import said_plainly, without_values
from suasion.adapters.storage.postgres_text import take_every_text
from suasion.core.errors import SettingError, WorkspaceBusy, WorkspaceError

_READERS = 10
_CONNECT_SECONDS = 10
_LONGEST_STATEMENT_SECONDS = 1800
_TAKE_OVER_SECONDS = 5.0


class PostgresDatabase:
    """One schema of a PostgreSQL database; implements `core.database.Database`.

    Parameters
    ----------
    url
        ``postgresql://…`` with whatever libpq understands; it holds a password and is shown nowhere.
    schema
        The schema's name; made if missing.
    read_only
        True to refuse every `write`; the schema must be there then, and nobody's lock is needed.
    patience_seconds
        How long a `write` waits for other blocks and for locks.

    Raises
    ------
    suasion.core.errors.WorkspaceBusy
        If another process, on any machine, has the schema open for writing.
    suasion.core.errors.WorkspaceError
        If the server cannot be reached, or the schema is opened read-only and is not there.
    suasion.core.errors.SettingError
        If the URL is none of PostgreSQL.
    """

    def __init__(self, url: str, schema: str, *, read_only: bool = False, patience_seconds: float = 30.0) -> None:
        self.schema = schema
        self._read_only = read_only
        address = _address(url)
        session = _Session(schema, patience_seconds)
        self._readers = _engine(address, session.reading, size=_READERS)
        self._writer = _engine(address, session.writing, size=1)
        event.listen(self._writer, "close", session.letting_go)
        self._group = GroupCommit(_Transactions(self._writer), patience_seconds=patience_seconds)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        engine = self._readers if self._read_only else self._writer  # the writer's session owns the schema from here on
        with said_plainly(writing=False), engine.connect() as connection:
            found = connection.scalar(select(func.current_schema()))
        if found is None and self._read_only:
            raise WorkspaceError(f"There is no schema {self.schema!r} to read.", hint="Restore it from its backup.")
        if found is None:
            with self.write() as connection:
                connection.execute(CreateSchema(self.schema))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent read; nothing can be changed through it.

        Raises
        ------
        suasion.core.errors.WorkspaceError
            If the server cannot be reached.
        """
        with said_plainly(writing=False), self._readers.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """Open a writing block; on disk when it ends without an error.

        Raises
        ------
        suasion.core.errors.WorkspaceError
            If the database was opened read-only or closed, this thread is in a block already, or the server is gone:
            if it went during the commit, nobody knows yet whether the block is kept.
        suasion.core.errors.WorkspaceBusy
            If other blocks have been writing for too long, or another process owns the workspace by now.
        suasion.core.errors.StorageFull
            If the server's disk takes no more; nothing of the block is kept.
        """
        if self._read_only:
            raise WorkspaceError(f"{self.schema} was opened read-only.", hint="Open the workspace for writing.")
        with said_plainly(writing=True), self._group.block(alone=alone) as connection:
            yield connection

    def checkpoint(self) -> None:
        """Do nothing: the server checkpoints by itself."""

    def scrub(self) -> bool:
        """Do nothing: the server vacuums by itself, and what its own write-ahead log and backups hold is not ours."""
        return True

    def close(self) -> None:
        """Refuse what waits to write, let what is writing end, close every connection and let go of the lock."""
        self._group.close()
        self._readers.dispose()
        self._writer.dispose()


class _Transactions:
    """Implements `group_commit.Transactions`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, patience_seconds: float) -> Connection:
        """Begin the writing transaction; the lock of the session keeps others away, so it waits for nobody."""
        connection = self._engine.connect()
        try:
            connection.exec_driver_sql("BEGIN")
        except BaseException as error:
            self.undo(connection, error)
            connection.close()
            raise
        return connection

    def holds(self, connection: Connection) -> bool:
        """Say whether the transaction is still open and no statement of it has failed."""
        driver = None if connection.invalidated else connection.connection.driver_connection
        return driver is not None and driver.info.transaction_status == TransactionStatus.INTRANS

    def undo(self, connection: Connection, error: BaseException) -> None:
        """Roll back; the session is kept while it lives, and the lock with it."""
        try:
            connection.rollback()
        except SQLAlchemyError:
            connection.invalidate()


class _Session:
    """What is said to the server when a connection is made."""

    def __init__(self, schema: str, patience_seconds: float) -> None:
        name = '"' + schema.replace('"', '""') + '"'
        self._settings = (
            f"SET search_path TO {name}; SET TIME ZONE 'UTC'; SET synchronous_commit TO on;"
            f"SET statement_timeout TO '{_LONGEST_STATEMENT_SECONDS}s';"
            f"SET lock_timeout TO {int(patience_seconds * 1000)};"
            "SET tcp_keepalives_idle TO 20; SET tcp_keepalives_interval TO 5; SET tcp_keepalives_count TO 4"
        )
        self._schema = schema
        self._lock = int.from_bytes(sha256(f"suasion {schema}".encode()).digest()[:8], "big", signed=True)
        self._mine: tuple[int, Any] | None = None

    def reading(self, connection: "psycopg.Connection[Any]", _record: object) -> None:
        """Set up a session that reads: each transaction sees one moment and can change nothing."""
        take_every_text(connection)
        connection.execute(
            f"{self._settings}; SET default_transaction_isolation TO 'repeatable read';"
            "SET default_transaction_read_only TO on"
        )
        connection.commit()

    def writing(self, connection: "psycopg.Connection[Any]", _record: object) -> None:
        """Set up the session that writes, and have it own the schema."""
        take_every_text(connection)
        connection.autocommit = True  # transactions begin where we say, not where the driver guesses
        connection.execute(self._settings)
        try:
            self._own(connection)
        except BaseException:
            connection.close()
            raise
        started = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        self._mine = connection.execute(started).fetchone()

    def letting_go(self, connection: "psycopg.Connection[Any]", _record: object) -> None:
        """Let go of the schema and wait until it is free: the server notices the end of a session only later."""
        with suppress(psycopg.Error):
            connection.execute("SELECT pg_advisory_unlock_all()")

    def _own(self, connection: "psycopg.Connection[Any]") -> None:
        if self._locked(connection):
            return
        if self._mine is not None:  # the server may not know yet that our last session is gone
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s",
                self._mine,
            )
        until = time.monotonic() + _TAKE_OVER_SECONDS  # the server sees the end of a process that was killed only later
        while time.monotonic() < until:
            time.sleep(0.05)
            if self._locked(connection):
                return
        raise WorkspaceBusy(
            f"Another process has the workspace of schema {self._schema!r} open for writing.",
            hint="Wait for it or stop it; it may run on another machine. Only reading needs no ownership.",
        )

    def _locked(self, connection: "psycopg.Connection[Any]") -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (self._lock,)).fetchone()
        return row is not None and bool(row[0])


def _address(url: str) -> URL:
    try:
        found = make_url(url.strip())
        known = found.get_backend_name() in ("postgresql", "postgres")
    except (ArgumentError, ValueError):
        known = False
    if not known:  # the value itself is never shown: it holds a password
        raise SettingError(
            "SUASION_DATABASE_URL is no address of a PostgreSQL database.",
            hint="It looks like postgresql://name:password@host:5432/database",
        )
    return found.set(drivername="postgresql+psycopg")


def _engine(address: URL, settle: Any, *, size: int) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,  # an error's text must not repeat the values of its statement: they may name people
        pool_size=size,
        max_overflow=0 if size == 1 else 2 * size,
        pool_pre_ping=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "suasion"},
    )
    speak_as_sqlite_does(engine.dialect)
    event.listen(engine, "connect", settle, insert=True)
    event.listen(engine, "handle_error", without_values)
    return engine
