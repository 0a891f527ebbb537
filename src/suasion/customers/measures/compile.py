"""From a measure to Ibis: a row (customer, value) for each customer who has rows before a moment."""

from datetime import datetime, timedelta
from typing import Any

import ibis

from suasion.core.clock import naive_utc
from suasion.customers.history import History
from suasion.customers.measures.measure import ITEM_FIELDS, Comparison, Measured, RowFilter, Source
from suasion.customers.measures.rounding import DIGITS


def ago(as_of: datetime, days: float) -> Any:
    """Give the moment that many days before an aware one, as a literal."""
    return ibis.literal(naive_utc(as_of) - timedelta(days=days), type="timestamp(6)")


def rows_of(history: History, as_of: datetime, of: Source, within_days: int | None) -> ibis.Table:
    """Give orders, lines or events of a history cut at `as_of`, of the last days only if so asked."""
    table: ibis.Table = getattr(history, of)
    return table if within_days is None else table.filter(table.time >= ago(as_of, within_days))


def kept(rows: ibis.Table, where: tuple[RowFilter, ...], history: History) -> ibis.Table:
    """Keep the rows that pass every filter."""
    is_line = "item" in rows.columns and "quantity" in rows.columns
    for keep in where:
        if is_line and keep.field in ITEM_FIELDS:
            items = history.items
            rows = rows.semi_join(items.filter(compares(items[keep.field], keep.comparison)), "item")
        else:
            rows = rows.filter(compares(rows[keep.field], keep.comparison))
    return rows


def measured(what: Measured, history: History, as_of: datetime) -> ibis.Table:
    """Take a measure over a history cut at `as_of`.

    Columns customer, value, a row for each customer who has rows. The value of days since the last or first row is that
    row's time. An average without any value is left out; so are `first`, `last` and `top` of a field without one.
    """
    rows = kept(rows_of(history, as_of, what.of, what.within_days), what.where, history)
    if what.measure.startswith("days_since"):
        moment = rows.time.max() if what.measure == "days_since_last" else rows.time.min()
        return rows.group_by("customer").aggregate(value=moment)
    if what.field in ITEM_FIELDS and what.of == "lines":
        items = history.items
        rows = rows.select("customer", "item", "time", "received").left_join(items.select("item", what.field), "item")
    if what.measure in {"first", "last", "top"}:
        return _chosen(rows, what)
    values = rows.group_by("customer").aggregate(value=_aggregated(rows, what))
    return values.filter(values.value.notnull()) if what.measure == "average" else values


def _aggregated(rows: ibis.Table, what: Measured) -> Any:
    if what.field is None:
        return rows.count()
    field = rows[what.field]
    if what.measure == "distinct":
        return field.nunique()
    return (field.sum().fill_null(0) if what.measure == "sum" else field.mean()).round(DIGITS)


def _chosen(rows: ibis.Table, what: Measured) -> ibis.Table:
    """Choose one value of a field: of the first or last row by time, or the most frequent one.

    Of rows of one moment the one received first (or last) counts, then the lesser (or greater) value; of values that
    are equally frequent the least.
    """
    field = what.field
    assert field is not None  # the parser asks for one
    rows = rows.filter(rows[field].notnull()).select("customer", "time", "received", value=rows[field])
    if what.measure == "top":
        rows = rows.group_by(["customer", "value"]).aggregate(rows=rows.count())
        order = [ibis.desc(rows["rows"]), rows.value]
    else:
        order = [rows[name] for name in ("time", "received", "value")]
        order = [ibis.desc(column) for column in order] if what.measure == "last" else order
    ranked = rows.mutate(rank=ibis.row_number().over(group_by="customer", order_by=order))
    return ranked.filter(ranked["rank"] == 0).select("customer", "value")


def compares(column: Any, comparison: Comparison) -> Any:
    """Compare a column with a constant."""
    value = comparison.value
    match comparison.operator:
        case "is":
            return column == value
        case "is_not":
            return column != value
        case "one_of":
            return column.isin(list(value))
        case "at_least":
            return column >= value
        case "more_than":
            return column > value
        case "at_most":
            return column <= value
        case _:
            return column < value
