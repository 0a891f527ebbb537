"""Columns of a file in our types, as Ibis expressions; what cannot be read becomes null."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa
import pyarrow.compute as pc

AWARE = dt.Timestamp(timezone="UTC", scale=6)
"""Type of a time that says itself which zone it is in."""

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ZONED = r"[0-9]:[0-9].*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"  # "2024-05-01" ends like an offset: look for a clock time first


def text(column: ibis.Value) -> ibis.Value:
    """Give a column as text without outer white space; null if nothing is left."""
    return column.cast("string").strip().nullif("")


def number(column: ibis.Value) -> ibis.Value:
    """Give a column as a finite double; null if it is empty, not a number, NaN or infinite."""
    if column.type().is_string():
        stripped = column.strip()
        column = ibis.ifelse(stripped.re_search(_NUMBER), stripped, ibis.null("string")).try_cast("float64")
    elif not column.type().is_numeric():
        return ibis.null("float64")
    column = column.cast("float64")
    return ibis.ifelse(column.isnan() | column.isinf(), ibis.null("float64"), column)


def moment(column: ibis.Value) -> ibis.Value:
    """Give a column (ISO 8601 if it is text) as a timestamp: UTC where `zoned`, else local time; null if unreadable."""
    if column.type().is_string():
        column = column.strip().try_cast(AWARE)
    elif not column.type().is_temporal():
        return ibis.null("timestamp(6)")
    return column.cast("timestamp(6)")


def zoned(column: ibis.Value) -> ibis.Value:
    """Say whether a time says itself which zone it is in."""
    kind = column.type()
    if kind.is_string():
        return ibis.coalesce(column.strip().re_search(_ZONED), ibis.literal(False))
    return ibis.literal(kind.is_timestamp() and kind.timezone is not None)


def in_utc(times: Any, is_zoned: Any, time_zone: str) -> Any:
    """Turn Arrow columns of what `moment` and `zoned` gave into one of microseconds since 1970 UTC.

    An hour that a clock change repeats is taken as the first of the two, one that it skips as the moment after the gap.
    """
    local = pc.assume_timezone(times.cast(pa.timestamp("us")), time_zone, ambiguous="earliest", nonexistent="latest")
    micros = times.cast(pa.timestamp("us")).cast(pa.int64())
    return pc.if_else(is_zoned, micros, local.cast(pa.int64()))


def plain(value: Any) -> Any:
    """Give a cell as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value
