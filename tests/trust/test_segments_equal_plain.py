"""T19: any condition over any history finds whom plain Python finds, and says of each customer why.

Rows lie at the edges of windows and of steps, some late, in the future or without an amount; customers are not to be
personalised, withdraw consent or let it run out; conditions refer to others that are saved.
"""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import InputRefused
from suasion.customers.consent import EVERYWHERE, MARKETING, Consent, ConsentAct
from suasion.customers.consent.acts import PERSONALISATION, Purpose, State
from suasion.customers.consent.personal import Personal
from suasion.customers.history import History
from suasion.customers.locks import CustomerLocks
from suasion.customers.measures.measure import ITEM_FIELDS, NUMBERS, TEXTS, Source
from suasion.customers.segments.compile import Scope, measured
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Condition,
    ConsentCondition,
    Definition,
    Measure,
    Not,
    SegmentReference,
    Share,
)
from suasion.customers.segments.facts import Facts
from suasion.customers.segments.live.known import Known
from suasion.customers.segments.live.looks import Everybody
from suasion.customers.segments.live.next_change import next_change
from suasion.customers.segments.live.saved import Saved
from suasion.customers.segments.live.waiting import ranks
from suasion.customers.segments.parse import parse_definition
from suasion.customers.segments.references import DEEPEST, MOST_PARTS
from suasion.customers.segments.store import Segments
from suasion.customers.segments.why import why
from tests.customers.made_customers import make_customers
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made
from tests.customers.segments.plain import PlainHistory, Row, members
from tests.trust.recording import Trust

_SMALLEST = timedelta(microseconds=1)
_DAYS = (1, 2, 7, 30)
_HOURS = (0, 0, 1, 2, 24)
_MATTERS: tuple[tuple[str, str, Purpose], ...] = (
    ("email", MARKETING, MARKETING),
    (EVERYWHERE, EVERYWHERE, "analytics"),
)
_NAMES = ("Product Added", "Coupon Redeemed", "Order Completed")
_ITEMS = ("i0", "i1", "i2", "i4", "gone")
_MEASURES: dict[Source, list[tuple[str, str | None]]] = {
    of: [
        *[(measure, None) for measure in ("count", "days_since_last", "days_since_first", "never")],
        *[(measure, field) for measure in ("sum", "average") for field in NUMBERS[of]],
        *[(measure, field) for measure in ("distinct", "top") for field in TEXTS[of]],
        *[(measure, field) for measure in ("first", "last") for field in (*NUMBERS[of], *TEXTS[of])],
    ]
    for of in get_args(Source)
}
assert {measure for some in _MEASURES.values() for measure, _ in some} == set(get_args(Measure))


@dataclass(frozen=True)
class Shop:
    """One random history, as plain rows and as tables, with what is saved and who is left out."""

    plain: PlainHistory
    others: PlainHistory
    left_out: set[str]
    database: Database
    ledger: Consent
    segments: Segments
    session: Session
    history: History

    def expected(self, condition: Condition) -> list[str]:
        there = self.left_out & self.plain.before(MOMENT).customers()
        return sorted(members(condition, self.others, MOMENT) | {one for one in there if self.known(condition, one)})

    def known(self, condition: Condition, customer: str) -> bool | None:
        """Say whether a condition holds of somebody of whom nothing but consent is known; None is unknown."""
        match condition:
            case All(parts):
                found = {self.known(part, customer) for part in parts}
                return False if False in found else None if None in found else True
            case AnyOf(parts):
                found = {self.known(part, customer) for part in parts}
                return True if True in found else None if None in found else False
            case Not(part):
                one = self.known(part, customer)
                return None if one is None else not one
            case SegmentReference(name, member):
                one = self.known(self.plain.segments[name], customer)
                return None if one is None else one == member
            case ConsentCondition(granted=granted, purpose=purpose):
                granting = self.plain.consent if purpose == MARKETING else self.plain.analytics
                return (customer in granting) == granted
            case _:
                return None


def _time(draw: random.Random) -> Row:
    """Put a row at an edge: of the moment, of a window, or of a step from another such row; some come late."""
    before = timedelta(days=draw.choice((0, *_DAYS)), hours=draw.choice(_HOURS))
    time = MOMENT - before + draw.choice((-1, 0, 0, 1)) * _SMALLEST
    received = draw.choice((time, time, time, time, MOMENT - _SMALLEST, MOMENT, MOMENT + timedelta(days=1)))
    return {"time": time, "received": max(time, received)}


