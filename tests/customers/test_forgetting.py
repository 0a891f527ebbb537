"""An erasure leaves nothing of a customer in what is derived, and a rebuild finds nothing more."""

import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import delete, select

from suasion import Workspace
from suasion.core.database import STATE
from suasion.customers import identity, traits
from suasion.customers.history import TRAITS
from suasion.customers.identity import NewEvent
from suasion.customers.log import followed_to
from suasion.customers.segments.parse import parse_definition
from suasion.customers.traits import Told
from suasion.events.compaction import compact
from suasion.events.log import EventLog
from suasion.events.recent import Known, RecentEvent
from suasion.events.spec import Identify, Track
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep.backup import back_up
from suasion.upkeep.derived import DERIVED
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.restore import restore
from suasion.upkeep.verify import verify
from tests import postgres_server

ANN, BOB = "c00000001", "c00000002"
DERIVED_NAMES = {table.name for table in DERIVED}
IN_UTRECHT = parse_definition(
    {
        "name": "in_utrecht",
        "title": {"en": "In Utrecht", "zh": "乌得勒支"},
        "description": {"en": "They live in Utrecht.", "zh": "居住在乌得勒支。"},
        "where": {"trait": {"name": "city", "is": {"is": "Utrecht"}}},
    }
)


def identified(number: int, user: str, **told: Any) -> Identify:
    return Identify(message_id=f"i{number}", user_id=user, anonymous_id=f"browser of {user}", traits=told)


def seen(number: int, user: str) -> Track:
    return Track(message_id=f"t{number}", user_id=user, event="Seen")


def made(directory: Path) -> Path:
    """Two customers with addresses, a segment of both, predictions, a conflict over Ann's address; partly sealed."""
    with Workspace.create(directory) as workspace:
        log = workspace.events
        people = [
            identified(number, user, email=f"{user}@shop.test", city="Utrecht") for number, user in enumerate(USERS)
        ]
        log.append(people, source="web")
        log.append([identified(7, "bob", email="ann@shop.test")], source="web")
        log.seal()
        log.append([identified(8, "ann", tier="gold"), seen(1, "ann"), seen(2, "bob")], source="web")
        workspace.run_segments([IN_UTRECHT])
        moment = datetime(2026, 1, 1)
        rows = [
            {"customer": one, "name": "predicted.x", "value": "0.5", "source": "model:x", "version": "1"}
            | {"time": moment, "received": moment}
            for one in (ANN, BOB)
        ]
        workspace.customers.traits.publish(pa.Table.from_pylist(rows, schema=TRAITS))
    return directory


USERS = ("ann", "bob")


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    return made(tmp_path / "shop")


@pytest.fixture
def workspace(shop: Path) -> Iterator[Workspace]:
    with Workspace.open(shop) as opened:
        yield opened


def tables(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    with workspace.database.read() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in STATE.tables.items()
        }


def naming(workspace: Workspace, words: Collection[str]) -> set[str]:
    """Say which tables hold one of some words in any of their columns."""
    return {
        name for name, rows in tables(workspace).items() if any(word in repr(row) for row in rows for word in words)
    }


def tokens(workspace: Workspace, user: str) -> list[str]:
    wanted = [
        (IdentifierKind.USER_ID, user),
        (IdentifierKind.EMAIL, f"{user}@shop.test"),
        (IdentifierKind.ANONYMOUS_ID, f"browser of {user}"),
    ]
    return [token for token in workspace.vault.find(wanted) if token is not None]


