import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.core.errors import InputRefused
from suasion.customers.consent import MARKETING, Consent, ConsentAct, stands
from suasion.customers.consent.texts import ConsentTexts
from suasion.customers.locks import CustomerLocks
from suasion.customers.tables import CUSTOMER
from tests.customers.made_customers import make_customers

_START = datetime(2026, 1, 1, tzinfo=UTC)
_State = Literal["asked", "granted", "withdrawn"]


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    make_customers(database, ["a", "c0", "c1"])
    return database


def _act(state: _State, day: int, source: str = "form", customer: str = "a") -> ConsentAct:
    time = _START + timedelta(days=day)
    return ConsentAct(customer, "email", MARKETING, state, time, time, source, "I agree")


def _allowed(consent: Consent, at: int | None = None) -> bool:
    moment = None if at is None else _START + timedelta(days=at)
    return consent.allowed(["a"], "email", MARKETING, moment) == {"a"}


def test_no_record_is_no_consent(database: SQLiteDatabase) -> None:
    assert not _allowed(Consent(database, CustomerLocks(), SystemClock()))


def test_a_grant_holds_for_its_own_channel_and_topic_only(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    assert consent.record([_act("granted", 1), _act("granted", 1)]) == 1
    assert _allowed(consent)
    assert consent.allowed(["a"], "sms", MARKETING) == set()
    assert consent.allowed(["a"], "email", "news") == set()
    assert consent.allowed(["b"], "email", MARKETING) == set()


@pytest.mark.parametrize("wrong", [{"channel": "emial"}, {"channel": "Email"}, {"source": " "}])
@pytest.mark.parametrize("state", ["granted", "withdrawn"])
def test_an_unknown_channel_or_an_empty_source_records_nothing(
    database: SQLiteDatabase, state: _State, wrong: dict[str, str]
) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    fine = _act(state, 1)
    with pytest.raises(InputRefused, match=r"no channel|needs a source"):
        consent.record([fine, replace(fine, **wrong)])  # type: ignore[arg-type]
    assert consent.acts_of("a") == []


def test_the_latest_act_holds_as_of_each_moment(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("granted", 5), _act("withdrawn", 3), _act("granted", 1)])
    assert [_allowed(consent, at) for at in range(7)] == [False, True, True, False, False, True, True]
    before = [consent.granted_before("email", MARKETING, _START + timedelta(days=day)) for day in (1, 2)]
    assert before == [set(), {"a"}]


def test_an_act_heard_later_does_not_count_before_it_was_heard(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    late = ConsentAct("a", "email", MARKETING, "granted", _START, _START + timedelta(days=9), "form")
    consent.record([late])
    assert not _allowed(consent, 8)
    assert _allowed(consent, 9)


def test_a_withdrawal_wins_over_a_grant_of_the_same_moment(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("withdrawn", 1), _act("granted", 1)])
    assert not _allowed(consent)


def test_an_imported_grant_is_stored_and_never_undoes_a_withdrawal(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("withdrawn", 1)])
    assert consent.record([_act("granted", 2, "import:list.csv")]) == 1
    assert not _allowed(consent)
    assert len(consent.acts_of("a")) == 2
    consent.record([_act("granted", 3)])
    assert _allowed(consent)


def test_an_imported_grant_holds_where_nothing_was_withdrawn(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("granted", 2, "import")])
    assert _allowed(consent)


def test_withdraw_takes_withdrawals_only_and_states_are_checked(database: SQLiteDatabase) -> None:
    with pytest.raises(InputRefused, match="granted"):
        Consent(database, CustomerLocks(), SystemClock()).withdraw(_act("granted", 1))
    with pytest.raises(InputRefused, match="'maybe'"):
        _act("maybe", 1)  # type: ignore[arg-type]


def test_a_grant_runs_out_without_another_act_and_an_older_one_does_not_take_its_place(
    database: SQLiteDatabase,
) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("granted", 0), replace(_act("granted", 1), expires=_START + timedelta(days=5))])
    assert [_allowed(consent, at) for at in (0, 1, 4, 5, 6)] == [True, True, True, False, False]
    assert not _allowed(consent)
    found = [consent.granted_before("email", MARKETING, _START + timedelta(days=day)) for day in (2, 5)]
    assert found == [{"a"}, set()]
    with database.read() as connection:
        answers = [stands(connection, "a", "email", MARKETING, _START + timedelta(days=day)) for day in (4, 5)]
    assert answers == [True, False]
    consent.record([_act("granted", 9, "import:renewed.csv")])
    assert _allowed(consent)


