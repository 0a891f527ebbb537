"""The rules of computed traits once more, in plain Python over rows: slow, and independent of Ibis."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from suasion.customers.computed.definition import Value
from suasion.customers.measures.measure import Comparison
from tests.customers.segments.plain import PlainHistory, Row, compare


def values(what: Value, history: PlainHistory, as_of: datetime) -> dict[str, Any]:
    """Give the value of everybody who has one."""
    history = history.before(as_of)
    found = {customer: _value(what, _rows(what, customer, history, as_of), as_of) for customer in history.customers()}
    return {customer: value for customer, value in found.items() if value is not None}


def _rows(what: Value, customer: str, history: PlainHistory, as_of: datetime) -> list[Row]:
    items = {item["item"]: item for item in history.items}
    rows = [row for row in getattr(history, what.of) if row["customer"] == customer]
    if what.within_days is not None:
        rows = [row for row in rows if as_of - row["time"] <= timedelta(days=what.within_days)]
    if what.of == "lines":
        rows = [{**dict.fromkeys(_WORDS), **items.get(row["item"], {}), **row} for row in rows]
    return [row for row in rows if all(_passes(row[keep.field], keep.comparison) for keep in what.where)]


_WORDS = ("name", "category", "subcategory", "kind", "brand")


def _passes(value: Any, comparison: Comparison) -> bool:
    return value is not None and compare(value, comparison.operator, comparison.value)


def _value(what: Value, rows: list[Row], as_of: datetime) -> Any:
    if what.measure == "count":
        return len(rows)
    assert what.field is not None
    known = [row for row in rows if row[what.field] is not None]
    taken = [row[what.field] for row in known]
    if what.measure == "distinct":
        return len(set(taken))
    if what.measure == "sum":
        return round(sum(taken), 6)
    if not taken:
        return None
    if what.measure == "average":
        return round(sum(taken) / len(taken), 6)
    if what.measure == "top":
        most = max(Counter(taken).values())
        return min(value for value, times in Counter(taken).items() if times == most)
    order = sorted((row["time"], row["received"], row[what.field]) for row in known)
    return order[0][2] if what.measure == "first" else order[-1][2]