def derived(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    found = tables(workspace)
    return {name: found[name] for name in (*DERIVED_NAMES, "identity_act")}


def test_before_an_erasure_each_of_these_tables_names_her(workspace: Workspace) -> None:
    assert naming(workspace, [ANN]) == {"customer", "customer_token", "identity_act", "trait", "segment_member"}
    assert len(tokens(workspace, "ann")) == 3


@pytest.mark.parametrize("how_many", [1, 3])
def test_after_it_no_derived_row_names_her_and_a_rebuild_gives_the_same(workspace: Workspace, how_many: int) -> None:
    hers = tokens(workspace, "ann")
    workspace.events.erase(hers[:how_many])
    assert naming(workspace, [ANN]) == set()
    assert naming(workspace, hers) <= {"log_tail", "log_tombstone", "trait"}, "Bob said her address: that is his trait"
    workspace.events.seal()
    before = derived(workspace)
    assert before["segment_run"][0][-1] == 1, "a run says how many members it has"
    assert {row[0] for row in before["customer"]} == {BOB}
    rebuild(workspace)
    assert derived(workspace) == before
    assert [one.name for one in verify(workspace.directory) if not one.ok] == []


def test_what_she_told_before_some_event_goes_and_she_stays(workspace: Workspace) -> None:
    workspace.events.erase(tokens(workspace, "ann")[:1], upto=3)
    told = [(row[0], row[3]) for row in tables(workspace)["trait"] if row[4] == ANN]
    assert told == [("model:x", "predicted.x"), ("web", "tier")]
    with workspace.database.read() as connection:
        kept = {row.customer for row in connection.execute(select(STATE.tables["customer"]))}
    assert kept == {ANN, BOB}


def test_she_who_comes_back_is_a_new_customer(workspace: Workspace) -> None:
    workspace.events.erase(tokens(workspace, "ann"))
    workspace.events.append([identified(20, "ann", city="Delft")], source="web")
    workspace.customers.follow(workspace.events)
    assert naming(workspace, [ANN]) == set()
    new = identity.customer_of(workspace.events.last_sequence())
    assert [trait.name for trait in workspace.customer_views.traits(new)[0]] == ["city"]


def test_a_rebuild_keeps_what_she_who_came_back_told_although_retention_took_the_event(workspace: Workspace) -> None:
    log = workspace.events
    log.erase(tokens(workspace, "ann"))
    log.append([identified(20, "ann", city="Delft")], source="web")
    workspace.customers.follow(log)
    log.seal()
    compact(log.database, log.lake, log.clock, keep_since=log.clock.now() + timedelta(days=1))
    before = tables(workspace)["trait"]
    rebuild(workspace)
    assert '"Delft"' in repr(before)
    assert tables(workspace)["trait"] == before


def test_nobody_else_loses_anything(workspace: Workspace) -> None:
    before = [row for name in DERIVED_NAMES for row in tables(workspace)[name] if BOB in repr(row)]
    workspace.events.erase(tokens(workspace, "ann"))
    assert [row for name in DERIVED_NAMES for row in tables(workspace)[name] if BOB in repr(row)] == before
    workspace.events.erase(["t_nobody"])
    assert [row for name in DERIVED_NAMES for row in tables(workspace)[name] if BOB in repr(row)] == before


class RacedLog(EventLog):
    """A log of which something is erased each time news about people was read, until all of it was."""

    def __init__(self, log: EventLog, erasures: list[tuple[str, int]]) -> None:
        super().__init__(log.database, log.lake.directory, log.vault, log.clock)
        self.forgetting, self._erasures = log.forgetting, erasures

    def about_people(self, after: int, known: Known) -> tuple[int, list[RecentEvent]] | None:
        found = super().about_people(after, known)
        if self._erasures:
            token, upto = self._erasures.pop(0)
            self.erase([token], upto=upto)
        return found


def eve_comes(workspace: Workspace) -> tuple[str, int]:
    """Let somebody new do three things; gives her token, and the number of the first."""
    before = workspace.events.last_sequence()
    workspace.events.append([seen(40, "eve"), seen(41, "eve"), identified(42, "eve", city="Delft")], source="web")
    (token,) = workspace.vault.find([(IdentifierKind.USER_ID, "eve")])
    assert token is not None
    return token, before + 1


def eves_history(workspace: Workspace, customer: str) -> list[str]:
    with workspace.session() as session:
        history = workspace.history(session)
        names = session.fetch(history.events.filter(history.events.customer == customer))["name"].to_pylist()
        traits = session.fetch(history.traits.filter(history.traits.customer == customer))["value"].to_pylist()
    return [str(one) for one in (*names, *traits)]


def test_of_somebody_new_whose_first_events_are_erased_while_they_are_followed_the_rest_is_hers(
    workspace: Workspace,
) -> None:
    token, first = eve_comes(workspace)
    raced = RacedLog(workspace.events, [(token, first), (token, first + 1)])
    assert workspace.customers.follow(raced) == first + 2
    assert eves_history(workspace, identity.customer_of(first + 2)) == ['"Delft"']


def test_a_view_of_before_the_erasure_gives_her_the_rest_too(workspace: Workspace) -> None:
    token, first = eve_comes(workspace)
    with workspace.session() as session:
        view = workspace.events.view(session)
        workspace.events.erase([token], upto=first)
        workspace.customers.catch_up(session, view)
    assert workspace.customers.followed() == first + 2
    assert eves_history(workspace, identity.customer_of(first + 1)) == ["Seen", '"Delft"']


def test_if_erasures_do_not_end_nothing_is_passed_over_and_the_next_follower_takes_it_in(workspace: Workspace) -> None:
    before = workspace.customers.followed()
    workspace.events.append([seen(number, "eve") for number in range(40, 41 + identity.TRIES)], source="web")
    (token,) = workspace.vault.find([(IdentifierKind.USER_ID, "eve")])
    assert token is not None
    first = before + 1
    raced = RacedLog(workspace.events, [(token, first + number) for number in range(identity.TRIES)])
    assert workspace.customers.follow(raced) == before
    last = before + 1 + identity.TRIES
    assert workspace.customers.follow(workspace.events) == last
    assert eves_history(workspace, identity.customer_of(last)) == ["Seen"]


def test_a_rebuild_finds_her_whom_customers_have_passed_over(workspace: Workspace) -> None:
    _, first = eve_comes(workspace)
    workspace.customers.follow(workspace.events)
    workspace.events.seal()
    right = derived(workspace)
    her = identity.customer_of(first)
    hers = [token for token, name in workspace.customers.identity.holders().items() if name == her]
    with workspace.database.write() as connection:
        for name in ("identity_token", "identity_link"):
            table = STATE.tables[name]
            connection.execute(delete(table).where(table.c.token.in_(hers)))
        for name in ("customer", "customer_token", "identity_act", "trait"):
            table = STATE.tables[name]
            connection.execute(delete(table).where(table.c.customer == her))
    assert naming(workspace, [her]) == set()
    rebuild(workspace)
    assert derived(workspace) == right
    assert eves_history(workspace, her) == ["Seen", "Seen", '"Delft"']


def test_what_a_follower_had_read_before_the_erasure_is_not_taken_in_after_it(workspace: Workspace) -> None:
    hers = tokens(workspace, "ann")[0]
    workspace.events.append([identified(30, "ann", city="Delft"), seen(31, "eve")], source="web")
    news = workspace.events.recent(workspace.customers.followed()) or []
    assert [event.tokens[0] == hers for event in news] == [True, False]
    workspace.events.erase([hers])
    with workspace.database.read() as connection:
        stand = [followed_to(connection, name) for name in (identity.FOLLOWER, traits.FOLLOWER)]
    last = news[-1].sequence
    events = [NewEvent(e.sequence, e.tokens, e.type, e.time, e.received) for e in news]
    told = [Told(e.sequence, e.tokens[0], e.time, e.received, e.source, e.properties) for e in news[:1]]
    who, facts = workspace.customers.identity, workspace.customers.traits
    kinds = who.kinds_of(events)
    with workspace.database.write() as connection:
        assert who.take_in(connection, events, kinds, stand[0], last) is None
        assert facts.take_in(connection, told, stand[1], last) == 0, "traits never pass identity"
    assert workspace.customers.followed() == min(stand)
    workspace.customers.follow(workspace.events)
    assert naming(workspace, [hers]) <= {"log_tail", "log_tombstone"}
    assert identity.customer_of(last) in workspace.customers.identity.customers()


def merged(workspace: Workspace) -> None:
    assert workspace.deciding.merge(BOB, ANN, who="person:eve", reason="one and the same") == ANN


def merged_and_parted(workspace: Workspace) -> None:
    merged(workspace)
    assert workspace.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="her brother") == BOB


