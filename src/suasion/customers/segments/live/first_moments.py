"""When everybody is to be looked at again, found with the engine: never later than `next_change` would say.

What `next_change` goes through customer by customer is here the first moment that any row names. Whoever is due then
is looked at singly, which gives the exact one; so a moment at which nothing changes costs one look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, func, or_, select

from suasion.core.clock import naive_utc
from suasion.customers.consent.acts import NEVER, PERSONALISATION
from suasion.customers.history import History
from suasion.customers.measures import compile as measures
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Condition,
    ConsentCondition,
    Not,
    Sequence,
    Share,
)
from suasion.customers.segments.live.known import FAR, TICK
from suasion.customers.segments.live.next_change import days_limit
from suasion.customers.segments.live.waiting import leaves
from suasion.customers.tables import CONSENT_ACT, CUSTOMER

_FALLS = {"count", "distinct", "never"}
"""Measures that become less, if anything, when a row leaves their window."""
_ASKS_FOR_MORE, _ASKS_FOR_LESS = {"at_least", "more_than"}, {"at_most", "less_than"}
_FAR = ibis.literal(FAR, type="timestamp(6)")


@dataclass(frozen=True)
class Turns:
    """What time alone can do, as long as no row comes to be known."""

    enters: bool
    leaves: bool

    def __or__(self, other: "Turns") -> "Turns":
        """Give what either does."""
        return Turns(self.enters or other.enters, self.leaves or other.leaves)


NEITHER, BOTH = Turns(enters=False, leaves=False), Turns(enters=True, leaves=True)
ENTERS, LEAVES = Turns(enters=True, leaves=False), Turns(enters=False, leaves=True)


def turns(condition: Condition) -> Turns:
    """Say whether rows that grow older can make somebody a member, and whether they can end that.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Comparison
    >>> turns(Not(Behaviour("orders", "count", Comparison("at_least", 1), within_days=30)))
    Turns(enters=True, leaves=False)
    """
    match condition:
        case All(parts) | AnyOf(parts):
            return reduce(Turns.__or__, map(turns, parts), NEITHER)
        case Not(part):
            found = turns(part)
            return Turns(found.leaves, found.enters)
        case Behaviour():
            return _turns_by_age(condition)
        case Share(within_days=days):
            return NEITHER if days is None else BOTH
        case Sequence(steps, days):
            return BOTH if steps[-1].never else NEITHER if days is None else LEAVES
        case _:
            return NEITHER


def _turns_by_age(condition: Behaviour) -> Turns:
    operator, windowed = condition.comparison.operator, condition.within_days is not None
    if days_limit(condition) is not None:  # the days grow; whoever has no row left has none
        return BOTH if windowed or operator not in _ASKS_FOR_MORE | _ASKS_FOR_LESS else _growing(operator)
    if not windowed:
        return NEITHER
    if condition.measure not in _FALLS or operator not in _ASKS_FOR_MORE | _ASKS_FOR_LESS:
        return BOTH
    return LEAVES if operator in _ASKS_FOR_MORE else ENTERS


def _growing(operator: str) -> Turns:
    return ENTERS if operator in _ASKS_FOR_MORE else LEAVES


def by_age(condition: Condition, personal: History, as_of: datetime) -> list[ibis.Table]:
    """Give the first moments after `as_of` at which a row that is known then grows too old, or old enough.

    Parameters
    ----------
    personal
        Cut at `as_of`, of those who are personalised.

    Returns
    -------
    list of table
        Columns customer, moment, a row for each customer whom a measuring part concerns.
    """
    return [table for leaf in leaves(condition) for table in _by_age(leaf, personal, as_of)]


def _by_age(leaf: Condition, personal: History, as_of: datetime) -> Iterator[ibis.Table]:
    match leaf:
        case Behaviour(of=of, within_days=days, where=where):
            limit = days_limit(leaf)
            if days is not None:
                yield _leaving(measures.kept(measures.rows_of(personal, as_of, of, days), where, personal), days)
            if limit is not None:
                yield _reaching(measures.measured(leaf, personal, as_of), limit, as_of)
        case Share(of=of, within_days=days):
            if days is not None:
                yield _leaving(measures.rows_of(personal, as_of, of, days), days)
        case Sequence(steps, days):
            for step in steps:
                if days is not None:
                    rows = measures.rows_of(personal, as_of, step.of, days)
                    yield _leaving(measures.kept(rows, step.where, personal), days)
            *_, before, last = steps
            if last.never and last.within is not None:
                rows = measures.kept(measures.rows_of(personal, as_of, before.of, days), before.where, personal)
                rows = rows.filter(rows.time > measures.ago(as_of, last.within / timedelta(days=1)))
                yield _first(rows, last.within)
        case _:
            pass


def _leaving(rows: ibis.Table, days: int) -> ibis.Table:
    """Say when the first of the rows that are in a window leaves it."""
    return _first(rows, timedelta(days=days) + TICK)


def _first(rows: ibis.Table, later: timedelta) -> ibis.Table:
    return rows.group_by("customer").aggregate(moment=rows.time.min() + _interval(later))


def _reaching(times: ibis.Table, limit: timedelta, as_of: datetime) -> ibis.Table:
    """Say when the days since a time (column value) reach a limit; of who is just there, the next moment."""
    times = times.filter(times.value >= measures.ago(as_of, limit / timedelta(days=1)))
    soon = ibis.literal(naive_utc(as_of) + TICK, type="timestamp(6)")
    return times.select("customer", moment=ibis.greatest(times.value + _interval(limit), soon))


def _interval(length: timedelta) -> Any:
    return ibis.interval(microseconds=length // TICK)


def coming(history: History, as_of: datetime) -> list[ibis.Table]:
    """Give the first moments at which an event or a trait that is stored comes to be known: columns as `by_age`.

    Parameters
    ----------
    history
        Not cut. Orders and lines come to be known with the events that said them.
    """
    limit = ibis.literal(naive_utc(as_of), type="timestamp(6)")
    found = []
    for table in (history.events, history.traits):
        ahead = table.filter(((table.time >= limit) | (table.received >= limit)) & (table.time < _FAR))
        known = ibis.greatest(ahead.time, ahead.received)
        found.append(ahead.group_by("customer").aggregate(moment=known.min() + _interval(TICK)))
    return found


def of_consent(connection: Connection, condition: Condition, as_of: datetime) -> pa.Table:
    """Give the moments after `as_of` at which an act of consent comes to count or runs out: columns as `by_age`.

    All acts if the condition asks for consent, else those about personalisation, on which every condition depends.
    """
    act = CONSENT_ACT.c
    name = func.coalesce(CUSTOMER.c.merged_into, act.customer)
    joined = CONSENT_ACT.outerjoin(CUSTOMER, CUSTOMER.c.customer == act.customer)
    query = select(name, act.time, act.received, act.expires).select_from(joined)
    query = query.where(or_(act.time >= as_of, act.received >= as_of, (act.expires > as_of) & (act.expires < NEVER)))
    if not any(isinstance(leaf, ConsentCondition) for leaf in leaves(condition)):
        query = query.where(act.purpose == PERSONALISATION)
    rows = [
        (customer, naive_utc(moment))
        for customer, time, received, expires in connection.execute(query)
        for moment in (max(time, received) + TICK, expires)
        if as_of < moment < NEVER
    ]
    customers, moments = zip(*rows, strict=True) if rows else ((), ())
    return pa.table({"customer": pa.array(customers, pa.string()), "moment": pa.array(moments, pa.timestamp("us"))})