def _sold(draw: random.Random, customer: str, history: PlainHistory) -> Row:
    """Say when something was ordered; an event said so, as it does of everything that is sold."""
    row = {"customer": customer, **_time(draw)}
    history.events.append({**row, "name": "Order Completed", "properties": "{}"})
    return row


def _rows(draw: random.Random, customer: str, history: PlainHistory) -> None:
    for number in range(draw.choice((0, 1, 2, 4, 8))):
        row = {"customer": customer, **_time(draw)}
        history.events.append({**row, "name": draw.choice(_NAMES), "properties": "{}"})
        order = {"order_id": f"{customer}-{number}", "amount": draw.choice((None, 0.0, 0.0000005, 2.5, 7.25, 9.0))}
        if draw.random() < 0.6:
            history.orders.append({**_sold(draw, customer, history), **order})
        for _ in range(draw.choice((0, 1, 1, 2))):
            line = {"item": draw.choice(_ITEMS), "quantity": float(draw.randint(1, 3)), "coupon_discount": 0.0}
            line |= {"amount": draw.choice((None, 0.0000005, 1.25, 5.0)), "discount": draw.choice((0.0, 0.0, 0.5))}
            history.lines.append({**_sold(draw, customer, history), "order_id": order["order_id"], **line})
    for name, values in (
        ("tier", ('"gold"', '"金"', "null")),
        ("children", ("0", "2", "2.5")),
        ("member", ("true", "1")),
    ):
        for version in range(draw.choice((0, 0, 1, 2))):
            said = {"name": name, "value": draw.choice(values), "source": "shop", "version": str(version)}
            history.traits.append({"customer": customer, **_time(draw), **said})


def _consents(draw: random.Random, customer: str, history: PlainHistory) -> list[ConsentAct]:
    acts = []
    for (channel, topic, purpose), granting in zip(_MATTERS, (history.consent, history.analytics), strict=True):
        hours = sorted(draw.sample(range(-3, 60), draw.choice((0, 1, 1, 2, 3))), reverse=True)
        stands = False
        for ago in hours:
            time, late = AS_OF - timedelta(hours=ago), timedelta(days=draw.choice((0, 0, 0, 4)))
            state: State = draw.choice(("granted", "granted", "withdrawn"))
            ends = (
                time + timedelta(hours=1 + draw.randrange(80)) if draw.random() < 0.3 and state == "granted" else None
            )
            act = ConsentAct(customer, channel, topic, state, time, time + late, "form", purpose=purpose, expires=ends)
            acts.append(act)
            if act.time < AS_OF and act.received < AS_OF:
                stands = state == "granted" and (ends is None or ends > AS_OF)
        if stands:
            granting.add(customer)
    return acts


def _where(draw: random.Random, of: Source) -> dict[str, Any]:
    choices: dict[Source, tuple[dict[str, Any], ...]] = {
        "orders": ({}, {}, {"amount": {"more_than": 2.5}}),
        "lines": ({}, {"category": ["PRODUCE", "MEAT"]}, {"discount": {"more_than": 0}, "name": {"is_not": "Item 1"}}),
        "events": ({}, *({"name": name} for name in _NAMES)),
    }
    return draw.choice(choices[of])


def _ordered(draw: random.Random, *limits: float) -> dict[str, Any]:
    return {draw.choice(("at_least", "more_than", "at_most", "less_than")): draw.choice(limits)}


def _ranked(draw: random.Random) -> dict[str, Any]:
    return {draw.choice(("top", "bottom")): draw.choice((0.2, 0.5, 0.75))}


def _named(draw: random.Random, field: str) -> dict[str, Any]:
    some = {"item": _ITEMS, "category": ("PRODUCE", "MEAT", "GROCERY"), "kind": ("kind0", "kind1")}.get(field, _NAMES)
    operator = draw.choice(("is", "is_not", "one_of"))
    return {operator: [*draw.sample(some, 2)] if operator == "one_of" else draw.choice(some)}


def _window(draw: random.Random) -> dict[str, Any]:
    return {"within_days": days} if (days := draw.choice((None, *_DAYS))) else {}


def _behaviour(draw: random.Random) -> dict[str, Any]:
    of: Source = draw.choice(get_args(Source))
    measure, field = draw.choice(_MEASURES[of])
    said: dict[str, Any] = {"of": of, "measure": measure, **_window(draw), "where": _where(draw, of)}
    if field is not None:
        said["field"] = field
    if measure in {"first", "last", "top"}:
        said["is"] = _ordered(draw, 0, 1.25, 2.5, 5) if field in NUMBERS[of] else _named(draw, str(field))
    elif measure != "never":
        said["is"] = _ranked(draw) if draw.random() < 0.3 else _ordered(draw, 0, 1, 2, 5, 7, 30)
    return {"behaviour": said}


