"""One customer's own facts before a moment, and what each part of a condition measures on them.

A segment is found by one expression over everybody (`compile.py`). To say *why* one customer is a member, the same
measures are taken here in plain Python over the few rows that are hers; tests hold both to one answer.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from suasion.customers.consent.acts import Matter
from suasion.customers.measures.rounding import rounded
from suasion.customers.segments.conditions import (
    Behaviour,
    Comparison,
    ConsentCondition,
    RowFilter,
    Sequence,
    Share,
    Step,
    TraitCondition,
)
from suasion.customers.segments.words import Leaf

Rows = abc.Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Facts:
    """What was known of one customer before a moment.

    Parameters
    ----------
    as_of
        The moment, naive UTC like the times of the rows.
    orders, lines, events
        Rows with the columns of `customers.history`; lines have the item's words beside them, None where the catalog
        lacks the item.
    traits
        The latest value by name, as plain JSON.
    granted
        (channel, topic, purpose) of every consent that stood.
    personal
        Whether she was to be personalised; if not, nothing but consent is to be measured on her.
    """

    as_of: datetime
    orders: Rows
    lines: Rows
    events: Rows
    traits: Mapping[str, Any]
    granted: frozenset[Matter]
    personal: bool = True

    def measure(self, condition: Leaf) -> Any:
        """Take the measure that a condition compares; None where there is nothing to measure.

        Counts, sums and averages are numbers; days since are days with fractions; a share lies in [0, 1]; a trait is
        its value as plain JSON; consent is True or False; a sequence is how many of its steps were taken in turn.
        """
        match condition:
            case ConsentCondition(channel, topic, _, purpose):
                return (channel, topic, purpose) in self.granted
            case TraitCondition(name, _):
                return self.traits.get(name)
            case Behaviour():
                return self._behaviour(condition)
            case Share():
                return self._share(condition)
            case Sequence():
                return self._steps_taken(condition)

    def _rows(self, of: str, within_days: int | None) -> Rows:
        rows: Rows = getattr(self, of)
        if within_days is None:
            return rows
        oldest = self.as_of - timedelta(days=within_days)
        return [row for row in rows if row["time"] >= oldest]

    def _behaviour(self, condition: Behaviour) -> Any:
        rows = [row for row in self._rows(condition.of, condition.within_days) if _kept(row, condition.where)]
        ranked = condition.comparison.operator in {"top", "bottom"}
        if condition.measure.startswith("days_since"):
            times = [row["time"] for row in rows]
            moment = max(times, default=None) if condition.measure == "days_since_last" else min(times, default=None)
            return None if moment is None else (self.as_of - moment) / timedelta(days=1)
        if ranked and not rows:
            return None
        if condition.field is None:
            return len(rows)
        field = condition.field
        values = [row[field] for row in rows if row[field] is not None]
        if condition.measure == "top":
            return min(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]), default=(None, 0))[0]
        if condition.measure in {"first", "last"}:
            told = [(row["time"], row["received"], row[field]) for row in rows if row[field] is not None]
            return (min if condition.measure == "first" else max)(told, default=(None,))[-1]
        if condition.measure == "distinct":
            return len(set(values))
        if condition.measure == "average":
            return rounded(sum(values) / len(values)) if values else None
        return rounded(sum(values))

    def _share(self, condition: Share) -> float | None:
        rows = self._rows(condition.of, condition.within_days)

        def total(some: Rows) -> float:
            if condition.field is None:
                return len(some)
            values = [float(row[condition.field]) for row in some if row[condition.field] is not None]
            return rounded(sum(values))

        whole = total(rows)
        return total([row for row in rows if _kept(row, condition.part)]) / whole if whole > 0 else None

    def _steps_taken(self, condition: Sequence) -> int:
        reached: list[datetime] = []
        for number, step in enumerate(condition.steps):
            rows = self._rows(step.of, condition.within_days)
            times = sorted({row["time"] for row in rows if _kept(row, step.where)})
            if number == 0:
                reached = times
            elif step.never:
                reached = [time for time in reached if self._stayed_away(times, time, step)]
            else:
                reached = [time for time in times if _follows(time, reached, step)]
            if not reached:
                return number
        return len(condition.steps)

    def _stayed_away(self, times: list[datetime], since: datetime, step: Step) -> bool:
        assert step.within is not None  # the parser asks for one
        until = since + step.within
        return until <= self.as_of and bisect_right(times, since) == bisect_right(times, until)


def _follows(time: datetime, reached: list[datetime], step: Step) -> bool:
    """Say whether something reached is strictly earlier and near enough; the latest decides."""
    earlier = bisect_left(reached, time)
    return bool(earlier) and (step.within is None or time - reached[earlier - 1] <= step.within)


def compares(value: Any, comparison: Comparison) -> bool:
    """Say whether a value meets a comparison with a constant; None never does."""
    operator, limit = comparison.operator, comparison.value
    if value is None:
        return False
    match operator:
        case "is":
            return bool(value == limit)
        case "is_not":
            return bool(value != limit)
        case "one_of":
            return value in limit
        case "at_least":
            return bool(value >= limit)
        case "more_than":
            return bool(value > limit)
        case "at_most":
            return bool(value <= limit)
        case _:
            return bool(value < limit)


def trait_holds(value: Any, comparison: Comparison) -> bool:
    """Say whether a trait's value, as plain JSON, meets a comparison; True is no number, and a text is none either."""
    if comparison.operator == "known":
        return (value is not None) is bool(comparison.value)
    if value is None:
        return False
    if comparison.operator in {"is", "is_not", "one_of"}:
        choices = comparison.value if comparison.operator == "one_of" else (comparison.value,)
        same = any(value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in choices)
        return same != (comparison.operator == "is_not")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and compares(value, comparison)


def _kept(row: Mapping[str, Any], where: tuple[RowFilter, ...]) -> bool:
    return all(compares(row[keep.field], keep.comparison) for keep in where)
