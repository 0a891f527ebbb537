"""Spark over sealed files, for histories that one machine cannot hold; the same expressions, the same answers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.engines.spark_process import PROCESS, SparkPlace

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_SQL = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # a time without zone stays one, to the microsecond
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.ansi.enabled": "true",  # a number too large, or a division by zero, is an error and never a wrong answer
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",  # few rows need few tasks
}
_PARTS = "spark.sql.shuffle.partitions"
_GLOB = str.maketrans({sign: f"\\{sign}" for sign in "\\*?[]{}"})


class SparkTables:
    """One session of Spark; implements `core.engine.Session`.

    Tables that are computed are kept by the cluster's workers, in memory as far as it goes. Files that somebody else
    wrote lie on this machine, not on the cluster: they are read here and sent.
    """

    sealed_only = True

    def __init__(self, spark: "SparkSession", here: DuckDBEngine) -> None:
        self._spark = spark
        self._here = here
        self._backend, self._schema = _backend(spark)
        self._numbers = count()
        self._kept: dict[str, DataFrame] = {}

    def add_parquet(self, purpose: str, files: Sequence[Path], schema: pa.Schema) -> ibis.Table:
        """Put in a set of Parquet files as one table of `schema`; what a file lacks is null.

        Every worker opens the files by their paths: they must be the same there as here.
        """
        if not files:
            return self.add_arrow(purpose, schema.empty_table())
        reader = self._spark.read.schema(self._schema(schema))
        return self._named(purpose, reader.parquet(*(_address(file) for file in files)))

    def add_arrow(self, purpose: str, table: pa.Table) -> ibis.Table:
        """Put in an Arrow table."""
        whole = table.combine_chunks()  # Spark stops reading at a chunk without rows, and says nothing
        return self._named(purpose, self._spark.createDataFrame(whole, self._schema(table.schema)))

    def add_file(self, purpose: str, path: Path) -> ibis.Table:
        """Put in a Parquet or CSV file that somebody else wrote; CSV columns are read as text."""
        with self._here.session() as here:
            read = here.fetch(here.materialize(purpose, here.add_file(purpose, path)))
        return self.add_arrow(purpose, read)

    def materialize(self, purpose: str, expression: ibis.Table) -> ibis.Table:
        """Compute an expression once, for use in others."""
        frame = self._frame(expression).persist()
        frame.count()  # now, so that an error is told where it belongs
        table = self._named(purpose, frame)
        self._kept[table.op().name] = frame
        return table

    def release(self, table: ibis.Table) -> None:
        """Give back the memory of a table that `add_arrow` or `materialize` gave; nothing may be asked of it again."""
        name = table.op().name
        self._spark.catalog.dropTempView(name)
        if name in self._kept:
            self._kept.pop(name).unpersist()

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Compute an expression."""
        return self._frame(expression).toArrow().cast(expression.schema().to_pyarrow())

    def batches(self, expression: ibis.Table, rows: int = 5_000) -> Iterator[pa.RecordBatch]:
        """Compute an expression and hand it on some rows at a time; here they are all in memory."""
        yield from self.fetch(expression).to_batches(rows)

    def close(self) -> None:
        """Give back what the workers keep."""
        while self._kept:
            self._kept.popitem()[1].unpersist()

    def _frame(self, expression: ibis.Table) -> "DataFrame":
        self._backend._run_pre_execute_hooks(expression)  # noqa: SLF001 - tables that live in the expression itself
        return self._spark.sql(self._backend.compile(expression))

    def _named(self, purpose: str, frame: "DataFrame") -> ibis.Table:
        name = f"{purpose}_{next(self._numbers)}"
        frame.createTempView(name)
        return self._backend.table(name)


class SparkEngine:
    """Opens sessions of the process's Spark; implements `core.engine.Engine`.

    Parameters
    ----------
    place
        The cluster, and what Spark may use on this machine.
    threads
        Threads that reading a file on this machine may use.
    """

    def __init__(self, place: SparkPlace, threads: int = 2) -> None:
        self._place = place
        self._here = DuckDBEngine(threads, place.memory_limit_gb, place.temp_directory)
        self._lock = Lock()
        self._borrowed = False

    @contextmanager
    def session(self) -> Iterator[SparkTables]:
        """Open a session; everything put into it is gone when it closes. The first one starts Spark.

        Raises
        ------
        suasion.core.errors.ExtraMissing
            If PySpark or Java is not installed.
        suasion.core.errors.SettingError
            If the process runs Spark on another cluster already.
        suasion.core.errors.WorkspaceError
            If Spark does not start.
        """
        tables = SparkTables(self._opened(), self._here)
        try:
            yield tables
        finally:
            tables.close()

    def close(self) -> None:
        """Stop Spark, unless somebody else in this process uses it."""
        with self._lock:
            if self._borrowed:
                self._borrowed = False
                PROCESS.give_back()

    def _opened(self) -> "SparkSession":
        with self._lock:
            if not self._borrowed:
                PROCESS.borrow()
                self._borrowed = True
        session = PROCESS.session(self._place)
        for name, value in _SQL.items():
            session.conf.set(name, value)
        if not session.sparkContext.getConf().contains(_PARTS):  # else the cluster's own settings know better
            session.conf.set(_PARTS, str(session.sparkContext.defaultParallelism))
        return session


def _backend(spark: "SparkSession") -> tuple[Any, Callable[[pa.Schema], Any]]:
    from suasion.adapters.engines.spark_sql import SparkBackend, spark_schema

    SparkBackend.register_options()
    return SparkBackend().connect(spark), spark_schema


def _address(file: Path) -> str:
    """Name a local file so that Spark takes no sign of its path for a pattern."""
    return f"file://{file.resolve().as_posix().translate(_GLOB)}"