def _share(draw: random.Random) -> dict[str, Any]:
    part = draw.choice(({"category": ["PRODUCE", "MEAT"]}, {"kind": "kind1"}, {"discount": {"more_than": 0}}))
    compared = _ranked(draw) if draw.random() < 0.3 else _ordered(draw, 0, 0.25, 0.5, 1)
    field: dict[str, Any] = draw.choice(({}, {"field": "amount"}, {"field": "quantity"}))
    return {"share": {"of": "lines", **field, "part": part, **_window(draw), "is": compared}}


def _trait(draw: random.Random) -> dict[str, Any]:
    name, compared = draw.choice(
        (
            ("tier", {"is": "金"}),
            ("tier", {"is_not": "gold"}),
            ("tier", {"known": draw.random() < 0.5}),
            ("children", {"one_of": [0, 2]}),
            ("children", {"at_least": 2}),
            ("member", {"is": draw.choice((True, 1))}),
        )
    )
    return {"trait": {"name": name, "is": compared}}


def _consent(draw: random.Random) -> dict[str, Any]:
    channel, topic, purpose = draw.choice(_MATTERS)
    return {"consent": {"channel": channel, "topic": topic, "purpose": purpose, "granted": draw.random() < 0.5}}


def _sequence(draw: random.Random) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    for number in range(draw.choice((2, 2, 3, 4))):
        of: Source = draw.choice(get_args(Source))
        limits: tuple[dict[str, Any], ...] = ({"minutes": 60}, {"hours": 2}, {"hours": 25}, {"days": 7})
        within = {"within": draw.choice(limits)} if number and draw.random() < 0.6 else {}
        steps.append({"of": of, "where": _where(draw, of), **within})
    if "within" in steps[-1]:
        steps[-1]["never"] = draw.random() < 0.6
    return {"sequence": {"steps": steps, **_window(draw)}}


def condition(draw: random.Random, names: Sequence[str], depth: int = 3) -> dict[str, Any]:
    """Draw a condition as a file would hold it."""
    kind = draw.random()
    if depth and kind < 0.4:
        parts = [condition(draw, names, depth - 1) for _ in range(draw.randint(1, 3))]
        return {draw.choice(("all", "any")): parts}
    if depth and kind < 0.5:
        return {"not": condition(draw, names, depth - 1)}
    if names and kind < 0.62:
        return {"segment": {"name": draw.choice(names), "member": draw.random() < 0.5}}
    leaves = (_behaviour, _behaviour, _behaviour, _share, _trait, _consent, _sequence, _sequence)
    return draw.choice(leaves)(draw)


def _defined(name: str, where: dict[str, Any]) -> Definition:
    words = {"en": name, "zh": name}
    return parse_definition({"name": name, "title": words, "description": words, "where": where})


def _sound(draw: random.Random, segments: Segments, name: str, others: Iterable[str]) -> Definition:
    """Draw a definition; those that are too large with what they refer to are refused, and another is drawn."""
    while True:
        definition = _defined(name, condition(draw, sorted(others)))
        try:
            segments.without_references(definition)
        except InputRefused as refused:
            if f"At most {DEEPEST} deep and {MOST_PARTS} parts" not in str(refused):
                raise
        else:
            return definition


def shop(draw: random.Random, session: Session, directory: Path) -> Shop:
    """Make a random history with saved segments, some of which refer to others."""
    directory.mkdir()
    database = SQLiteDatabase(directory / "state.db")
    migrate(database, "state")
    ledger = Consent(database, CustomerLocks(), SystemClock())
    segments = Segments(database, ledger, SystemClock())
    plain, customers = made(0, customers=0), [f"c{number}" for number in range(24)]
    acts = []
    for customer in customers:
        _rows(draw, customer, plain)
        acts += _consents(draw, customer, plain)
    make_customers(database, customers)
    ledger.record(acts)
    for number in range(4):
        definition = _sound(draw, segments, f"s{number}", plain.segments)
        segments.save(definition)
        plain.segments[definition.name] = definition.where
    left_out = {customer for customer in customers if draw.random() < 0.25}
    by_default = draw.random() < 0.5
    chosen = Personal(by_default=by_default, others=frozenset(left_out if by_default else set(customers) - left_out))
    history = replace(as_history(session, plain), personal=lambda _moment: chosen)
    orders, lines, events, traits = (
        [row for row in getattr(plain, name) if row["customer"] not in left_out] for name in _TABLES
    )
    others = PlainHistory(orders, lines, events, traits, plain.items, plain.consent, plain.analytics, plain.segments)
    return Shop(plain, others, left_out, database, ledger, segments, session, history)


