"""DuckDB in memory: no file of its own, no extension downloads, no Python variables picked up by name."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from suasion.adapters.engines.csv_header import csv_header
from suasion.core.errors import FileUnreadable, StorageFull

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


_FOLDERS = re.compile(r"(?<![\w.])/(?:[^/\"'\n]+/)+")


def _quieten(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the progress bar off standard output; where a notebook cannot draw one, even switching it off is refused."""
    shown = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    if shown is None or shown[0]:
        connection.execute("SET enable_progress_bar = false")


def _reason(error: duckdb.Error) -> str:
    """Give the first line of DuckDB's message, with no folder of this machine in it."""
    return _FOLDERS.sub("", str(error).splitlines()[0])


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C be what it is: DuckDB gives a query that it interrupts an error of its own."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from error
        raise


class DuckDBSession:
    """One in-memory database; implements `core.engine.Session`."""

    sealed_only = False

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._backend = ibis.duckdb.from_connection(connection)
        self._numbers = count()

    def add_parquet(self, purpose: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Put in a set of Parquet files as one table of `schema`; what a file lacks is null, the rest is left out."""
        if not files:
            return self.add_arrow(purpose, schema.empty_table())
        name, paths = self._unused(purpose), [str(file) for file in files]
        return _as_declared(self._backend.read_parquet(paths, table_name=name, union_by_name=True), schema)

    def add_arrow(self, purpose: str, table: pa.Table) -> ibis.Table:
        """Put in an Arrow table."""
        return self._backend.create_table(self._unused(purpose), table)

    def add_file(self, purpose: str, path: Path) -> ibis.Table:
        """Put in a Parquet or CSV file that somebody else wrote; CSV columns are read as text."""
        if not path.is_file():
            raise FileUnreadable(f"There is no file {path.name}.", hint="Check the path.")
        if path.stat().st_size == 0:
            raise FileUnreadable(f"{path.name} is empty.", hint="Export it again; nothing was changed.")
        try:
            if path.suffix == ".parquet":
                return self._backend.read_parquet(str(path), table_name=self._unused(purpose))
            return self._read_csv(self._unused(purpose), path)
        except duckdb.Error as error:
            raise FileUnreadable(
                f"{path.name} cannot be read as {path.suffix or 'CSV'}: {_reason(error)}",
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

    def materialize(self, purpose: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once, for use in others."""
        try:
            return self._backend.create_table(self._unused(purpose), expression)
        except duckdb.InvalidInputException as error:  # CSV lines are only looked at here, not by `add_file`
            raise FileUnreadable(
                f"A line cannot be read: {_reason(error)}",
                hint="Every line needs as many fields as the header, and the file must be UTF-8.",
            ) from error

    def release(self, table: ibis.Table) -> None:
        """Give back the memory of a table that `add_arrow` or `materialize` gave; nothing may be asked of it again."""
        self._backend.drop_table(table.op().name)  # get_name() would say the catalog, too

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        table: pa.Table = expression.to_pyarrow()
        return table

    def batches(self, expression: ibis.Table, rows: int = 5_000) -> Iterator[pa.RecordBatch]:
        """Compute an expression some rows at a time; nothing else may be asked of the session until it ended."""
        self._backend._run_pre_execute_hooks(expression)  # noqa: SLF001 - as `to_pyarrow_batches`, which calls
        found = self._backend.raw_sql(self._backend.compile(expression))  # what DuckDB deprecated
        yield from found.to_arrow_reader(rows)

    def _unused(self, purpose: str) -> str:
        return f"{purpose}_{next(self._numbers)}"


class DuckDBEngine:
    """Opens in-memory DuckDB sessions; implements `core.engine.Engine`.

    Parameters
    ----------
    threads
        Threads one session may use.
    memory_limit_gb
        Memory one session may use, in units of 10^9 bytes.
    temp_directory
        Where a session that needs more than its memory puts the rest, in a directory of its own named after the
        process; made (mode 0700) when the first session opens. None to keep everything in memory, as on a disk that
        takes nothing.
    """

    def __init__(self, threads: int = 2, memory_limit_gb: float = 4.0, temp_directory: Path | None = None) -> None:
        self._threads = threads
        self._memory_limit_gb = memory_limit_gb
        self._temp_directory = temp_directory

    @contextmanager
    def session(self) -> Iterator[DuckDBSession]:
        """Open a session; everything put into it is gone when it closes."""
        with self._own_directory() as spill:
            config = {
                **_CONFIG,
                "threads": self._threads,
                "memory_limit": f"{round(self._memory_limit_gb * 1e9)}B",
                "temp_directory": spill,
            }
            with duckdb.connect(":memory:", config=config) as connection:
                connection.execute("SET TimeZone = 'UTC'")
                _quieten(connection)
                with _interruptible():
                    yield DuckDBSession(connection)

    def close(self) -> None:
        """End nothing: a session leaves nothing running."""

    def clear_temp(self) -> None:
        """Delete what sessions of processes that are gone left behind; a reader's may still be in use."""
        if self._temp_directory is not None and self._temp_directory.is_dir():
            for left in self._temp_directory.iterdir():
                if not _alive(left.name.partition("-")[0]):
                    shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def _own_directory(self) -> Iterator[str]:
        """Give a directory that no other session shares: DuckDB names its files alike in all of them."""
        if self._temp_directory is None:
            yield ""
            return
        try:
            self._temp_directory.mkdir(mode=0o700, exist_ok=True)
            made = tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=self._temp_directory)
        except OSError as error:
            if StorageFull.of(error) is None:
                raise
            yield ""  # a disk that takes nothing can still be read
            return
        with made as own:
            yield own


def _as_declared(table: ibis.Table, schema: pa.Schema) -> ibis.Table:
    declared = ibis.Schema.from_pyarrow(schema)
    if table.schema().equals(declared):
        return table
    return table.select(
        table[name].cast(kind).name(name) if name in table.columns else ibis.null(kind).name(name)
        for name, kind in declared.items()
    )


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
