"""How often and how long ago an event of a name happened: what features over the table of events are made of."""

from collections.abc import Callable

import ibis

Expression = Callable[[ibis.Table], ibis.Value]


def times(name: str, days: int) -> Expression:
    """Count the events of a name in the last `days` days."""
    return lambda t: t.count(where=(t.name == name) & (t.age < days))


def times_each(name: str, of: str, days: int) -> Expression:
    """Count the events of a name for each one of another, both in the last `days` days; unknown without the other."""
    return lambda t: times(name, days)(t) / times(of, days)(t).nullif(0)


def days_since(name: str) -> Expression:
    """Give the days since the last event of a name; unknown without one."""
    return lambda t: t.age.min(where=t.name == name)
