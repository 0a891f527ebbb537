"""The segment rules once more, in plain Python over rows: slow, and independent of Ibis."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Not,
    SegmentReference,
    Sequence,
    Share,
    TraitCondition,
)

Row = dict[str, Any]


def _millionths(value: float) -> float:
    return float(Decimal(value * 1e6).quantize(Decimal(1), ROUND_HALF_UP)) / 1e6


@dataclass
class PlainHistory:
    orders: list[Row]
    lines: list[Row]
    events: list[Row]
    traits: list[Row]
    items: list[Row]
    consent: set[str]
    analytics: set[str] = field(default_factory=set)
    segments: dict[str, Condition] = field(default_factory=dict)
    by_customer: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    known: dict[Condition, list[Any]] = field(default_factory=dict)

    def before(self, as_of: datetime) -> "PlainHistory":
        def cut(rows: list[Row]) -> list[Row]:
            return [row for row in rows if row["time"] < as_of and row["received"] < as_of]

        rows = (cut(self.orders), cut(self.lines), cut(self.events), cut(self.traits))
        return PlainHistory(*rows, self.items, self.consent, self.analytics, self.segments)

    def customers(self) -> set[str]:
        return {row["customer"] for row in (*self.events, *self.traits)}


def members(condition: Condition, history: PlainHistory, as_of: datetime) -> set[str]:
    history = history.before(as_of)
    for name in ("orders", "lines", "events"):
        history.by_customer[name] = defaultdict(list)
        for row in getattr(history, name):
            history.by_customer[name][row["customer"]].append(row)
    everybody = history.customers()
    return {customer for customer in everybody if _holds(condition, customer, history, as_of)}


def _holds(condition: Condition, customer: str, history: PlainHistory, as_of: datetime) -> bool:
    match condition:
        case All(parts):
            return all(_holds(part, customer, history, as_of) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, customer, history, as_of) for part in parts)
        case Not(part):
            return not _holds(part, customer, history, as_of)
        case ConsentCondition(_, _, granted, purpose):
            return (customer in (history.consent if purpose == "marketing" else history.analytics)) == granted
        case Sequence():
            return _taken(condition, customer, history, as_of)
        case SegmentReference(name, member):
            return _holds(history.segments[name], customer, history, as_of) == member
        case TraitCondition(name, comparison):
            return _trait(name, comparison, customer, history)
        case Behaviour():
            return _against(lambda who: _behaviour(condition, who, history, as_of), customer, condition, history)
        case Share():
            return _against(lambda who: _share(condition, who, history, as_of), customer, condition, history)


def _against(value_of: Callable[[str], Any], customer: str, condition: Any, history: PlainHistory) -> bool:
    operator, limit = condition.comparison.operator, condition.comparison.value
    value, has_rows = value_of(customer)
    if operator in ("top", "bottom"):
        if condition not in history.known:
            owners = {row["customer"] for row in (*history.orders, *history.lines, *history.events)}
            history.known[condition] = [found for found, there in map(value_of, owners) if there]
        values = history.known[condition]
        ahead = sum(other > value if operator == "top" else other < value for other in values) if has_rows else 0
        return bool(has_rows and ahead < _millionths(len(values) * limit))
    return value is not None and compare(value, operator, limit)


def _behaviour(condition: Behaviour, customer: str, history: PlainHistory, as_of: datetime) -> tuple[Any, bool]:
    rows = _rows(condition.of, condition.within_days, customer, history, as_of)
    rows = [row for row in rows if all(_passes(row, keep, history) for keep in condition.where)]
    there = bool(rows)
    if condition.measure in ("count", "never"):
        return len(rows), there
    if condition.measure.startswith("days_since"):
        pick = max if condition.measure == "days_since_last" else min
        return ((as_of - pick(row["time"] for row in rows)) / timedelta(days=1) if rows else None), there
    assert condition.field is not None
    values = [value for row in rows if (value := _field(row, condition.field, history)) is not None]
    if condition.measure in ("first", "last", "top"):
        return _chosen(condition.measure, condition.field, rows, history), bool(values)
    if condition.measure == "distinct":
        return len(set(values)), there
    if condition.measure == "sum":
        return _millionths(sum(values)), there
    return (_millionths(sum(values) / len(values)) if values else None), bool(values)


def _chosen(measure: str, field: str, rows: list[Row], history: PlainHistory) -> Any:
    told = [(row["time"], row["received"], value) for row in rows if (value := _field(row, field, history)) is not None]
    if measure == "top":
        counted = Counter(value for _, _, value in told)
        return min((value for value in counted if counted[value] == max(counted.values())), default=None)
    return (min if measure == "first" else max)(told, default=(None,))[-1]


def _taken(condition: Sequence, customer: str, history: PlainHistory, as_of: datetime) -> bool:
    """Try every chain of rows, one step after the other."""
    of_step = [
        sorted(
            {
                row["time"]
                for row in _rows(step.of, condition.within_days, customer, history, as_of)
                if all(_passes(row, keep, history) for keep in step.where)
            }
        )
        for step in condition.steps
    ]

    def goes_on(number: int, since: datetime) -> bool:
        if number == len(condition.steps):
            return True
        step, limit = condition.steps[number], condition.steps[number].within
        after = [time for time in of_step[number] if time > since and (limit is None or time - since <= limit)]
        if step.never:
            return not after and limit is not None and since + limit <= as_of
        return any(goes_on(number + 1, time) for time in after)

    return any(goes_on(1, time) for time in of_step[0])


def _share(condition: Share, customer: str, history: PlainHistory, as_of: datetime) -> tuple[Any, bool]:
    rows = _rows(condition.of, condition.within_days, customer, history, as_of)

    def total(some: list[Row]) -> float:
        return _millionths(sum(row[condition.field] or 0 for row in some)) if condition.field else len(some)

    whole = total(rows)
    part = total([row for row in rows if all(_passes(row, keep, history) for keep in condition.part)])
    return (part / whole, True) if whole > 0 else (None, False)


def _rows(of: str, days: int | None, customer: str, history: PlainHistory, as_of: datetime) -> list[Row]:
    rows = history.by_customer[of][customer]
    return [row for row in rows if days is None or row["time"] >= as_of - timedelta(days=days)]


def _field(row: Row, field: str, history: PlainHistory) -> Any:
    if field in row:
        return row[field]
    return next((item[field] for item in history.items if item["item"] == row["item"]), None)


def _passes(row: Row, keep: Any, history: PlainHistory) -> bool:
    value = _field(row, keep.field, history)
    return value is not None and compare(value, keep.comparison.operator, keep.comparison.value)


def _trait(name: str, comparison: Comparison, customer: str, history: PlainHistory) -> bool:
    told = [row for row in history.traits if row["customer"] == customer and row["name"] == name]
    told.sort(key=lambda row: (row["time"], row["received"], row["source"], row["version"], row["value"]))
    value = json.loads(told[-1]["value"]) if told else None
    if comparison.operator == "known":
        return (value is not None) is bool(comparison.value)
    if value is None:
        return False
    if comparison.operator in ("is", "is_not", "one_of"):
        choices = comparison.value if comparison.operator == "one_of" else [comparison.value]
        same = any(value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in choices)
        return same != (comparison.operator == "is_not")
    is_number: bool = isinstance(value, int | float) and not isinstance(value, bool)
    return bool(is_number and compare(value, comparison.operator, comparison.value))


def compare(value: Any, operator: str, limit: Any) -> bool:
    answers: dict[str, Callable[[], Any]] = {
        "is": lambda: value == limit,
        "is_not": lambda: value != limit,
        "one_of": lambda: value in limit,
        "at_least": lambda: value >= limit,
        "more_than": lambda: value > limit,
        "at_most": lambda: value <= limit,
        "less_than": lambda: value < limit,
    }
    return bool(answers[operator]())