_TABLES = ("orders", "lines", "events", "traits")


def facts(made: Shop, customer: str) -> Facts:
    """Cut out what is hers, as `segments.membership` reads it."""
    cut, items = made.plain.before(MOMENT), {item["item"]: item for item in made.plain.items}
    orders, lines, events, traits = (
        [row for row in getattr(cut, name) if row["customer"] == customer] for name in _TABLES
    )
    told = sorted(traits, key=lambda row: (row["time"], row["received"], row["source"], row["version"], row["value"]))
    granted = zip(_MATTERS, (cut.consent, cut.analytics), strict=True)
    return Facts(
        MOMENT,
        orders,
        [line | {name: items.get(line["item"], {}).get(name) for name in ITEM_FIELDS} for line in lines],
        events,
        {row["name"]: json.loads(row["value"]) for row in told},
        frozenset(matter for matter, granting in granted if customer in granting),
        personal=customer not in made.left_out,
    )


def require_why(made: Shop, definition: Definition, found: list[str]) -> None:
    """Compare with what is said of every customer by herself."""
    where = made.segments.without_references(definition).where
    personal = made.history.of_the_personal(made.session, AS_OF).before(AS_OF)
    scope = Scope(personal, AS_OF, lambda *_: pytest.fail("ranks ask for no consent"))

    def values_of(part: Behaviour | Share) -> list[Any]:
        values = made.session.fetch(measured(part, scope).select("value"))["value"].drop_null()
        return list(values.sort().to_pylist())

    told = [one for one in made.plain.before(MOMENT).customers() if why(where, facts(made, one), values_of).holds]
    assert sorted(told) == found, definition.where


def known_of(made: Shop, customer: str) -> Known:
    """Gather what is hers, uncut."""
    items = {item["item"]: item for item in made.plain.items}
    orders, lines, events, traits = (
        [row for row in getattr(made.plain, name) if row["customer"] == customer] for name in _TABLES
    )
    lines = [line | {name: items.get(line["item"], {}).get(name) for name in ITEM_FIELDS} for line in lines]
    long_ago = AS_OF - timedelta(days=900)
    state: State = "withdrawn" if customer in made.left_out else "granted"
    told = ConsentAct(customer, EVERYWHERE, EVERYWHERE, state, long_ago, long_ago, "form", purpose=PERSONALISATION)
    return Known(orders, lines, events, traits, [*made.ledger.acts_of(customer), told])


def require_early_enough(made: Shop, definition: Definition, found: list[str]) -> int:
    """Hold a look at everybody to a look at each; gives of how many time alone changes something."""
    definition = made.segments.without_references(definition)
    if ranks(definition.where):
        return 0
    everybody = Everybody(made.session, made.history, made.database, made.segments.expression)
    stands = everybody.look(Saved(definition, 1, ""), "", AS_OF, 0).next(10_000)
    assert [one for one, how in stands.items() if how.member] == found, definition.where
    changing = 0
    for customer in made.plain.customers():
        exact = next_change(definition.where, known_of(made, customer), MOMENT)
        if exact is not None:
            again = stands[customer].next_change if customer in stands else None
            assert again is not None, (definition.where, customer, exact)
            assert AS_OF < again <= exact.replace(tzinfo=UTC), (definition.where, customer, exact, again)
            changing += 1
    return changing


@pytest.mark.trust("T19")
def test_any_condition_finds_whom_plain_python_finds_and_says_why(trust: Trust, tmp_path: Path) -> None:
    draw, shops, each = trust.random, trust.size(commit=3, full=300), 14
    deciding = inputs = of_the_left_out = changing = 0
    with DuckDBEngine(1).session() as session:
        for number in range(shops):
            made_shop = shop(draw, session, tmp_path / str(number))
            everybody = len(made_shop.plain.before(MOMENT).customers())
            for _ in range(each):
                definition = _sound(draw, made_shop.segments, "drawn", made_shop.plain.segments)
                found = made_shop.segments.evaluate(session, made_shop.history, definition, AS_OF)
                assert found == made_shop.expected(definition.where), definition.where
                require_why(made_shop, definition, found)
                changing += require_early_enough(made_shop, definition, found)
                inputs += 1
                deciding += 0 < len(found) < everybody
                of_the_left_out += len(made_shop.left_out & set(found))
    assert deciding > inputs / 3, "conditions that decide nothing test nothing"
    assert of_the_left_out, "nobody who is not personalised was found by what she said of consent"
    assert changing > inputs, "time alone changes something of some"
    trust.report(inputs=inputs, faults=0, deciding=deciding, changing=changing)
