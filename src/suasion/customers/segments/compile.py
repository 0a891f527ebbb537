"""From a segment's condition to one Ibis expression over what was known before a moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

import ibis

from suasion.customers.consent.acts import Purpose
from suasion.customers.history import History
from suasion.customers.measures import compile as measures
from suasion.customers.measures.compile import compares, kept
from suasion.customers.measures.rounding import DIGITS
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
    Source,
    TraitCondition,
)
from suasion.customers.segments.facts import compares as holds
from suasion.customers.segments.sequences import in_turn
from suasion.customers.traits import current


@dataclass(frozen=True)
class Scope:
    """What a condition is read against.

    Parameters
    ----------
    history
        Already cut: `history.before(as_of)`.
    as_of
        The moment, aware; days are counted back from it.
    granted
        Gives the customers (one column `customer`) whose consent for a channel, topic and purpose stood before the
        moment.
    among
        The only customers who could be members (one column `customer`); None for all of the history's.
    """

    history: History
    as_of: datetime
    granted: Callable[[str, str, Purpose], ibis.Table]
    among: ibis.Table | None = None

    @property
    def customers(self) -> ibis.Table:
        """Everybody who could be a member."""
        return self.history.customers() if self.among is None else self.among

    def ago(self, days: float) -> Any:
        """Give the moment that many days before, as a literal."""
        return measures.ago(self.as_of, days)

    def rows(self, of: Source, within_days: int | None) -> ibis.Table:
        """Give orders, lines or events, of the last days only if so asked."""
        return measures.rows_of(self.history, self.as_of, of, within_days)


def members(condition: Condition, scope: Scope) -> ibis.Table:
    """Compile a condition: a table of one column `customer`, each once, drawn from `scope.customers`."""
    found = _holding(condition, scope)
    if scope.among is None and _finds_known_only(condition):
        return found
    return scope.customers.semi_join(found, "customer")


def _finds_known_only(condition: Condition) -> bool:
    """Say whether everybody that a condition finds has a row in the history: then nobody has to be looked for there.

    To look through all events for who there is costs more than most conditions do.
    """
    match condition:
        case All(parts):
            return not parts or any(map(_finds_known_only, parts))
        case AnyOf(parts):
            return all(map(_finds_known_only, parts))
        case ConsentCondition(granted=granted):
            return not granted  # those who do not consent are drawn from who there is
        case _:
            return True


def _holding(condition: Condition, scope: Scope) -> ibis.Table:
    match condition:
        case All(()):
            return scope.customers
        case AnyOf(()):
            return scope.customers.limit(0)
        case All(parts):
            ordered = sorted(parts, key=_finds_known_only, reverse=True)  # who is found is drawn from the first
            tables = [_holding(part, scope) for part in ordered]
            return reduce(lambda left, right: left.semi_join(right, "customer"), tables)
        case AnyOf(parts):
            return (
                ibis.union(*(_holding(part, scope) for part in parts), distinct=True)
                if parts[1:]
                else _holding(parts[0], scope)
            )
        case Not(part):
            return scope.customers.anti_join(_holding(part, scope), "customer")
        case TraitCondition():
            return _trait(condition, scope)
        case Behaviour():
            return _behaviour(condition, scope)
        case Share():
            return _share(condition, scope)
        case ConsentCondition(channel, topic, granted, purpose):
            standing = scope.granted(channel, topic, purpose)
            return standing if granted else scope.customers.anti_join(standing, "customer")
        case Sequence():
            return in_turn(condition, scope.history, scope.as_of)
        case SegmentReference(name):
            raise ValueError(f"a reference to {name!r} is not expanded")


def _trait(condition: TraitCondition, scope: Scope) -> ibis.Table:
    known = current(scope.history)
    known = known.filter((known.name == condition.name) & (known.value != "null"))
    operator, value = condition.comparison.operator, condition.comparison.value
    if operator == "known":
        found = known.select("customer")
        return found if value else scope.customers.anti_join(found, "customer")
    return known.filter(_json_compares(known.value, condition.comparison)).select("customer")


def _json_compares(column: Any, comparison: Comparison) -> Any:
    if comparison.operator == "one_of":
        return reduce(lambda left, right: left | right, [_json_equals(column, value) for value in comparison.value])
    if comparison.operator == "is":
        return _json_equals(column, comparison.value)
    if comparison.operator == "is_not":
        return ~_json_equals(column, comparison.value)
    return compares(column.try_cast("float64"), comparison)


def _json_equals(column: Any, value: Any) -> Any:
    if isinstance(value, bool | str):
        return column.isin(sorted({json.dumps(value), json.dumps(value, ensure_ascii=False)}))
    return (column.try_cast("float64") == float(value)).fill_null(False)


def measured(condition: Behaviour | Share, scope: Scope) -> ibis.Table:
    """Give what a condition measures, a row (customer, value) for each customer who has rows: what ranks compare.

    The value of days since the last or first row is that row's time.
    """
    if isinstance(condition, Share):
        return _shares(condition, scope)
    return measures.measured(condition, scope.history, scope.as_of)


def _behaviour(condition: Behaviour, scope: Scope) -> ibis.Table:
    values = measured(condition, scope)
    if condition.measure.startswith("days_since"):
        return _days_since(values, condition, scope)
    if condition.comparison.operator in {"top", "bottom"}:
        return _ranked(values, condition.comparison.operator == "top", condition.comparison.value)
    if condition.measure in {"average", "first", "last", "top"}:
        return values.filter(compares(values.value, condition.comparison)).select("customer")
    if not holds(0, condition.comparison):  # nor for who has no row
        return values.filter(compares(values.value.fill_null(0), condition.comparison)).select("customer")
    everybody = scope.customers.left_join(values, "customer").select("customer", value=values.value.fill_null(0))
    return everybody.filter(compares(everybody.value, condition.comparison)).select("customer")


def _days_since(values: ibis.Table, condition: Behaviour, scope: Scope) -> ibis.Table:
    operator, days = condition.comparison.operator, condition.comparison.value
    if operator in {"top", "bottom"}:  # most days since = the earliest moment
        return _ranked(values, operator == "bottom", days)
    mirrored = {"at_least": "at_most", "more_than": "less_than", "at_most": "at_least", "less_than": "more_than"}
    limit = Comparison(mirrored[operator], scope.ago(days))  # type: ignore[arg-type]
    return values.filter(compares(values.value, limit)).select("customer")


def _share(condition: Share, scope: Scope) -> ibis.Table:
    shares = _shares(condition, scope)
    if condition.comparison.operator in {"top", "bottom"}:
        return _ranked(shares, condition.comparison.operator == "top", condition.comparison.value)
    return shares.filter(compares(shares.value, condition.comparison)).select("customer")


def _shares(condition: Share, scope: Scope) -> ibis.Table:
    rows = scope.rows(condition.of, condition.within_days)

    def totals(table: ibis.Table) -> ibis.Table:
        value = table[condition.field].sum().round(DIGITS) if condition.field else table.count()
        return table.group_by("customer").aggregate(value=value)

    whole = totals(rows)
    whole = whole.filter(whole.value > 0)
    part = totals(kept(rows, condition.part, scope.history))
    return whole.left_join(part, "customer").select("customer", value=part.value.fill_null(0) / whole.value)


def _ranked(values: ibis.Table, greatest: bool, share: float) -> ibis.Table:  # noqa: FBT001 - from which end
    order = ibis.desc(values.value) if greatest else values.value
    before = ibis.rank().over(order_by=order)  # how many are strictly ahead
    ranked = values.mutate(before=before, everybody=values.count().over())
    ahead = ranked.filter(ranked.before < (ranked.everybody * share).round(DIGITS))
    return ahead.select("customer")
