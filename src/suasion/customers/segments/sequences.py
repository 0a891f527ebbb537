"""From a sequence of steps to Ibis: who took them in turn, found by window functions over each customer's moments."""

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
    enough; the latest of these decides, for it is the nearest. So one pass per step over the moments of each customer
    is enough. Of a last step that must not follow, the next such row after each reached one decides.
    """
    *steps, last = condition.steps
    found = _moments(condition, history, as_of)
    reached = found.step_0.ifelse(found.time, ibis.null("timestamp(6)"))
    found = found.mutate(reached=reached)
    for number, step in enumerate(steps if last.never else condition.steps):
        if number:
            found = _next(found, number, step)
    if last.never:
        found = _not_followed(found, len(steps), last, as_of)
    return found.filter(found.reached.notnull()).select("customer").distinct()


def _moments(condition: Sequence, history: History, as_of: datetime) -> ibis.Table:
    """Give each customer's moments once, with which steps have a row then: columns customer, time, step_0 and so on."""
    names = [f"step_{number}" for number in range(len(condition.steps))]

    def rows(number: int, step: Step) -> ibis.Table:
        found = kept(rows_of(history, as_of, step.of, condition.within_days), step.where, history)
        here = {name: ibis.literal(name == names[number]) for name in names}
        return found.select("customer", "time", **here)

    every = reduce(lambda left, right: left.union(right), map(rows, range(len(names)), condition.steps))
    return every.group_by(["customer", "time"]).aggregate(**{name: every[name].any() for name in names})


def _next(found: ibis.Table, number: int, step: Step) -> ibis.Table:
    earlier = ibis.window(group_by="customer", order_by="time", preceding=(None, 1))
    found = found.mutate(before=found.reached.max().over(earlier))
    here = found[f"step_{number}"] & found.before.notnull()
    if step.within is not None:
        here &= found.time <= found.before + _interval(step.within)
    return found.mutate(reached=here.ifelse(found.time, ibis.null("timestamp(6)"))).drop("before")


def _not_followed(found: ibis.Table, number: int, step: Step, as_of: datetime) -> ibis.Table:
    assert step.within is not None  # the parser asks for one
    later = ibis.window(group_by="customer", order_by="time", following=(1, None))
    there = found[f"step_{number}"].ifelse(found.time, ibis.null("timestamp(6)"))
    found = found.mutate(there=there)
    found = found.mutate(after=found.there.min().over(later))
    alone = found.after.isnull() | (found.after > found.time + _interval(step.within))
    over = found.time <= ago(as_of, step.within / timedelta(days=1))
    return found.mutate(reached=(alone & over).ifelse(found.reached, ibis.null("timestamp(6)")))


def _interval(within: timedelta) -> Any:
    return ibis.interval(minutes=within // timedelta(minutes=1))
