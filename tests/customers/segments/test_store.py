from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.customers.consent import EVERYWHERE, MARKETING, Consent, ConsentAct
from suasion.customers.consent.acts import PURPOSES
from suasion.customers.locks import CustomerLocks
from suasion.customers.segments.conditions import ConsentCondition, Definition, Not
from suasion.customers.segments.parse import load_definitions
from suasion.customers.segments.store import SegmentRun, Segments
from suasion.customers.tables import SEGMENT_DEFINITION
from suasion.scenarios.folders import folder
from tests.customers.made_customers import make_customers
from tests.customers.segments.made_history import AS_OF, as_history, made

_NOW = datetime(2026, 6, 2, tzinfo=UTC)


class _Clock:
    def now(self) -> datetime:
        return _NOW


@pytest.fixture
def segments(tmp_path: Path) -> Segments:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return Segments(database, Consent(database, CustomerLocks(), SystemClock()), _Clock())


@pytest.fixture
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


@pytest.fixture
def lapsed() -> Definition:
    return next(found for found in load_definitions(folder("retail", "segments")) if found.name == "lapsed")


def test_a_definition_gets_a_new_version_only_when_it_says_something_else(
    segments: Segments, lapsed: Definition
) -> None:
    changed = replace(lapsed, where=Not(lapsed.where))
    assert [segments.save(one) for one in (lapsed, lapsed, changed, changed, lapsed)] == [1, 1, 2, 2, 3]


def test_a_run_keeps_its_members_and_a_second_one_replaces_it(
    segments: Segments, session: Session, lapsed: Definition
) -> None:
    history = as_history(session, made(5))
    run = segments.run(session, history, lapsed, AS_OF)
    found = segments.evaluate(session, history, lapsed, AS_OF)
    assert run == SegmentRun("lapsed", 1, AS_OF, _NOW, len(found))
    assert segments.run(session, history, lapsed, AS_OF) == run
    assert segments.runs(AS_OF) == [run]
    assert segments.members("lapsed", AS_OF) == found == sorted(found)
    assert segments.runs(AS_OF + timedelta(days=1)) == []


def test_members_are_of_the_latest_version_run(segments: Segments, session: Session, lapsed: Definition) -> None:
    history = as_history(session, made(5))
    first = segments.run(session, history, lapsed, AS_OF)
    second = segments.run(session, history, replace(lapsed, where=Not(lapsed.where)), AS_OF)
    assert len(segments.members("lapsed", AS_OF)) == second.size
    everybody = session.fetch(history.before(AS_OF).customers()).num_rows
    assert first.size + second.size == everybody


def test_a_segment_never_run_for_the_moment_is_not_found(segments: Segments) -> None:
    with pytest.raises(NotFound, match="'lapsed'"):
        segments.members("lapsed", AS_OF)


def test_the_sql_is_shown_and_names_the_tables_and_the_moment(
    segments: Segments, session: Session, lapsed: Definition
) -> None:
    sql = segments.to_sql(session, as_history(session, made(5)), lapsed, AS_OF)
    assert "made_orders" in sql
    assert "2026" in sql


def test_consent_as_of_two_moments_in_one_session_is_not_mixed_up(segments: Segments, session: Session) -> None:
    history = as_history(session, made(5))
    customer = session.fetch(history.before(AS_OF).customers().order_by("customer"))["customer"][0].as_py()
    granted, withdrawn = (AS_OF - timedelta(days=days) for days in (3, 1))
    given = ConsentAct(customer, "email", MARKETING, "granted", granted, granted, "form", "I agree")
    make_customers(segments._database, [customer])
    segments._consent.record([given, replace(given, state="withdrawn", time=withdrawn, received=withdrawn)])
    reachable = Definition(
        "reachable", {"en": "Reachable"}, {"en": ""}, ConsentCondition("email", MARKETING, granted=True)
    )
    before = segments.expression(session, history, reachable, AS_OF - timedelta(days=2))
    after = segments.expression(session, history, reachable, AS_OF)
    assert session.fetch(before)["customer"].to_pylist() == [customer]
    assert session.fetch(after)["customer"].to_pylist() == []


def test_consent_is_of_the_purpose_that_is_asked_for(segments: Segments, session: Session) -> None:
    history = as_history(session, made(5))
    customer = session.fetch(history.before(AS_OF).customers().order_by("customer"))["customer"][0].as_py()
    make_customers(segments._database, [customer])
    moment = AS_OF - timedelta(days=3)
    segments._consent.record(
        [ConsentAct(customer, EVERYWHERE, EVERYWHERE, "granted", moment, moment, "form", purpose="analytics")]
    )
    found = {}
    for purpose in PURPOSES:
        asked = ConsentCondition(EVERYWHERE, EVERYWHERE, granted=True, purpose=purpose)
        definition = Definition("counted", {"en": "Counted"}, {"en": ""}, asked)
        found[purpose] = segments.evaluate(session, history, definition, AS_OF)
    assert found == {"marketing": [], "personalisation": [], "analytics": [customer]}


def test_a_definition_kept_before_there_were_purposes_gets_no_new_version(segments: Segments) -> None:
    granted = ConsentCondition("email", MARKETING, granted=True)
    reachable = Definition("reachable", {"en": "Reachable"}, {"en": ""}, granted)
    assert segments.save(reachable) == 1
    with segments._database.write() as connection:
        body = connection.execute(select(SEGMENT_DEFINITION.c.body)).scalar_one()
        older = body.replace(', "purpose": "marketing"', "")
        assert older != body
        connection.execute(update(SEGMENT_DEFINITION).values(body=older))
    assert segments.save(reachable) == 1
    assert segments.save(replace(reachable, where=replace(granted, purpose="analytics"))) == 2
