"""Cells as files have them, read as numbers, categories or times; what cannot be read is unknown, and counted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from suasion.models.learners.protocol import LARGEST
from suasion.models.preparation.columns import TYPES, Column, Kind
from suasion.models.preparation.columns import compute as pc

UNKNOWN = ("", "na", "n/a", "#n/a", "nan", "null", "?", "-", "--", "缺失")
"""What means unknown in any column of text, in any case; `unknown` and `none` do not: they often are a category."""

TIMES = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%Y年%m月%d日",
)
"""Times that can be read one way only."""

MONTH_OR_DAY = tuple((f"%m/%d/%Y{clock}", f"%d/%m/%Y{clock}") for clock in ("", " %H:%M", " %H:%M:%S"))
"""Times with the month or the day first: told from a column only where one of the two reads more."""

_CALENDAR = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))

_OF_DIGITS = re.compile(r"(?:%[YmdHMS]|[^%])+")
_GROUPED = r"(?:\d{{1,3}}(?:\{group}\d{{3}})+|\d+)"
_NUMBER = r"^[-+]?[$€£¥￥]?(?:" + _GROUPED + r"(?:\{point}\d*)?|\{point}\d+)(?:[eE][-+]?\d{{1,2}})?\s?%?$"


def is_text(column: Column) -> bool:
    """Say whether cells are text still to be read."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def natural_kind(column: Column) -> Kind | None:
    """Give the kind of a column that is not text; None for one that no recipe can use (lists, structs, bytes)."""
    kind = column.type
    if (
        pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
    ):
        return Kind.NUMBER
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Kind.TIME
    if pa.types.is_null(kind) or is_text(column):
        return Kind.CATEGORY
    return None


def told(column: Column, unknown: Sequence[str | float]) -> Column:
    """Give text without blanks around it; null where it means unknown."""
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    blank = pc.or_(
        pc.is_in(pc.utf8_lower(text), value_set=pa.array(UNKNOWN)),
        pc.is_in(text, value_set=pa.array([word(one) for one in unknown], pa.string())),
    )
    return pc.if_else(pc.fill_null(blank, True), pa.scalar(None, pa.string()), text)


def word(value: str | float) -> str:
    """Give a value of a recipe as a cell has it: 999, not 999.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def numbers_of(text: Column, decimal: str = ".") -> Column:
    """Read text as numbers: thousands grouped or not, a currency's sign before, a % behind (50 % is 50)."""
    group = "," if decimal == "." else "."
    matches = pc.match_substring_regex(text, _NUMBER.format(group=group, point=decimal))
    plain = pc.replace_substring_regex(pc.if_else(matches, text, None), rf"[+$€£¥￥%\s\{group}]", "")
    return pc.replace_substring(plain.cast(pa.string()), decimal, ".").cast(pa.float64())


def times_of(text: Column, form: str) -> Column:
    """Read text as times of one format; ISO's T and Z and parts of a second may be there."""
    plain = pc.replace_substring_regex(text, r"^(\d{4}-\d\d-\d\d)T", r"\1 ")
    plain = pc.replace_substring_regex(plain, r"(:\d\d)(\.\d+)?Z?$", r"\1")
    read = pc.strptime(plain, format=form, unit="us", error_is_null=True)
    if not _OF_DIGITS.fullmatch(form):
        return read
    # 30 February is read as 1 March: only what is written again as it was is that day.
    again = pc.strftime(read.cast(pa.timestamp("s"), safe=False), format=form)
    return pc.if_else(pc.equal(_bare(again), _bare(plain)), read, None)


def _bare(text: Column) -> Column:
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(text), r"\b0+(\d)", r"\1")


def times_of_any(text: Column) -> Column:
    """Read text as times of whichever of `TIMES` reads each cell."""
    return pc.coalesce(*(times_of(text, form) for form in TIMES))


@dataclass(frozen=True)
class Form:
    """A format of times, how many cells it reads, and whether another one reads them as well and otherwise."""

    text: str
    cells: int
    ambiguous: bool = False


def best_form(text: Column) -> Form:
    """Find the format that reads most cells."""
    return max(_forms(text), key=lambda form: form.cells)


def _forms(text: Column) -> Iterator[Form]:
    for form in TIMES:
        yield Form(form, _read_by(text, form))
    for pair in MONTH_OR_DAY:
        month_first, day_first = (Form(form, _read_by(text, form)) for form in pair)
        more = max(month_first, day_first, key=lambda form: form.cells)
        yield replace(more, ambiguous=month_first.cells == day_first.cells)


def _read_by(text: Column, form: str) -> int:
    return len(text) - int(times_of(text, form).null_count)


def finite(column: Column) -> Column:
    """Give numbers with those beyond `LARGEST`, infinities and NaN as unknown."""
    return pc.if_else(pc.less_equal(pc.abs(column), LARGEST), column, pa.scalar(None, pa.float64()))


def of_years(column: Column) -> Column:
    """Give times with those outside the years 1 to 9999, which no calendar of ours can tell, as unknown."""
    first, last = (pa.scalar(one, column.type) for one in _CALENDAR)
    told = pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
    return pc.if_else(told, column, pa.scalar(None, column.type))


def words_of(column: Column) -> Column:
    """Give any plain column as categories; 3 and 3.0 are the same one, and NaN is unknown."""
    if pa.types.is_floating(column.type):
        column = column.cast(pa.float32()) if pa.types.is_float16(column.type) else column
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        whole = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 2.0**53))
        as_whole = pc.if_else(pc.fill_null(whole, False), column, None).cast(pa.int64()).cast(pa.string())
        return pc.if_else(pc.fill_null(whole, False), as_whole, column.cast(pa.string()))
    return column.cast(TYPES[Kind.CATEGORY])
