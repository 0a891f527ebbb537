"""The port to an analytical engine, spoken to in Ibis."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa


class Session(Protocol):
    """Tables and expressions over them, until it closes.

    Every table put in is a new one under a name of its own, made from the purpose it is given: nothing put in later
    changes what an earlier expression answers. A session belongs to one thread.
    """

    @property
    def sealed_only(self) -> bool:
        """Whether it computes where the log's tail is not; a view of the log then ends with what is sealed."""
        ...

    def add_parquet(self, purpose: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Put in a set of Parquet files as one table of `schema`: what a file lacks is null, what is more is left out.

        No files give an empty table.
        """
        ...

    def add_arrow(self, purpose: str, table: pa.Table) -> ibis.Table:
        """Put in an Arrow table."""
        ...

    def add_file(self, purpose: str, path: Path) -> ibis.Table:
        """Put in a Parquet or CSV file that somebody else wrote; CSV columns are read as text.

        Raises
        ------
        suasion.core.errors.FileUnreadable
            If it is missing, empty, not UTF-8 or not of its format.
        """
        ...

    def materialize(self, purpose: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once, for use in others."""
        ...

    def release(self, table: ibis.Table) -> None:
        """Give back the memory of a table that `add_arrow` or `materialize` gave; nothing may be asked of it again."""
        ...

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        ...

    def batches(self, expression: ibis.Table, rows: int = 5_000) -> Iterator[pa.RecordBatch]:
        """Compute an expression some rows at a time; nothing else may be asked of the session until it ended."""
        ...


class Engine(Protocol):
    """Opens sessions."""

    def session(self) -> AbstractContextManager[Session]:
        """Open a session; everything put into it is gone when it closes."""
        ...

    def close(self) -> None:
        """End what sessions left running for the next one; no session may be open."""
        ...


def rows_in(session: Session, table: ibis.Table) -> int:
    """Count the rows of a table."""
    return int(session.fetch(table.count().as_table())[0][0].as_py())
