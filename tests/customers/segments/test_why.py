"""Why one customer is in a segment: her own measures and the whole population's expression give one answer."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.consent.acts import Matter
from suasion.customers.segments.compile import Scope, measured, members
from suasion.customers.segments.conditions import ITEM_FIELDS, Behaviour, Share
from suasion.customers.segments.facts import Facts
from suasion.customers.segments.why import why
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made
from tests.customers.segments.plain import PlainHistory, Row
from tests.customers.segments.test_compile import _CONDITIONS, condition_of, granted_of


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def _facts(plain: PlainHistory, customer: str) -> Facts:
    items = {item["item"]: item for item in plain.items}

    def own(rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if row["customer"] == customer]

    lines = [line | {name: items.get(line["item"], {}).get(name) for name in ITEM_FIELDS} for line in own(plain.lines)]
    traits = sorted(
        own(plain.traits), key=lambda row: (row["time"], row["received"], row["source"], row["version"], row["value"])
    )
    granted: set[Matter] = {("email", "marketing", "marketing")} if customer in plain.consent else set()
    latest = {row["name"]: json.loads(row["value"]) for row in traits}
    return Facts(MOMENT, own(plain.orders), lines, own(plain.events), latest, frozenset(granted))


@pytest.mark.parametrize("data", _CONDITIONS.values(), ids=_CONDITIONS.keys())
def test_taken_apart_for_each_customer_it_names_the_same_members(session: Session, data: dict[str, Any]) -> None:
    condition, plain = condition_of(data), made(3)
    history = as_history(session, plain).before(AS_OF)
    scope = Scope(history, AS_OF, granted_of(session, plain))
    expected = set(session.fetch(members(condition, scope))["customer"].to_pylist())

    def ranks(part: Behaviour | Share) -> list[Any]:
        return sorted(value for value in session.fetch(measured(part, scope))["value"].to_pylist() if value is not None)

    cut = plain.before(MOMENT)
    everybody = cut.customers()
    found = {customer for customer in everybody if why(condition, _facts(cut, customer), ranks).holds}
    assert found == expected
    assert 0 < len(found) < len(everybody)


def test_a_part_says_what_it_needs_what_there_is_and_the_place_among_all() -> None:
    facts = Facts(MOMENT, [{"time": MOMENT, "amount": 4.0}] * 7, [], [], {"tier": "silver"}, frozenset())
    often, best = (
        {"behaviour": {"of": "orders", "measure": "count", "is": {"at_least": 12}}},
        {"behaviour": {"of": "orders", "measure": "sum", "field": "amount", "is": {"top": 0.2}}},
    )
    gold = {"trait": {"name": "tier", "is": {"is": "gold"}}}
    told = {"consent": {"channel": "email", "topic": "marketing", "granted": False}}
    found = why(condition_of({"any": [often, best, {"not": gold}, told]}), facts, lambda _part: [1.0, 28.0, 30.0, 40.0])
    count, total, silver, consent = found.parts
    assert (found.holds, found.joined) == (True, "any")
    assert (count.holds, count.value, count.needs["en"]) == (False, 7, "at least 12 orders")
    assert (count.fact["en"], count.fact["zh"]) == ("7 orders", "订单数 7")
    assert (total.holds, total.value, total.ahead, total.everybody) == (False, 28.0, 2, 4)
    assert (silver.holds, silver.joined, silver.parts[0].fact["en"]) == (True, "not", "trait tier is silver")
    assert (consent.holds, consent.fact["en"]) == (True, "no standing consent for marketing by email")


def test_nothing_to_measure_is_said_and_is_not_zero() -> None:
    nobody = Facts(MOMENT, [], [], [], {}, frozenset())
    average = {"behaviour": {"of": "orders", "measure": "average", "field": "amount", "is": {"at_most": 9}}}
    last = {"behaviour": {"of": "orders", "measure": "days_since_last", "is": {"top": 0.5}}}
    share = {"share": {"of": "lines", "field": "amount", "part": {"category": "MEAT"}, "is": {"less_than": 0.5}}}
    for data in (average, last, share, {"trait": {"name": "tier", "is": {"is_not": "gold"}}}):
        part = why(condition_of(data), nobody, lambda _part: [MOMENT])
        assert (part.holds, part.value) == (False, None)
    assert "nothing to measure" in why(condition_of(average), nobody, lambda _part: []).fact["en"]
    assert why(condition_of({"trait": {"name": "tier", "is": {"known": False}}}), nobody, lambda _part: []).holds