def facts(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in tables(workspace).items() if name.startswith("identity")}


def test_she_who_is_several_goes_under_all_her_names_and_a_rebuild_does_not_bring_her_back(
    workspace: Workspace,
) -> None:
    merged(workspace)
    workspace.run_segments([IN_UTRECHT])
    both = [*tokens(workspace, "ann"), *tokens(workspace, "bob")]
    workspace.events.erase([tokens(workspace, user)[0] for user in USERS])
    for _ in range(2):
        assert naming(workspace, [ANN, BOB]) == {"audit"}
        assert naming(workspace, both) <= {"log_tail", "log_tombstone", "log_manifest"}
        assert workspace.customers.identity.customers() == []
        assert set(map(len, facts(workspace).values())) == {0}
        workspace.events.seal()
        rebuild(workspace)
    workspace.events.append([identified(20, "ann", city="Delft")], source="web")
    workspace.customers.follow(workspace.events)
    assert workspace.customers.identity.customers() == [identity.customer_of(workspace.events.last_sequence())]


def test_of_her_who_is_several_one_half_is_erased_and_the_other_told_what_it_told(workspace: Workspace) -> None:
    merged(workspace)
    workspace.events.erase(tokens(workspace, "ann"))
    told = {(row[0], row[3], row[4]) for row in tables(workspace)["trait"] if row[0] != "model:x"}
    assert told == {("web", "city", BOB), ("web", "email", BOB)}
    assert workspace.customers.identity.customers() == [ANN]
    before = derived(workspace)
    rebuild(workspace)
    assert {name: derived(workspace)[name] for name in ("customer", "customer_token", "identity_act")} == {
        name: before[name] for name in ("customer", "customer_token", "identity_act")
    }


