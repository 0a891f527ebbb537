"""Shares, bounds and strongest interests agree with plain Python, for all customers at once and for each alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.profile.bands import bands
from suasion.customers.profile.interests import DIMENSIONS, Reading, shares, told
from suasion.customers.profile.one import BECAUSE, SHOWN, dimensions_of, only
from suasion.customers.profile.traits import TRAITS, interest_values
from suasion.customers.profile.weights import Weights
from tests.customers.profile import plain
from tests.customers.profile.made_signals import made, shifted
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, when
from tests.customers.segments.plain import PlainHistory

SETTINGS = (Weights(), Weights(30.0, time_zone="America/St_Johns"), Weights(10.0, 1.0, 0.0, 0.5, "Asia/Shanghai"))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def reading(session: Session, history: PlainHistory, weights: Weights) -> Reading:
    before = as_history(session, history).before(AS_OF)
    return Reading(before, bands(before), AS_OF, weights)


def found(session: Session, history: PlainHistory, weights: Weights) -> plain.Shares:
    rows = session.fetch(shares(told(reading(session, history, weights)))).to_pylist()
    keys = ("customer", "dimension", "value")
    answer = {tuple(row[key] for key in keys): {k: v for k, v in row.items() if k not in keys} for row in rows}
    assert len(answer) == len(rows)
    return answer


def near(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: pytest.approx(value, abs=1e-6) if isinstance(value, float) else value for name, value in values.items()
    }


@pytest.mark.parametrize("seed", range(9))
def test_all_customers_at_once_agree_with_plain_python(session: Session, seed: int) -> None:
    weights = SETTINGS[seed % len(SETTINGS)]
    history = made(seed)
    shifted(history, seed * 2.71)
    expected = plain.shares(history, MOMENT, weights)
    assert {key[1] for key in expected} == set(DIMENSIONS)
    assert found(session, history, weights) == {key: near(value) for key, value in expected.items()}
    values = interest_values(session, reading(session, history, weights))
    strongest = {
        (customer, dimension): str(json.loads(value))
        for dimension, trait in TRAITS.items()
        for customer, value in zip(*(values[trait][name].to_pylist() for name in ("customer", "value")), strict=True)
    }
    assert strongest == plain.strongest(expected) != {}


@pytest.mark.parametrize("seed", range(3))
def test_one_customer_alone_is_what_she_is_among_all(session: Session, seed: int) -> None:
    history, weights = made(seed), SETTINGS[seed]
    every = reading(session, history, weights)
    among = found(session, history, weights)
    for customer in sorted({key[0] for key in among}):
        alone = Reading(only(every.history, customer), every.bands, AS_OF, weights)
        for dimension in dimensions_of(session, alone):
            hers = {key[2]: told for key, told in among.items() if key[:2] == (customer, dimension.name)}
            assert len(dimension.values) == min(SHOWN, len(hers))
            for value in dimension.values:
                expected = hers[value.value]
                same = ("share", "low", "weight", "events", "interest")
                assert {name: getattr(value, name) for name in same} == near({name: expected[name] for name in same})
                assert (dimension.enough, dimension.events) == (expected["enough"], expected["all_events"])
                assert dimension.weight == pytest.approx(expected["whole"], abs=1e-6)
                assert dimension.effective == pytest.approx(expected["effective"], abs=1e-6)
                heaviest = [one.weight for one in value.because]
                assert heaviest == sorted(heaviest, reverse=True)
                assert len(heaviest) == min(BECAUSE, value.events)
                if value.events <= BECAUSE:
                    assert sum(heaviest) == pytest.approx(value.weight, abs=1e-5)


def viewed(history: PlainHistory, times: int, *, name: str = "Product Viewed", age: float = 0.01) -> PlainHistory:
    for _ in range(times):
        of = {"customer": "ann", **when(age), "seq": len(history.events) + 1, "properties": "{}"}
        history.events.append({**of, "name": name, "source": "web", "item": "i0"})
    return history


def bought(history: PlainHistory, *items: str, age: float = 0.01) -> PlainHistory:
    seq = len(history.events) + 1
    viewed(history, 1, name="Order Completed", age=age)
    for item in items:
        of = {"customer": "ann", **when(age), "seq": seq, "first": seq, "order_id": "o", "item": item}
        history.lines.append({**of, "quantity": 1.0, "amount": 1.0, "discount": 0.0, "coupon_discount": 0.0})
    return history


def category(session: Session, history: PlainHistory) -> dict[str, Any]:
    return found(session, history, Weights())["ann", "category", "Shoes"]


def test_one_visit_is_no_interest_whatever_it_holds_and_several_are(session: Session) -> None:
    one = category(session, viewed(made(0, 0), 1))
    assert (one["share"], one["enough"], one["interest"]) == (1.0, False, False)
    assert one["low"] < 0.21, "one of one tells little"
    for visit in (viewed(made(0, 0), 12), viewed(bought(made(0, 0), "i0"), 3), bought(bought(made(0, 0), "i0"), "i0")):
        found = category(session, visit)
        assert (found["days"], found["enough"]) == (1, False)
        assert found["low"] < 0.21, "twelve looks in one visit say no more than one"
    assert not category(session, viewed(viewed(made(0, 0), 1), 1, age=1.01))["enough"], "two looks weigh little"
    looked = category(session, viewed(bought(made(0, 0), "i0"), 1, age=1.01))
    assert (looked["days"], looked["enough"], looked["interest"]) == (2, True, False), "of next to no more weight"
    twice = category(session, bought(bought(made(0, 0), "i0"), "i0", age=1.01))
    assert (twice["days"], twice["interest"]) == (2, True)


def test_midnight_sharp_has_a_day_and_no_hour(session: Session) -> None:
    history = viewed(viewed(made(0, 0), 9, age=1), 9, age=2)  # the moment is midnight
    answer = found(session, history, Weights())
    assert answer["ann", "category", "Shoes"]["days"] == 2
    assert not [key for key in answer if key[1] == "hour"]
    assert found(session, history, Weights(time_zone="Asia/Shanghai"))["ann", "hour", "8"]["share"] == 1.0


def test_an_interest_is_forgotten_by_time_alone(session: Session) -> None:
    ages = (1, 88, 90, 898)
    enough = []
    for age in ages:
        history = bought(bought(made(0, 0), "i0", age=age), "i1", age=age + 1)
        enough.append(category(session, history)["enough"])
    assert enough == [True, True, False, False]
    assert found(session, bought(made(0, 0), "i0", age=901), Weights()) == {}


def test_a_full_basket_is_one_event_shared_out_among_its_lines(session: Session) -> None:
    history = bought(made(0, 0), "i0", "i0", "i0", "i4")
    one = category(session, history)
    assert (one["share"], one["events"], one["effective"]) == (0.75, 1, 1.0)


def test_days_of_different_weight_tell_less_than_as_many_equal_ones(session: Session) -> None:
    never = Weights(half_life_days=36_500.0)  # next to nothing fades
    equal, unequal = made(0, 0), bought(made(0, 0), "i0")
    for age in (1.01, 2.01, 3.01):
        viewed(equal, 1, age=age)
        viewed(unequal, 1, age=age)
    viewed(equal, 1)
    answers = [found(session, history, never)["ann", "category", "Shoes"] for history in (equal, unequal)]
    assert [one["days"] for one in answers] == [4, 4]
    assert answers[0]["effective"] == pytest.approx(4, abs=1e-2)
    assert answers[1]["effective"] == pytest.approx(1.3**2 / 1.03, abs=1e-2)
    assert answers[1]["low"] < answers[0]["low"]


def test_a_category_of_few_prices_has_no_bands_and_items_of_one_price_stand_together(session: Session) -> None:
    history = made(0, 0)
    for item, price in (("i0", 1.0), ("i1", 2.0), ("i2", 3.0), ("i3", 3.0), ("i4", 1.0), ("i5", 2.0), ("i6", 2.0)):
        of = {"customer": "bob", **when(1), "seq": 1, "first": 1, "order_id": "o", "item": item}
        history.lines.append({**of, "quantity": 2.0, "amount": 2 * price, "discount": 0.0, "coupon_discount": 0.0})
    rows = session.fetch(bands(as_history(session, history).before(AS_OF))).to_pylist()
    assert {row["item"]: row["band"] for row in rows} == {"i0": "low", "i1": "low", "i2": "middle", "i3": "middle"}
    assert plain.bands(history) == {row["item"]: row["band"] for row in rows}


def test_what_happens_or_is_received_later_changes_nothing(session: Session) -> None:
    history = made(3)
    before = found(session, history, Weights())
    for row in (*history.lines, *history.events):
        if row["time"] >= MOMENT or row["received"] >= MOMENT:
            row["item"] = "i0"
            row["received"] = max(row["received"], MOMENT) + timedelta(days=3)
    assert found(session, history, Weights()) == before
