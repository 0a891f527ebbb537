"""Sequences at their edges: equal moments, limits met to the microsecond, time that has just run out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.segments.compile import Scope, members
from suasion.customers.segments.facts import Facts
from suasion.customers.segments.why import why
from tests.customers.segments import plain
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made
from tests.customers.segments.test_compile import condition_of

_SMALLEST = timedelta(microseconds=1)
_ADDED: dict[str, Any] = {"of": "events", "where": {"name": "Product Added"}}
_ORDERED: dict[str, Any] = {"of": "events", "where": {"name": "Order Completed"}, "within": {"hours": 2}}
_HOURS = timedelta(hours=1)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def holds(session: Session, steps: list[dict[str, Any]], *events: tuple[str, timedelta], **more: Any) -> bool:
    """Ask all three whether somebody with these events, so long before the moment, took the steps."""
    condition, history = condition_of({"sequence": {"steps": steps, **more}}), made(0, customers=0)
    for name, ago in events:
        moment = {"time": MOMENT - ago, "received": MOMENT - ago}
        history.events.append({"customer": "a", **moment, "name": name, "properties": "{}"})
    scope = Scope(as_history(session, history).before(AS_OF), AS_OF, lambda *_: pytest.fail("no consent is asked"))
    found = session.fetch(members(condition, scope))["customer"].to_pylist() == ["a"]
    facts = Facts(MOMENT, [], [], history.before(MOMENT).events, {}, frozenset())
    told = why(condition, facts, lambda _part: pytest.fail("nobody is ranked")).holds
    assert found == told == (plain.members(condition, history, MOMENT) == {"a"})
    return found


def test_a_step_is_strictly_later_and_at_most_so_long_after(session: Session) -> None:
    added, steps = ("Product Added", 9 * _HOURS), [_ADDED, _ORDERED]
    assert not holds(session, steps, added, ("Order Completed", 9 * _HOURS)), "not in turn"
    assert holds(session, steps, added, ("Order Completed", 9 * _HOURS - _SMALLEST))
    assert holds(session, steps, added, ("Order Completed", 7 * _HOURS))
    assert not holds(session, steps, added, ("Order Completed", 7 * _HOURS - _SMALLEST))
    assert not holds(session, steps, ("Order Completed", 10 * _HOURS), added)


def test_the_latest_row_of_the_step_before_that_is_reached_decides(session: Session) -> None:
    steps = [_ADDED, _ORDERED, {"of": "events", "where": {"name": "Returned"}, "within": {"hours": 1}}]
    first = [("Product Added", 9 * _HOURS), ("Order Completed", 8 * _HOURS)]
    unreached = ("Order Completed", 5 * _HOURS)
    assert not holds(session, steps, *first, unreached, ("Returned", 4 * _HOURS))
    again = ("Product Added", 6 * _HOURS)
    assert holds(session, steps, *first, again, unreached, ("Returned", 4 * _HOURS))


def test_nothing_followed_only_once_the_time_has_run_out(session: Session) -> None:
    steps = [_ADDED, {**_ORDERED, "never": True}]
    assert holds(session, steps, ("Product Added", 2 * _HOURS))
    assert not holds(session, steps, ("Product Added", 2 * _HOURS - _SMALLEST)), "nobody knows yet"
    assert not holds(session, steps, ("Product Added", 9 * _HOURS), ("Order Completed", 7 * _HOURS))
    assert holds(session, steps, ("Product Added", 9 * _HOURS), ("Order Completed", 7 * _HOURS - _SMALLEST))
    assert holds(session, steps, ("Product Added", 9 * _HOURS), ("Order Completed", 9 * _HOURS)), "not after it"
    ordered = [("Product Added", 9 * _HOURS), ("Order Completed", 8 * _HOURS)]
    assert holds(session, steps, *ordered, ("Product Added", 5 * _HOURS)), "some chain was left"


def test_every_step_lies_in_the_window(session: Session) -> None:
    steps = [_ADDED, {"of": "events", "where": {"name": "Order Completed"}}]
    late, day = ("Order Completed", _HOURS), timedelta(days=1)
    assert holds(session, steps, ("Product Added", day), late, within_days=1)
    assert not holds(session, steps, ("Product Added", day + _SMALLEST), late, within_days=1)
