"""Every shipped segment: it decides, it agrees with plain Python, and nothing leaks into it from the moment on."""

from collections.abc import Iterator
from copy import copy, deepcopy
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.core.engine import Session
from suasion.customers.consent import Consent, ConsentAct
from suasion.customers.locks import CustomerLocks
from suasion.customers.segments.conditions import ConsentCondition, Definition
from suasion.customers.segments.parse import load_definitions
from suasion.customers.segments.store import Segments
from suasion.scenarios.folders import folder
from tests.customers.made_customers import make_customers
from tests.customers.segments import plain
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made, when
from tests.customers.segments.plain import PlainHistory

_DEFINITIONS = load_definitions(folder("retail", "segments"))
_READING_ROWS = [found for found in _DEFINITIONS if not isinstance(found.where, ConsentCondition)]
_TABLES = ("orders", "lines", "events", "traits")
_SEED = 4
_OTHER = {"amount": 9999.0, "discount": 99.0, "item": "i0", "value": "7"}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


@pytest.fixture(scope="module")
def consent(tmp_path_factory: pytest.TempPathFactory) -> Consent:
    database = SQLiteDatabase(tmp_path_factory.mktemp("state") / "state.db")
    migrate(database, "state")
    consent = Consent(database, CustomerLocks(), SystemClock())
    make_customers(database, made(_SEED).consent)
    consent.record([_grant(customer, AS_OF - timedelta(days=1)) for customer in made(_SEED).consent])
    return consent


def _grant(customer: str, time: datetime) -> ConsentAct:
    return ConsentAct(customer, "email", "marketing", "granted", time, time, "form")


def _found(session: Session, consent: Consent, definition: Definition, history: PlainHistory) -> set[str]:
    segments = Segments(consent._database, consent, SystemClock())
    return set(segments.evaluate(session, as_history(session, history), definition, AS_OF))


def test_at_least_eight_segments_are_shipped_each_under_its_file_s_name() -> None:
    files = sorted(path.stem for path in folder("retail", "segments").glob("*.yaml"))
    assert [definition.name for definition in _DEFINITIONS] == files
    assert len(files) >= 8


@pytest.mark.parametrize("definition", _DEFINITIONS, ids=lambda definition: definition.name)
def test_it_decides_and_agrees_with_plain_python(definition: Definition, session: Session, consent: Consent) -> None:
    history = made(_SEED)
    found = _found(session, consent, definition, history)
    assert found == plain.members(definition.where, history, MOMENT)
    assert found
    assert found != history.before(MOMENT).customers()


@pytest.mark.parametrize("definition", _DEFINITIONS, ids=lambda definition: definition.name)
def test_nothing_from_the_moment_on_changes_it(definition: Definition, session: Session, consent: Consent) -> None:
    history = made(_SEED)
    found = _found(session, consent, definition, history)
    for changed in (_deleted(history), _changed(history), _added(history)):
        assert changed != history
        assert _found(session, consent, definition, changed) == found


def _later(row: plain.Row) -> bool:
    return bool(row["time"] >= MOMENT or row["received"] >= MOMENT)


def _deleted(history: PlainHistory) -> PlainHistory:
    changed = deepcopy(history)
    for name in _TABLES:
        setattr(changed, name, [row for row in getattr(changed, name) if not _later(row)])
    return changed


def _changed(history: PlainHistory) -> PlainHistory:
    changed = deepcopy(history)
    for row in filter(_later, (row for name in _TABLES for row in getattr(changed, name))):
        row.update({key: value for key, value in _OTHER.items() if key in row})
    return changed


def _added(history: PlainHistory) -> PlainHistory:
    changed = deepcopy(history)
    for name in _TABLES:
        rows = getattr(changed, name)
        copies = [{**row, **moment} for row in rows for moment in (when(0), when(-1), when(5, received_days_later=5))]
        rows.extend(copies)
    return changed


@pytest.mark.parametrize("definition", _READING_ROWS, ids=lambda definition: definition.name)
def test_deleting_one_row_it_reads_from_before_the_moment_changes_it(
    definition: Definition, session: Session, consent: Consent
) -> None:
    history = made(_SEED).before(MOMENT)
    member = min(plain.members(definition.where, history, MOMENT))
    with_row, without = _around_the_row_that_decides(definition, history, member)
    assert member in _found(session, consent, definition, with_row)
    assert member not in _found(session, consent, definition, without)


def _around_the_row_that_decides(
    definition: Definition, history: PlainHistory, member: str
) -> tuple[PlainHistory, PlainHistory]:
    """Find two histories that differ in one row, the member being in by the first and out by the second."""

    def without(name: str, count: int) -> PlainHistory:
        mine = [row for row in getattr(history, name) if row["customer"] == member]
        gone = {id(row) for row in mine[:count]}
        smaller = copy(history)
        setattr(smaller, name, [row for row in getattr(history, name) if id(row) not in gone])
        return smaller

    def is_in(name: str, count: int) -> bool:
        return member in plain.members(definition.where, without(name, count), MOMENT)

    for name in _TABLES:
        keeps, loses = 0, sum(row["customer"] == member for row in getattr(history, name))
        if is_in(name, loses):
            continue
        while loses - keeps > 1:
            middle = (keeps + loses) // 2
            keeps, loses = (middle, loses) if is_in(name, middle) else (keeps, middle)
        return without(name, keeps), without(name, loses)
    raise AssertionError("no row decides")


def test_a_grant_at_the_moment_changes_nothing_and_one_before_it_does(session: Session, tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    consent, history = Consent(database, CustomerLocks(), SystemClock()), made(_SEED)
    definition = next(found for found in _DEFINITIONS if found.name == "no_email_consent")
    everybody = history.before(MOMENT).customers()
    someone = min(everybody)
    make_customers(database, [someone])
    consent.record([_grant(someone, AS_OF)])
    assert _found(session, consent, definition, history) == everybody
    consent.record([_grant(someone, AS_OF - timedelta(microseconds=1))])
    assert _found(session, consent, definition, history) == everybody - {someone}
