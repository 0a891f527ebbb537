"""Every measure of a computed trait agrees with plain Python, on random histories and at the edges of windows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, get_args

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.computed.compile import as_json, values
from suasion.customers.computed.definition import KINDS, ComputedTrait, parse_trait
from suasion.customers.measures.measure import NUMBERS, TEXTS, Source
from tests.customers.computed import plain
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made
from tests.customers.segments.plain import PlainHistory

_SMALLEST = timedelta(microseconds=1)
_WINDOWS = (1, 30, 91)
_FILTERS: dict[Source, tuple[dict[str, Any], ...]] = {
    "orders": ({}, {"amount": {"more_than": 5}}),
    "lines": ({}, {"category": ["PRODUCE", "MEAT"]}, {"discount": {"more_than": 0}, "name": {"is_not": "Item 1"}}),
    "events": ({}, {"name": "Coupon Redeemed"}),
}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def defined(value: dict[str, Any]) -> ComputedTrait:
    return parse_trait({"name": "x", "title": {"en": "x", "zh": "x"}, "value": value})


def computed(session: Session, definition: ComputedTrait, history: PlainHistory) -> dict[str, Any]:
    found = session.fetch(values(session, definition, as_history(session, history), AS_OF))
    assert len(found) == len(set(found["customer"].to_pylist()))
    return {row["customer"]: json.loads(row["value"]) for row in as_json(found).to_pylist()}


def near(values: dict[str, Any]) -> Any:
    """Compare numbers to the last digit that is kept: halves of it are rounded one way here and the other there."""
    return {
        customer: pytest.approx(value, rel=0, abs=1.01e-6) if isinstance(value, float) else value
        for customer, value in values.items()
    }


def fields(of: Source, measure: str) -> tuple[str | None, ...]:
    if measure in {"sum", "average"}:
        return NUMBERS[of]
    if measure in {"distinct", "top"}:
        return TEXTS[of]
    return (*NUMBERS[of], *TEXTS[of]) if measure in {"first", "last"} else (None,)


_EVERY = [
    pytest.param(of, measure, id=f"{measure} of {of}")
    for of in get_args(Source)
    for measure in KINDS
    if fields(of, measure)
]


@pytest.mark.parametrize(("of", "measure"), _EVERY)
def test_every_measure_agrees_with_plain_python(session: Session, of: Source, measure: str) -> None:
    several = set()
    for seed, within in ((1, None), (2, 30), (3, 91)):
        history = made(seed, customers=25)
        for number, field in enumerate(fields(of, measure)):
            where = _FILTERS[of][number % len(_FILTERS[of])]
            said = {"of": of, "measure": measure, "field": field, "within_days": within, "where": where}
            definition = defined({name: value for name, value in said.items() if value is not None})
            found = computed(session, definition, history)
            assert found == near(plain.values(definition.value, history, MOMENT))
            several |= set(map(str, found.values()))
    assert len(several) > 1, "a measure that gives one value tests nothing"


@st.composite
def histories(draw: st.DrawFn) -> PlainHistory:
    """Few rows at, just before and just after the edges of every window; some late, some without a value."""
    random = Random(draw(st.integers(0, 2**32)))
    edges = [timedelta(days=days) + shift for days in (0, *_WINDOWS) for shift in (-_SMALLEST, timedelta(), _SMALLEST)]
    history = made(0, customers=0)
    for number in range(draw(st.integers(1, 12))):
        time = MOMENT - random.choice(edges)
        late = random.choice((timedelta(), timedelta(), timedelta(days=1), MOMENT - time, MOMENT - time - _SMALLEST))
        of = {"customer": random.choice("ab"), "time": time, "received": max(time, time + late)}
        order = {"order_id": f"o{number}", "amount": random.choice((None, 0.0, 2.5, 7.25))}
        history.orders.append({**of, **order})
        line = {
            "item": random.choice(("i0", "i1", "i4", "gone")),
            "quantity": 1.0,
            "discount": random.choice((0.0, 1.0)),
        }
        history.lines.append({**of, **order, **line, "coupon_discount": 0.0})
        name = random.choice(("Order Completed", "Coupon Redeemed"))
        history.events.append({**of, "name": name, "properties": "{}"})
    return history


@st.composite
def measures(draw: st.DrawFn) -> ComputedTrait:
    of, measure = draw(st.sampled_from([(of, m) for of in get_args(Source) for m in KINDS if fields(of, m)]))
    said: dict[str, Any] = {"of": of, "measure": measure, "where": draw(st.sampled_from(_FILTERS[of]))}
    if (field := draw(st.sampled_from(fields(of, measure)))) is not None:
        said["field"] = field
    if (within := draw(st.sampled_from((None, *_WINDOWS)))) is not None:
        said["within_days"] = within
    return defined(said)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(history=histories(), definition=measures())
def test_random_histories_agree_with_plain_python(
    session: Session, history: PlainHistory, definition: ComputedTrait
) -> None:
    assert computed(session, definition, history) == near(plain.values(definition.value, history, MOMENT))


def test_what_happens_or_is_received_at_the_moment_or_later_changes_nothing(session: Session) -> None:
    history = made(4, customers=25)
    definition = defined({"of": "orders", "measure": "count"})
    before = computed(session, definition, history)
    for row in history.orders:
        if row["time"] >= MOMENT or row["received"] >= MOMENT:
            row["time"], row["amount"] = row["time"] + timedelta(days=400), 1e6
            row["received"] = max(row["received"], row["time"])
    assert computed(session, definition, history) == before


def test_nobody_is_left_out_of_a_count_and_nobody_has_an_average_of_nothing(session: Session) -> None:
    history = made(0, customers=0)
    history.events.append({"customer": "a", "time": MOMENT - _SMALLEST, "received": MOMENT - _SMALLEST, "name": "Seen"})
    assert computed(session, defined({"of": "orders", "measure": "count"}), history) == {"a": 0}
    assert computed(session, defined({"of": "orders", "measure": "sum", "field": "amount"}), history) == {"a": 0}
    assert computed(session, defined({"of": "orders", "measure": "average", "field": "amount"}), history) == {}


def test_a_text_of_any_language_is_published_as_it_is() -> None:
    found = pa.table({"customer": ["a", "b"], "value": ["金", None]})
    assert as_json(found).to_pylist() == [{"customer": "a", "value": '"金"'}]
