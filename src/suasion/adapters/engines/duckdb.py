"""DuckDB in memory: no file of its own, no extension downloads, no Python variables picked up by name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from suasion.core.errors import FileUnreadable

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


class DuckDBSession:
    """One in-memory database; implements `core.engine.Session`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._backend = ibis.duckdb.from_connection(connection)
        self._numbers = count()

    def add_parquet(self, purpose: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Put in a set of Parquet files as one table; no files give an empty table of `schema`."""
        if not files:
            return self.add_arrow(purpose, schema.empty_table())
        return self._backend.read_parquet([str(file) for file in files], table_name=self._unused(purpose))

    def add_arrow(self, purpose: str, table: pa.Table) -> ibis.Table:
        """Put in an Arrow table."""
        return self._backend.create_table(self._unused(purpose), table)

    def add_file(self, purpose: str, path: Path) -> ibis.Table:
        """Put in a Parquet or CSV file that somebody else wrote; CSV columns are read as text."""
        if not path.is_file():
            raise FileUnreadable(f"There is no file {path}.", hint="Check the path.")
        if path.stat().st_size == 0:
            raise FileUnreadable(f"{path} is empty.", hint="Export it again; nothing was changed.")
        try:
            if path.suffix == ".parquet":
                return self._backend.read_parquet(str(path), table_name=self._unused(purpose))
            return self._backend.read_csv(
                str(path), table_name=self._unused(purpose), all_varchar=True, header=True, encoding="utf-8"
            )
        except duckdb.Error as error:
            raise FileUnreadable(
                f"{path} cannot be read as {path.suffix or 'CSV'}: {str(error).splitlines()[0]}",
                hint="Suasion reads Parquet (.parquet) and CSV in UTF-8 with a header line.",
            ) from error

    def materialize(self, purpose: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once, for use in others."""
        try:
            return self._backend.create_table(self._unused(purpose), expression)
        except duckdb.InvalidInputException as error:  # CSV lines are only looked at here, not by `add_file`
            raise FileUnreadable(
                f"A line cannot be read: {str(error).splitlines()[0]}",
                hint="Every line needs as many fields as the header, and the file must be UTF-8.",
            ) from error

    def release(self, table: ibis.Table) -> None:
        """Give back the memory of a table that `add_arrow` or `materialize` gave; nothing may be asked of it again."""
        self._backend.drop_table(table.op().name)  # get_name() would say the catalog, too

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        table: pa.Table = expression.to_pyarrow()
        return table

    def _unused(self, purpose: str) -> str:
        return f"{purpose}_{next(self._numbers)}"


class DuckDBEngine:
    """Opens in-memory DuckDB sessions; implements `core.engine.Engine`.

    Parameters
    ----------
    threads
        Threads one session may use.
    """

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    @contextmanager
    def session(self) -> Iterator[DuckDBSession]:
        """Open a session; everything put into it is gone when it closes."""
        with duckdb.connect(":memory:", config={**_CONFIG, "threads": self._threads}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")  # it would be drawn on standard output
            yield DuckDBSession(connection)
