"""The port to an analytical engine, spoken to in Ibis."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa


class Session(Protocol):
    """One consistent read: what is put into it is what its expressions see, until it closes.

    A session belongs to one thread.
    """

    def add_parquet(self, name: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Name a set of Parquet files as one table; no files give an empty table of `schema`."""
        ...

    def add_arrow(self, name: str, table: pa.Table) -> ibis.Table:
        """Name an Arrow table."""
        ...

    def add_file(self, name: str, path: Path) -> ibis.Table:
        """Name a Parquet or CSV file that somebody else wrote; CSV columns are read as text.

        Raises
        ------
        suasion.core.errors.FileUnreadable
            If it is missing, empty, not UTF-8 or not of its format.
        """
        ...

    def materialize(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once and give it a name for use in others."""
        ...

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        ...


class Engine(Protocol):
    """Opens sessions."""

    def session(self) -> AbstractContextManager[Session]:
        """Open a session; everything named in it is gone when it closes."""
        ...
