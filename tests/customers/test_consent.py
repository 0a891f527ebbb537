import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import InputRefused
from suasion.customers.consent import MARKETING, Consent, ConsentAct, stands
from suasion.customers.locks import CustomerLocks
from suasion.customers.tables import CUSTOMER

_START = datetime(2026, 1, 1, tzinfo=UTC)
_State = Literal["granted", "withdrawn"]


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


def _act(state: _State, day: int, source: str = "form", customer: str = "a") -> ConsentAct:
    time = _START + timedelta(days=day)
    return ConsentAct(customer, "email", MARKETING, state, time, time, source, "I agree")


def _allowed(consent: Consent, at: int | None = None) -> bool:
    moment = None if at is None else _START + timedelta(days=at)
    return consent.allowed(["a"], "email", MARKETING, moment) == {"a"}


def test_no_record_is_no_consent(database: SQLiteDatabase) -> None:
    assert not _allowed(Consent(database, CustomerLocks()))


def test_a_grant_holds_for_its_own_channel_and_topic_only(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    assert consent.record([_act("granted", 1), _act("granted", 1)]) == 1
    assert _allowed(consent)
    assert consent.allowed(["a"], "sms", MARKETING) == set()
    assert consent.allowed(["a"], "email", "news") == set()
    assert consent.allowed(["b"], "email", MARKETING) == set()


def test_the_latest_act_holds_as_of_each_moment(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    consent.record([_act("granted", 5), _act("withdrawn", 3), _act("granted", 1)])
    assert [_allowed(consent, at) for at in range(7)] == [False, True, True, False, False, True, True]
    before = [consent.granted_before("email", MARKETING, _START + timedelta(days=day)) for day in (1, 2)]
    assert before == [set(), {"a"}]


def test_an_act_heard_later_does_not_count_before_it_was_heard(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    late = ConsentAct("a", "email", MARKETING, "granted", _START, _START + timedelta(days=9), "form")
    consent.record([late])
    assert not _allowed(consent, 8)
    assert _allowed(consent, 9)


def test_a_withdrawal_wins_over_a_grant_of_the_same_moment(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    consent.record([_act("withdrawn", 1), _act("granted", 1)])
    assert not _allowed(consent)


def test_an_imported_grant_is_stored_and_never_undoes_a_withdrawal(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    consent.record([_act("withdrawn", 1)])
    assert consent.record([_act("granted", 2, "import:list.csv")]) == 1
    assert not _allowed(consent)
    assert len(consent.acts_of("a")) == 2
    consent.record([_act("granted", 3)])
    assert _allowed(consent)


def test_an_imported_grant_holds_where_nothing_was_withdrawn(database: SQLiteDatabase) -> None:
    consent = Consent(database, CustomerLocks())
    consent.record([_act("granted", 2, "import")])
    assert _allowed(consent)


def test_withdraw_takes_withdrawals_only_and_states_are_checked(database: SQLiteDatabase) -> None:
    with pytest.raises(InputRefused, match="granted"):
        Consent(database, CustomerLocks()).withdraw(_act("granted", 1))
    with pytest.raises(InputRefused, match="'maybe'"):
        _act("maybe", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("sent_to", ["a", "former"])
@pytest.mark.parametrize("withdraw", [Consent.withdraw, lambda consent, act: consent.record([act])])
def test_a_withdrawal_is_not_acknowledged_while_a_message_is_on_its_way(
    database: SQLiteDatabase, withdraw: Callable[[Consent, ConsentAct], object], sent_to: str
) -> None:
    with database.write() as connection:
        for name, into in (("a", None), ("former", "a")):
            row = {"customer": name, "token": name, "sequence": 1, "since": _START, "merged_into": into}
            connection.execute(insert(CUSTOMER).values(row))
    locks = CustomerLocks()
    consent = Consent(database, locks)
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
        assert not stands(connection, "a", "email", MARKETING)


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
    consent = Consent(database, CustomerLocks())
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
