"""The port to a transactional database, spoken to in SQLAlchemy Core; and the table registry every stage adds to.

SQLAlchemy Core is our query language for rows, as Ibis is for columns (docs/decisions/0002): stages may use both, and
only `adapters/` knows which driver answers.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import BigInteger, Connection, Dialect, MetaData, TypeDecorator

from suasion.core.clock import from_microseconds, to_microseconds

STATE = MetaData()
"""Tables of state.db: the log's tail, identity, consent, definitions, decisions, deliveries."""

VAULT = MetaData()
"""Tables of vault.db: identifiers and their encrypted values, kept and backed up apart."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970 so that it sorts, compares and never rounds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store as microseconds."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read as an aware datetime."""
        return None if value is None else from_microseconds(value)


class Database(Protocol):
    """One transactional store."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a consistent read; nothing can be changed through it."""
        ...

    def write(self, *, alone: bool = False) -> AbstractContextManager[Connection]:
        """Open a writing block: it is on disk when it ends without an error, and undone when it ends with one.

        Blocks of several threads run one after another and may share one commit; each sees what the earlier ones wrote.
        A thread that is in a block cannot open another.

        Parameters
        ----------
        alone
            True for a block that takes longer than some tens of milliseconds: it shares its commit with nobody, so that
            short blocks that have ended do not wait for it.
        """
        ...

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database while others write; else a commit does and waits for all of it."""
        ...

    def scrub(self) -> bool:
        """Remove what deleted rows left behind where that is ours to do; False if some is left for the next time."""
        ...

    def close(self) -> None:
        """Refuse what waits to write, let what is writing end, and close every connection."""
        ...
