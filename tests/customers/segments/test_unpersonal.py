"""Customers who are not personalised, in segments: only what they said of consent counts, for every condition."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.core.engine import Session
from suasion.customers.consent import MARKETING, Consent, ConsentAct
from suasion.customers.consent.personal import Personal
from suasion.customers.locks import CustomerLocks
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Definition,
    Not,
    TraitCondition,
)
from suasion.customers.segments.facts import Facts
from suasion.customers.segments.store import Segments
from suasion.customers.segments.why import why
from tests.customers.made_customers import make_customers
from tests.customers.segments.made_history import AS_OF, as_history, made
from tests.customers.segments.plain import PlainHistory, members

OFTEN = Behaviour("orders", "count", Comparison("at_least", 4))
BEST = Behaviour("orders", "sum", Comparison("top", 0.3), field="amount")
LATELY = Behaviour("orders", "count", Comparison("at_least", 1), within_days=30)
TIER = TraitCondition("tier", Comparison("known", False))
WILLING, UNWILLING = (ConsentCondition("email", MARKETING, granted) for granted in (True, False))
LEAVES: tuple[Condition, ...] = (OFTEN, BEST, LATELY, TIER, WILLING, UNWILLING)


@pytest.fixture
def segments(tmp_path: Path) -> Segments:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return Segments(database, Consent(database, CustomerLocks(), SystemClock()), SystemClock())


@pytest.fixture
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def known_of_her(condition: Condition, *, willing: bool) -> bool | None:
    """Say what is known of a condition from consent alone, by Kleene's three values; None is unknown."""
    match condition:
        case All(parts):
            found = [known_of_her(part, willing=willing) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = [known_of_her(part, willing=willing) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            one = known_of_her(part, willing=willing)
            return None if one is None else not one
        case ConsentCondition(granted=granted):
            return willing == granted
        case _:
            return None


def drawn(random: Random, depth: int = 3) -> Condition:
    if depth == 0 or random.random() < 0.2:
        return random.choice(LEAVES)
    if random.random() < 0.3:
        return Not(drawn(random, depth - 1))
    kind = random.choice((All, AnyOf))
    return kind(tuple(drawn(random, depth - 1) for _ in range(random.randint(1, 3))))


def expected(condition: Condition, plain: PlainHistory, left_out: set[str]) -> set[str]:
    def only(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row for row in rows if row["customer"] not in left_out]

    others = PlainHistory(
        only(plain.orders), only(plain.lines), only(plain.events), only(plain.traits), plain.items, plain.consent
    )
    there = left_out & plain.before(AS_OF.replace(tzinfo=None)).customers()
    hers = {one for one in there if known_of_her(condition, willing=one in plain.consent) is True}
    return members(condition, others, AS_OF.replace(tzinfo=None)) | hers


@pytest.mark.parametrize("by_default", [True, False])
def test_any_condition_finds_whom_a_reader_of_three_values_finds(
    segments: Segments, session: Session, by_default: bool
) -> None:
    random, plain = Random(11), made(5)
    left_out = {one for one in sorted(plain.customers()) if random.random() < 0.4}
    others = left_out if by_default else plain.customers() - left_out
    chosen = Personal(by_default=by_default, others=frozenset(others))
    moment = AS_OF - timedelta(days=1)
    acts = [ConsentAct(one, "email", MARKETING, "granted", moment, moment, "form") for one in sorted(plain.consent)]
    make_customers(segments._database, plain.consent)
    segments._consent.record(acts)
    history = replace(as_history(session, plain), personal=lambda _moment: chosen)
    found_of_hers = 0
    for condition in (*LEAVES, *(drawn(random) for _ in range(40))):
        definition = Definition("any", {"en": ""}, {"en": ""}, condition)
        found = segments.evaluate(session, history, definition, AS_OF)
        assert found == sorted(expected(condition, plain, left_out)), condition
        found_of_hers += len(left_out & set(found))
    assert found_of_hers, "some of those left out are members by what they said of consent"


def test_why_says_of_every_part_what_is_not_looked_at_and_agrees() -> None:
    random = Random(5)
    for willing in (True, False):
        granted = frozenset({("email", MARKETING, MARKETING)} if willing else ())
        facts = Facts(datetime(2026, 1, 1), (), (), (), {"tier": "gold"}, granted, personal=False)
        for condition in (*LEAVES, *(drawn(random) for _ in range(200))):
            part = why(condition, facts, lambda _condition: pytest.fail("nobody is ranked"))
            known = known_of_her(condition, willing=willing)
            assert (part.holds, part.unknown) == (known is True, known is None), condition
    part = why(Not(OFTEN), facts, lambda _condition: [])
    assert (part.holds, part.parts[0].fact["en"]) == (False, "not looked at: not to be personalised")