def test_the_browser_of_whom_is_erased_stands_for_itself_again(workspace: Workspace) -> None:
    browser = "browser of dan"
    workspace.events.append([Track(message_id="d", anonymous_id=browser, event="Seen")], source="web")
    workspace.events.append([identified(50, "dan", email="dan@shop.test")], source="web")
    workspace.customers.follow(workspace.events)
    last = workspace.events.last_sequence()
    dan, before = identity.customer_of(last), identity.customer_of(last - 1)
    user, address, cookie = tokens(workspace, "dan")
    assert workspace.customers.identity.holders()[cookie] == dan
    workspace.events.erase([user])
    for _ in range(2):
        holders = workspace.customers.identity.holders()
        assert (holders[cookie], user in holders, address in holders) == (before, False, False)
        assert naming(workspace, [dan]) == set()
        assert naming(workspace, [user, address]) <= {"log_tail", "log_tombstone"}
        assert [one.name for one in verify(workspace.directory) if not one.ok] == []
        rebuild(workspace)


def test_what_people_decided_about_her_goes_with_her_and_who_was_parted_from_her_stays(workspace: Workspace) -> None:
    before = [row for row in tables(workspace)["customer"] if row[0] == BOB]
    merged_and_parted(workspace)
    hers = tokens(workspace, "ann")
    workspace.events.erase(hers)
    assert naming(workspace, [ANN]) == {"audit"}
    assert not facts(workspace)["identity_decision"]
    assert not facts(workspace)["identity_decision_token"]
    for _ in range(2):
        assert tables(workspace)["customer"] == before
        assert workspace.customers.identity.customers() == [BOB]
        assert [one.name for one in verify(workspace.directory) if not one.ok] == []
        rebuild(workspace)


@pytest.mark.parametrize("followed_first", [True, False])
def test_what_others_said_of_an_erased_identifier_before_counts_nothing(
    workspace: Workspace, *, followed_first: bool
) -> None:
    workspace.events.append([identified(40, "eve", email="ann@shop.test")], source="web")
    if followed_first:
        workspace.customers.follow(workspace.events)
    hers = tokens(workspace, "ann")
    workspace.events.erase(hers)
    workspace.customers.follow(workspace.events)
    assert not set(hers) & set(workspace.customers.identity.holders())
    assert naming(workspace, hers) <= {"log_tail", "log_tombstone", "trait"}
    workspace.events.append([identified(41, "eve", email="ann@shop.test")], source="web")
    workspace.customers.follow(workspace.events)
    assert set(hers) & set(workspace.customers.identity.holders()), "she said it again afterwards"


def erased_here(shop: Path, at: Path) -> Path:
    with Workspace.open(shop) as workspace:
        workspace.events.erase(tokens(workspace, "ann"))
    return shop


def restored_of_before(shop: Path, at: Path) -> Path:
    back_up(shop, at / "data", vault=at / "old vault")
    erased_here(shop, at)
    back_up(shop, at / "newer", vault=at / "vault")
    restore(at / "data", at / "again", vault=at / "vault")
    return at / "again"


def a_state_database_of_before(shop: Path, at: Path) -> Path:
    shutil.copy(shop / "state.db", at / "state.db")
    erased_here(shop, at)
    for path in shop.glob("state.db*"):
        path.unlink()
    shutil.copy(at / "state.db", shop / "state.db")
    return shop


@pytest.mark.parametrize("how", [erased_here, restored_of_before, a_state_database_of_before])
def test_data_of_before_forgets_her_too_once_it_is_opened(tmp_path: Path, how: Callable[[Path, Path], Path]) -> None:
    directory = how(made(tmp_path / "shop"), tmp_path)
    with Workspace.open(directory) as workspace:
        assert naming(workspace, [ANN]) == set()
        assert {row[0] for row in tables(workspace)["customer"]} == {BOB}
