"""A database under test, and what its contract needs beside it: commits counted, other threads, other processes."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Table, Text, event, insert, select
from sqlalchemy.engine import Engine

from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import Database
from tests import postgres_server

TABLES = MetaData()
NUMBER = Table(
    "number", TABLES, Column("value", BigInteger, primary_key=True, autoincrement=False), Column("note", Text)
)
CHILD = Table(
    "child",
    TABLES,
    # Checked at the commit only: the one way to make a commit fail that every database has.
    Column("of", BigInteger, ForeignKey("number.value", deferrable=True, initially="DEFERRED"), nullable=False),
)

_T = TypeVar("_T")


class Store:
    """One database of one test, and how to open it again, here or in another process."""

    program: str
    """Python that gives `database`, from `sys.argv[1]`."""
    place: str
    """What `sys.argv[1]` is."""

    def __enter__(self) -> Self:
        self.database = self.opened()
        with self.database.write() as connection:
            TABLES.create_all(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def opened(self, *, read_only: bool = False, patience_seconds: float = 30.0) -> Database:
        """Open the database, again if need be."""
        raise NotImplementedError

    def numbers(self) -> list[int]:
        """Give what is stored, as another reader sees it."""
        with self.database.read() as connection:
            return list(connection.scalars(select(NUMBER.c.value).order_by(NUMBER.c.value)))

    def put(self, *values: int) -> None:
        """Store numbers in one block."""
        with self.database.write() as connection:
            connection.execute(insert(NUMBER), [{"value": value} for value in values])

    def process(self, body: str, *, fault: str = "") -> "subprocess.Popen[str]":
        """Run Python in a process of its own that has `database`, `NUMBER` and `insert`."""
        head = "import sys; from sqlalchemy import insert; from tests.adapters.storage.stores import NUMBER\n"
        environment = (
            os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | ({"SUASION_FAULT": fault} if fault else {})
        )
        return subprocess.Popen(
            [sys.executable, "-c", f"{head}{self.program}\n{body}", self.place],
            env=environment,
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )


class SQLiteStore(Store):
    """A file."""

    program = (
        "from pathlib import Path; from suasion.adapters.storage.sqlite import SQLiteDatabase\n"
        "database = SQLiteDatabase(Path(sys.argv[1]))"
    )

    def __init__(self, directory: Path) -> None:
        self.place = str(directory / "x.db")

    def opened(self, *, read_only: bool = False, patience_seconds: float = 30.0) -> Database:
        """Open the file."""
        return SQLiteDatabase(Path(self.place), read_only=read_only, patience_seconds=patience_seconds)


class PostgresStore(Store):
    """A schema of the real server."""

    program = (
        "from suasion.adapters.storage.postgres import PostgresDatabase\n"
        "database = PostgresDatabase(*sys.argv[1].rsplit('#', 1))"
    )

    def __init__(self, directory: Path) -> None:
        self.schema = postgres_server.new_schema()
        self.place = f"{postgres_server.url()}#{self.schema}"

    def opened(self, *, read_only: bool = False, patience_seconds: float = 30.0) -> Database:
        """Open the schema."""
        return PostgresDatabase(
            postgres_server.url(), self.schema, read_only=read_only, patience_seconds=patience_seconds
        )


@contextmanager
def commits() -> Iterator[list[str]]:
    """Collect every commit that reaches a database while the block runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "COMMIT":
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Crowd:
    """Threads that each run one thing."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(64)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def run(self, todo: Callable[..., _T], *given: object) -> Future[_T]:
        """Begin one."""
        return self._pool.submit(todo, *given)


class Gate:
    """A block that holds the turn until it is let go, so that others have to wait for it."""

    def __init__(self, store: Store, value: int, *, alone: bool = False) -> None:
        self._store, self._value, self._alone = store, value, alone
        self.inside, self.go_on = threading.Event(), threading.Event()

    def hold(self) -> None:
        """Write the value and wait."""
        with self._store.database.write(alone=self._alone) as connection:
            connection.execute(insert(NUMBER).values(value=self._value))
            self.inside.set()
            assert self.go_on.wait(20)