def test_of_two_grants_of_one_moment_the_one_that_runs_out_first_holds_in_either_order(
    database: SQLiteDatabase,
) -> None:
    for place, order in enumerate((1, -1)):
        customer = f"c{place}"
        both = [_act("granted", 1, customer=customer) for _ in range(2)]
        both[1] = replace(both[1], expires=_START + timedelta(days=2))
        consent = Consent(database, CustomerLocks(), SystemClock())
        assert sum(consent.record([act]) for act in both[::order]) == 2
        assert consent.allowed([customer], "email", MARKETING, _START + timedelta(days=3)) == set()


def test_being_asked_is_no_grant_and_takes_none_away(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([_act("asked", 1)])
    assert not _allowed(consent)
    consent.record([_act("granted", 2), _act("asked", 3)])
    assert _allowed(consent)
    consent.record([_act("withdrawn", 4), _act("asked", 5)])
    assert not _allowed(consent)


def test_consent_to_one_purpose_is_none_to_another(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    consent.record([replace(_act("granted", 1), purpose="analytics")])
    assert not _allowed(consent)
    consent.record([_act("granted", 1), replace(_act("withdrawn", 2), purpose="personalisation")])
    assert _allowed(consent)


def test_an_act_carries_the_digest_of_the_text_it_names_and_one_that_names_none_there_is_is_refused(
    database: SQLiteDatabase,
) -> None:
    consent = Consent(database, CustomerLocks(), SystemClock())
    text = ConsentTexts(database, SystemClock()).add("news", "en", "I want mail.")
    for unknown in ("news:2", "news", "other:1", "news:01", "news:1 "):
        with pytest.raises(InputRefused, match=unknown):
            consent.record([_act("granted", 1), replace(_act("granted", 2), text_version=unknown)])
    assert consent.acts_of("a") == []
    agreed = replace(_act("granted", 1), text_version=text.name)
    assert [consent.record([agreed]), consent.record([agreed])] == [1, 0]
    assert consent.record([replace(agreed, proof="page 2", received=_START + timedelta(days=7))]) == 0
    assert consent.acts_of("a") == [replace(agreed, text_sha256=hashlib.sha256(b"I want mail.").hexdigest())]


@pytest.mark.parametrize("wrong", [{"purpose": "fun"}, {"state": "withdrawn", "expires": _START}])
def test_an_act_that_says_nonsense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        replace(_act("granted", 1), **wrong)


@pytest.mark.parametrize("sent_to", ["a", "former"])
@pytest.mark.parametrize("withdraw", [Consent.withdraw, lambda consent, act: consent.record([act])])
def test_a_withdrawal_is_not_acknowledged_while_a_message_is_on_its_way(
    database: SQLiteDatabase, withdraw: Callable[[Consent, ConsentAct], object], sent_to: str
) -> None:
    with database.write() as connection:
        row = {"customer": "former", "token": "former", "sequence": 2, "since": _START, "merged_into": "a"}
        connection.execute(insert(CUSTOMER).values(row))
    locks = CustomerLocks()
    consent = Consent(database, locks, SystemClock())
    consent.record([_act("granted", 0)])
    order: list[str] = []

    def acknowledge() -> None:
        withdraw(consent, _act("withdrawn", 1))
        order.append("acknowledged")

    thread = threading.Thread(target=acknowledge)
    with locks.held(sent_to):
        thread.start()
        thread.join(0.2)
        assert _allowed(consent)
        order.append("answered")
    thread.join()
    assert order == ["answered", "acknowledged"]
    with database.read() as connection:
        assert not stands(connection, "a", "email", MARKETING, SystemClock().now())


_ACTS = st.lists(
    st.tuples(st.sampled_from(["granted", "withdrawn"]), st.integers(0, 4), st.sampled_from(["form", "import:x"])),
    max_size=6,
    unique=True,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS, data=st.data())
def test_any_order_of_the_same_acts_gives_the_same_consent(
    acts: list[tuple[_State, int, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shuffled = data.draw(st.permutations(acts))
    database = SQLiteDatabase(tmp_path_factory.mktemp("state") / "state.db")
    migrate(database, "state")
    make_customers(database, ["a", "c0", "c1"])
    consent = Consent(database, CustomerLocks(), SystemClock())
    for act in shuffled:
        consent.record([_act(*act)])
    assert _allowed(consent) == _plain(acts)
    database.close()


def _plain(acts: list[tuple[_State, int, str]]) -> bool:
    """The rule again: a withdrawal stands until a grant of a later day that was not imported."""
    last_no = max((day for state, day, _ in acts if state == "withdrawn"), default=-1)
    return any(
        state == "granted" and day > last_no and (last_no < 0 or source == "form") for state, day, source in acts
    )
