"""From an Ibis expression to Spark's SQL, mended where Ibis 12 would have Spark answer otherwise than DuckDB does.

Imports PySpark; `suasion.adapters.engines.spark` imports this when a session opens.
"""

from typing import Any

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.rewrites import Select
from ibis.common.patterns import replace
from pyspark.sql.types import StructType


@replace(Select)
def order_after_distinct(_: Any, **_context: Any) -> Any:
    """Sort what is distinct by what was selected, and by nothing else.

    Ibis's own rewriting selects the columns that were only filtered by, too, and makes rows distinct by them: a wrong
    answer without a word.
    """
    if not (_.distinct and _.sort_keys):
        return _
    inner = _.copy(sort_keys=())
    fields = {name: ops.Field(inner, name) for name in inner.values}
    named = {value: fields[name] for name, value in inner.values.items()}
    keys = tuple(key.replace(named, filter=ops.Value) for key in _.sort_keys)
    return Select(inner, selections=fields, sort_keys=keys)


class _Compiler(PySparkCompiler):
    __slots__ = ()
    post_rewrites = (order_after_distinct,)

    def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:  # noqa: N802 - Ibis finds it by this name
        """Count seconds with their fraction, as DuckDB does; Spark's own function drops it."""
        return self.f.anon.unix_micros(self.f.anon.to_timestamp_ltz(arg)) / self.cast(1_000_000, ibis.dtype("float64"))

    def visit_Round(self, op: Any, *, arg: Any, digits: Any) -> Any:  # noqa: N802
        """Round the number that is stored, as DuckDB does; Spark rounds the shortest decimal that stands for it."""
        if op.digits is None or not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        scale = self.f.pow(self.cast(10, ibis.dtype("float64")), digits)
        return self.f.round(arg * scale) / scale


class SparkBackend(Backend):
    """Ibis's backend with the mended compiler."""

    compiler = _Compiler()


def spark_schema(schema: pa.Schema) -> StructType:
    """Translate a schema; times without zone stay such."""
    found: StructType = PySparkSchema.from_ibis(ibis.Schema.from_pyarrow(schema))
    return found
