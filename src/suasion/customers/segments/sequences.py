"""From a sequence of steps to Ibis: who took them in turn, found by window functions over each customer's rows."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import ibis

from suasion.customers.history import History
from suasion.customers.measures.compile import ago, kept, rows_of
from suasion.customers.segments.conditions import Sequence, Step


def in_turn(condition: Sequence, history: History, as_of: datetime) -> ibis.Table:
    """Find who took the steps, over a history cut at `as_of`: one column `customer`, each once.

    A row of a step is reached if one of the step before is that is strictly earlier and, where there is a limit, near
    enough; the latest of these decides, for it is the nearest. So one pass per step over each customer's rows is
    enough. Of a last step that must not follow, the next such row after each reached one decides.
    """
    *steps, last = condition.steps
    found = _rows(condition, history, as_of)
    for number, step in enumerate(steps):
        if number:
            found = _reached(found, number, step)
    found = _not_followed(found, len(steps), last, as_of) if last.never else _followed(found, len(steps), last)
    return found.select("customer").distinct()


def _rows(condition: Sequence, history: History, as_of: datetime) -> ibis.Table:
    """Give the rows of each step: columns customer, time, step (from 0), reached (the time if it is; else null)."""

    def rows(number: int, step: Step) -> ibis.Table:
        found = kept(rows_of(history, as_of, step.of, condition.within_days), step.where, history)
        reached = ibis.null(found.time.type()) if number else found.time
        return found.select("customer", "time", step=ibis.literal(number, "int8"), reached=reached)

    return reduce(lambda left, right: left.union(right), map(rows, range(len(condition.steps)), condition.steps))


def _window(preceding: Any = None, following: Any = None) -> Any:
    """Put a customer's rows in order, at one moment later steps first: whatever comes before is strictly earlier."""
    order = ["time", ibis.desc("step")]
    return ibis.window(group_by="customer", order_by=order, preceding=preceding, following=following)


def _reached(found: ibis.Table, number: int, step: Step) -> ibis.Table:
    """Leave of the steps up to this one only its own rows that are reached."""
    found = found.mutate(before=found.reached.max().over(_window(preceding=(None, 1))))
    found = found.filter((found.step > number) | ((found.step == number) & _near(found, step)))
    return found.mutate(reached=(found.step == number).ifelse(found.time, ibis.null(found.time.type()))).drop("before")


def _followed(found: ibis.Table, number: int, step: Step) -> ibis.Table:
    """Give rows of the last step that are reached; of several in a row the first is nearest: one row back is enough."""
    found = found.mutate(before=found.reached.lag().over(_window()))
    return found.filter((found.step == number) & _near(found, step))


def _near(found: ibis.Table, step: Step) -> Any:
    near = found.before.notnull()
    return near if step.within is None else near & (found.time <= found.before + _interval(step.within))


def _not_followed(found: ibis.Table, number: int, step: Step, as_of: datetime) -> ibis.Table:
    assert step.within is not None  # the parser asks for one
    there = (found.step == number).ifelse(found.time, ibis.null(found.time.type()))
    found = found.mutate(there=there)
    found = found.mutate(after=found.there.min().over(_window(following=(1, None))))
    alone = found.after.isnull() | (found.after > found.time + _interval(step.within))
    over = found.time <= ago(as_of, step.within / timedelta(days=1))
    return found.filter(found.reached.notnull() & alone & over)


def _interval(within: timedelta) -> Any:
    return ibis.interval(minutes=within // timedelta(minutes=1))
