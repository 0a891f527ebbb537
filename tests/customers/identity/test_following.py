from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.event import listen, remove

from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import to_microseconds
from suasion.customers.identity import Identity, customer_of
from suasion.customers.tables import IDENTITY_LINK
from suasion.events.spec import Event, Identify
from tests.customers.made_log import MadeLog

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


def test_a_new_primary_token_makes_a_customer_and_identify_links_the_others(database: SQLiteDatabase) -> None:
    log = MadeLog()
    log.track("t1")
    log.identify("t1", {"e1": "email", "p1": "phone"})
    log.track("t1")
    identity = Identity(database, log)
    with DuckDBEngine(1).session() as session:
        assert identity.catch_up(session, log.view(session)) == 3
    one = customer_of(1)
    assert identity.holders() == {"t1": one, "e1": one, "p1": one}
    assert identity.tokens_of([one, "nobody"], "email") == {one: "e1"}
    acts = identity.acts().to_pylist()
    assert [(act["sequence"], act["position"], act["act"], act["token"]) for act in acts] == [
        (1, 0, "created", "t1"),
        (2, 0, "linked", "e1"),
        (2, 1, "linked", "p1"),
    ]


def test_a_token_somebody_else_holds_stays_theirs_and_is_recorded_as_a_conflict(database: SQLiteDatabase) -> None:
    log = MadeLog()
    log.identify("t1", {"e1": "email"})
    log.identify("t2", {"e1": "email"})
    identity = Identity(database, log)
    with DuckDBEngine(1).session() as session:
        identity.catch_up(session, log.view(session))
    one, two = customer_of(1), customer_of(2)
    assert identity.holders() == {"t1": one, "e1": one, "t2": two}
    last = identity.acts().to_pylist()[-1]
    assert (last["act"], last["token"], last["customer"], last["other"]) == ("conflict", "e1", two, one)


def test_an_email_seen_first_as_a_linked_token_leads_to_its_customer_when_it_is_primary(
    database: SQLiteDatabase,
) -> None:
    log = MadeLog()
    log.identify("t1", {"e1": "email"})
    log.track("e1")
    identity = Identity(database, log)
    with DuckDBEngine(1).session() as session:
        identity.catch_up(session, log.view(session))
    assert set(identity.holders().values()) == {customer_of(1)}


def test_of_two_emails_the_one_linked_last_is_the_address(database: SQLiteDatabase) -> None:
    log = MadeLog()
    log.identify("t1", {"zz": "email"})
    log.identify("t1", {"aa": "email"})
    identity = Identity(database, log)
    with DuckDBEngine(1).session() as session:
        identity.catch_up(session, log.view(session))
    assert identity.tokens_of([customer_of(1)], "email") == {customer_of(1): "aa"}


def test_a_second_catch_up_and_an_older_view_change_nothing(database: SQLiteDatabase) -> None:
    log = MadeLog()
    log.identify("t1", {"e1": "email"})
    log.track("t2")
    identity = Identity(database, log)
    with DuckDBEngine(1).session() as session:
        assert identity.catch_up(session, log.view(session)) == 3
        assert identity.catch_up(session, log.view(session)) == 0
        assert identity.catch_up(session, log.view(session, upto=1)) == 0
    assert identity.acts().num_rows == 3


_TOKENS = st.sampled_from(["a", "b", "c", "d"])
_EVENT = st.tuples(st.booleans(), st.lists(_TOKENS, min_size=1, max_size=3, unique=True))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(_EVENT, min_size=1, max_size=8), data=st.data())
def test_any_prefix_then_the_rest_gives_the_same_as_all_at_once(
    events: list[tuple[bool, list[str]]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = MadeLog()
    for identifies, tokens in events:
        if identifies:
            log.identify(tokens[0], dict.fromkeys(tokens[1:], "email"))
        else:
            log.track(tokens[0])
    cut = data.draw(st.integers(0, len(events)))
    found = []
    for prefixes in ([len(events)], [cut, len(events)]):
        database = SQLiteDatabase(tmp_path_factory.mktemp("state") / "state.db")
        migrate(database, "state")
        identity = Identity(database, log)
        with DuckDBEngine(1).session() as session:
            for upto in prefixes:
                identity.catch_up(session, log.view(session, upto))
        found.append((identity.holders(), identity.acts().to_pylist()))
        database.close()
    assert found[0] == found[1]


def test_what_was_said_before_is_not_looked_into_again_however_many_it_connects(tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def identify(message: str, user: int, browser: int) -> Identify:
        moment = start + timedelta(minutes=user + browser)
        return Identify(message_id=message, user_id=f"u{user}", anonymous_id=f"a{browser}", timestamp=moment)

    chain: list[Event] = [identify(f"m{n}-{more}", n + more, n) for n in range(60) for more in (0, 1)]
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(chain, source="web", historical=True)
        workspace.follow()
        acts = workspace.customers.identity.acts()
        workspace.events.append([Identify(message_id="again", user_id="u5", anonymous_id="a5")], source="web")
        with statements() as asked:
            workspace.follow()
        assert workspace.customers.identity.acts().equals(acts)
        assert len(asked) < 60, "one for each link of the chain, and more, where all of it is read"


def test_links_that_are_said_earlier_and_those_of_the_erased_are_deleted_together(tmp_path: Path) -> None:
    start, links = datetime(2026, 1, 1, tzinfo=UTC), 600

    def identify(browser: int, minutes: int) -> Identify:
        moment = start + minutes * MINUTE
        message = f"{browser} after {minutes}"
        return Identify(message_id=message, user_id="ann", anonymous_id=f"a{browser}", timestamp=moment)

    with Workspace.create(tmp_path / "shop") as workspace:
        for minutes in (9, 5):
            with statements() as asked:
                workspace.events.append([identify(one, minutes) for one in range(links)], source="web", historical=True)
                workspace.follow()
        assert sum(one.startswith("DELETE FROM identity_link") for one in asked) == 2
        with workspace.database.read() as connection:
            assert set(connection.scalars(select(IDENTITY_LINK.c.time))) == {to_microseconds(start + 5 * MINUTE)}
        holders = workspace.customers.identity.holders()
        (ann,) = (token for token, kind in workspace.vault.kinds(holders).items() if kind == "user_id")
        with statements() as asked:
            workspace.events.erase([ann])
        assert 0 < sum(one.startswith("DELETE FROM identity_link") for one in asked) < 10
        with workspace.database.read() as connection:
            assert not connection.scalars(select(IDENTITY_LINK.c.time)).all()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Keep every statement that any database is given."""
    given: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        given.append(statement)

    listen(Engine, "before_cursor_execute", note)
    try:
        yield given
    finally:
        remove(Engine, "before_cursor_execute", note)
