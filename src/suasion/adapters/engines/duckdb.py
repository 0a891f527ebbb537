"""DuckDB in memory: no file of its own, no extension downloads, no Python variables picked up by name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from suasion.adapters.engines.csv_header import csv_header
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

    def add_parquet(self, name: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Name a set of Parquet files as one table; no files give an empty table of `schema`."""
        if not files:
            return self.add_arrow(name, schema.empty_table())
        return self._backend.read_parquet([str(file) for file in files], table_name=name)

    def add_arrow(self, name: str, table: pa.Table) -> ibis.Table:
        """Name an Arrow table."""
        return self._backend.create_table(name, table, overwrite=True)

    def add_file(self, name: str, path: Path) -> ibis.Table:
        """Name a Parquet or CSV file that somebody else wrote; CSV columns are read as text."""
        if not path.is_file():
            raise FileUnreadable(f"There is no file {path}.", hint="Check the path.")
        if path.stat().st_size == 0:
            raise FileUnreadable(f"{path} is empty.", hint="Export it again; nothing was changed.")
        try:
            if path.suffix == ".parquet":
                return self._backend.read_parquet(str(path), table_name=name)
            return self._read_csv(name, path)
        except duckdb.Error as error:
            raise FileUnreadable(
                f"{path} cannot be read as {path.suffix or 'CSV'}: {str(error).splitlines()[0]}",
                hint="Suasion reads Parquet (.parquet) and CSV in UTF-8 with a header line.",
            ) from error

    def _read_csv(self, name: str, path: Path) -> ibis.Table:
        # DuckDB guesses what it is not told, and a wrong guess loses lines without a word: it is told everything.
        delimiter, names = csv_header(path)
        table = self._backend.read_csv(
            str(path),
            table_name=name,
            columns=dict.fromkeys(names, "VARCHAR"),
            auto_detect=False,
            header=True,
            delim=delimiter,
            quote='"',
            escape='"',
            comment="",
            skip=0,
            null_padding=False,
            strict_mode=True,
            encoding="utf-8",
        )
        self.fetch(table.limit(1))  # what is wrong near the top is said with the file's name
        return table

    def materialize(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once and give it a name for use in others."""
        try:
            return self._backend.create_table(name, expression, overwrite=True)
        except duckdb.InvalidInputException as error:  # CSV lines are only looked at here, not by `add_file`
            raise FileUnreadable(
                f"A line cannot be read: {str(error).splitlines()[0]}",
                hint="Every line needs as many fields as the header, and the file must be UTF-8.",
            ) from error

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        table: pa.Table = expression.to_pyarrow()
        return table


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
        """Open a session; everything named in it is gone when it closes."""
        with duckdb.connect(":memory:", config={**_CONFIG, "threads": self._threads}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")  # it would be drawn on standard output
            yield DuckDBSession(connection)
