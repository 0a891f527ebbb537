"""A session of which one reader gives back all it put in: for sessions that live longer than a question."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import ibis
import pyarrow as pa

from suasion.core.engine import Session


class Scratch:
    """Implements `Session` over another one, and remembers what was put in through it.

    Parameters
    ----------
    session
        The one that lives longer.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables: list[ibis.Table] = []

    @property
    def sealed_only(self) -> bool:
        """Whether the one that lives longer sees sealed files only."""
        return self._session.sealed_only

    def add_parquet(self, purpose: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Put in a set of Parquet files; a view of them stays, which holds no memory."""
        return self._session.add_parquet(purpose, files, schema)

    def add_arrow(self, purpose: str, table: pa.Table) -> ibis.Table:
        """Put in an Arrow table."""
        return self._kept(self._session.add_arrow(purpose, table))

    def add_file(self, purpose: str, path: Path) -> ibis.Table:
        """Put in a file that somebody else wrote."""
        return self._session.add_file(purpose, path)

    def materialize(self, purpose: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once."""
        return self._kept(self._session.materialize(purpose, expression))

    def release(self, table: ibis.Table) -> None:
        """Give back the memory of a table now."""
        self._tables = [kept for kept in self._tables if kept is not table]
        self._session.release(table)

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        return self._session.fetch(expression)

    def batches(self, expression: ibis.Table, rows: int = 5_000) -> Iterator[pa.RecordBatch]:
        """Compute an expression some rows at a time."""
        return self._session.batches(expression, rows)

    def release_all(self) -> None:
        """Give back everything put in that was not released yet."""
        while self._tables:
            self._session.release(self._tables.pop())

    def _kept(self, table: ibis.Table) -> ibis.Table:
        self._tables.append(table)
        return table
