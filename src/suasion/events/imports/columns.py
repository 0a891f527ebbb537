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

FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - local times of any zone
"""Times before and after these are unreadable: in some time zone they are none that the calendar has."""

_BLANKS = "".join(character for character in map(chr, range(0x10000)) if character.isspace()) + "\u200b\u2060\ufeff"
_EXACT = 2.0**53
_NOT_ASCII = r"[^ -~]"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ZONED = r"[0-9]:[0-9].*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"  # "2024-05-01" ends like an offset: look for a clock time first


@ibis.udf.scalar.builtin(name="trim")  # type: ignore[untyped-decorator]
def _trimmed(text: str, characters: str) -> str:  # type: ignore[empty-body]
    """Take characters off both ends; Ibis' own `strip` knows only the white space of ASCII."""


def text(column: ibis.Value) -> ibis.Value:
    """Give a column as text without outer white space of any script; null if nothing is left.

    Of floating numbers, NaN and the infinities are null (pandas' way to say missing), and 7.0 is "7".
    """
    if column.type().is_floating():
        whole = (column == column.floor()) & (column.abs() < _EXACT)
        written = ibis.ifelse(whole, column.try_cast("int64").cast("string"), column.cast("string"))
        return ibis.ifelse(column.isnan() | column.isinf(), ibis.null("string"), written)
    column = column.cast("string")
    rare = column.re_search(_NOT_ASCII)  # looking first is four times as fast as trimming everything by `_BLANKS`
    return ibis.ifelse(rare, _trimmed(column, _BLANKS), column.strip()).nullif("")


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
    """Give a column (ISO 8601 if it is text) as a timestamp: UTC where `zoned`, else local time.

    Null if it cannot be read, is not between `FIRST` and `LAST`, or the column holds no text, dates or timestamps.
    """
    kind = column.type()
    if kind.is_string():
        column = text(column).try_cast(AWARE)
    elif not (kind.is_date() or kind.is_timestamp()):
        return ibis.null("timestamp(6)")
    local = column.try_cast("timestamp(6)")
    bounds = [ibis.literal(bound, type="timestamp(6)") for bound in (FIRST, LAST)]
    return ibis.ifelse(local.between(*bounds), local, ibis.null("timestamp(6)"))


def zoned(column: ibis.Value) -> ibis.Value:
    """Say whether a time says itself which zone it is in."""
    kind = column.type()
    if kind.is_string():
        return ibis.coalesce(text(column).re_search(_ZONED), ibis.literal(False))
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
