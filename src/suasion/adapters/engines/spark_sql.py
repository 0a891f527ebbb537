"""From an Ibis expression to Spark's SQL, mended where Ibis 12 would have Spark answer otherwise than DuckDB does.

Imports PySpark; `suasion.adapters.engines.spark` imports this when a session opens.
"""

# ruff: noqa: N802 - Ibis finds the methods by the names of its operations

import math
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import pyarrow as pa
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.backends.sql.compilers.base import NULL, SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.rewrites import Select
from ibis.common.patterns import replace
from pyspark.sql.types import StructType


@replace(Select)  # type: ignore[untyped-decorator]
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


class _Compiler(PySparkCompiler):  # type: ignore[misc]
    """Ibis's compiler, with DuckDB's meaning wherever Spark's own is another."""

    __slots__ = ()
    post_rewrites = (order_after_distinct,)

    def visit_ArrayIndex(self, op: Any, *, arg: Any, index: Any) -> Any:
        """Give null beyond the end; Spark's function raises."""
        return self.f.anon.try_element_at(arg, index + 1)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        """Round a fraction that becomes a whole number, halves to the even; Spark cuts it off."""
        if to.is_integer() and op.arg.dtype.is_floating():
            arg = self.f.anon.rint(arg)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:
        """Count 0 where the condition is null in every row; Ibis sums the condition, and a sum of nulls is null."""
        if where is None:
            return super().visit_CountStar(op, arg=arg, where=where)
        return self.f.count(self.if_(where, 1, NULL))

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:
        """Give infinity, or no number, for a division by zero; Spark raises."""
        divided = self.binop(sge.Div, left, right)
        if isinstance(op.right, ops.Literal) and op.right.value:
            return divided
        endless = self.binop(sge.Mul, self.cast(left, dt.float64), self.cast("Infinity", dt.float64))
        return self.if_(right.eq(0), endless, divided)

    def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
        """Count seconds with their fraction; Spark's function drops it."""
        return self.f.anon.unix_micros(self.f.anon.to_timestamp_ltz(arg)) / self.cast(1_000_000, dt.float64)

    def visit_IsNull(self, op: Any, *, arg: Any) -> Any:
        """Tell null from what is no number; Ibis takes both for null on Spark."""
        return SQLGlotCompiler.visit_IsNull(self, op, arg=arg)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """Write a fraction down as what it is; Spark reads 0.1 as a decimal, and divides decimals to six places."""
        if dtype.is_floating() and math.isfinite(value):
            return self.cast(repr(float(value)), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_NotNull(self, op: Any, *, arg: Any) -> Any:
        """Tell null from what is no number."""
        return SQLGlotCompiler.visit_NotNull(self, op, arg=arg)

    def visit_Round(self, op: Any, *, arg: Any, digits: Any) -> Any:
        """Round the number that is stored; Spark rounds the shortest decimal that stands for it."""
        if op.digits is None or not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        scale = self.f.pow(self.cast(10, dt.float64), digits)
        return self.f.round(arg * scale) / scale


class SparkBackend(Backend):  # type: ignore[misc]
    """Ibis's backend with the mended compiler."""

    compiler = _Compiler()


def spark_schema(schema: pa.Schema) -> StructType:
    """Translate a schema; times without zone stay such."""
    found: StructType = PySparkSchema.from_ibis(ibis.Schema.from_pyarrow(schema))
    return found
