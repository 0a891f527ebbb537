"""One customer is erased from every table at once, whatever else goes on; files follow."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.database import STATE
from suasion.core.errors import NotFound, WorkspaceError
from suasion.customers.identifiers import named
from suasion.events.imports.mapping import TraitMapping
from suasion.events.intake import Sending
from suasion.events.spec import Identify, Track
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep.verify import verify
from suasion.workspace.governing import UNFINISHED
from tests import postgres_server
from tests.governance.canaries import fill, word

PEOPLE, ANN, MERGED = 6, 1, 0
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, dict[int, str]]]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace, fill(workspace, PEOPLE)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace


def rows(workspace: Workspace, table: str) -> list[Any]:
    with workspace.database.read() as connection:
        return list(connection.execute(select(STATE.tables[table])).mappings())


def said_of(workspace: Workspace, table: str, customer: str) -> list[Any]:
    return [row for row in rows(workspace, table) if row["customer"] == customer]


def test_what_stays_says_nothing_and_leads_to_nobody(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    audience = workspace.campaign("spring").audience
    excluded = workspace.campaign("spring").excluded
    assert workspace.erase_customers([customers[ANN]], who="person:eve") == 1
    said = said_of(workspace, "consent_act", customers[ANN])
    assert sorted(act["state"] for act in said) == ["granted", "withdrawn"]
    assert {(act["source"], act["proof"]) for act in said} == {("erased", "")}
    (message,) = said_of(workspace, "delivery", customers[ANN])
    assert (message["state"], message["reason"], message["content"]) == ("skipped", "erased", {})
    assert len(said_of(workspace, "decisions", customers[ANN])) == 1
    assert (workspace.campaign("spring").audience, workspace.campaign("spring").excluded) == (audience, excluded)
    last = workspace.access.audit.entries(limit=1).rows[0]
    assert (last.actor, last.act, last.subject) == ("person:eve", "customer.erased", customers[ANN])
    for table in STATE.tables:
        if table not in ("log_tail", "log_manifest"):
            assert word(ANN, "") not in repr(rows(workspace, table)), table


def test_no_identifier_of_hers_is_in_the_vault_and_everybody_elses_is(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    kinds = (IdentifierKind.USER_ID, IdentifierKind.ANONYMOUS_ID, IdentifierKind.EMAIL)
    places = ("user", "browser", "mail", "othermail", "former")

    def known(number: int) -> set[str]:
        values = [(kind, word(number, place) + end) for kind in kinds for place in places for end in ("", "@shop.test")]
        return {value for (_, value), token in zip(values, workspace.vault.find(values), strict=True) if token}

    others = {number: known(number) for number in customers if number != ANN}
    assert len(known(ANN)) == len(places)
    workspace.erase_customers([customers[ANN]], who="person:eve")
    assert known(ANN) == set()
    assert {number: known(number) for number in others} == others


def test_a_merged_customer_goes_under_all_her_names_whichever_is_given(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    names = [row["customer"] for row in rows(workspace, "customer") if row["merged_into"] == customers[MERGED]]
    assert len(names) == 1
    assert workspace.erase_customers([names[0], customers[MERGED]], who="person:eve") == 1
    assert not {row["customer"] for row in rows(workspace, "customer")} & {*names, customers[MERGED]}
    assert named(workspace.database, workspace.vault, word(MERGED, "olduser")) == []
    assert [one.name for one in verify(workspace.directory) if not one.ok] == []


def test_who_comes_back_is_a_new_customer_to_whom_nothing_was_granted(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    before = workspace.vault.find([(IdentifierKind.USER_ID, word(ANN, "user"))])
    workspace.erase_customers([customers[ANN]], who="person:eve")
    workspace.events.append([Track(message_id="back", user_id=word(ANN, "user"), event="Back")], source="shop")
    workspace.follow()
    (new,) = named(workspace.database, workspace.vault, word(ANN, "user"))
    assert new not in customers.values()
    assert workspace.vault.find([(IdentifierKind.USER_ID, word(ANN, "user"))]) != before
    assert workspace.consent.allowed([new], "email", "marketing") == set()
    assert workspace.events.recent(workspace.events.last_sequence() - 1) is not None


def test_if_one_of_several_is_not_there_nobody_is_erased(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    with pytest.raises(NotFound):
        workspace.erase_customers([customers[ANN], "c99999999"], who="person:eve")
    assert len(said_of(workspace, "customer", customers[ANN])) == 1
    assert not (workspace.directory / UNFINISHED).exists()


def test_files_follow_after_the_lease_and_then_nothing_is_left_to_do(small: Workspace) -> None:
    small.events.append([Track(message_id=str(n), user_id=f"u{n}", event="Seen") for n in range(3)], source="web")
    small.follow()
    small.events.seal()
    assert small.finish_erasures(), "nothing was erased"
    small.erase_customers(["c00000002"], who="person:eve")
    marker = small.directory / UNFINISHED
    assert not small.finish_erasures()
    assert marker.exists()
    marker.write_text("0", encoding="ascii")  # as if it were long ago
    assert not small.finish_erasures(), "files that were replaced just now stay for their readers"
    assert small.finish_erasures(timedelta(0))
    assert not marker.exists()
    (file,) = (small.directory / "lake" / "events").iterdir()
    assert file.stat().st_size > 0


def test_who_is_erased_again_and_again_puts_nothing_off(small: Workspace) -> None:
    small.events.append([Track(message_id=str(n), user_id=f"u{n}", event="Seen") for n in range(3)], source="web")
    small.follow()
    marker = small.directory / UNFINISHED
    small.erase_customers(["c00000001"], who="person:eve")
    since = marker.read_text(encoding="ascii")
    small.erase_customers(["c00000002"], who="person:eve")
    assert marker.read_text(encoding="ascii") == since


def test_a_batch_that_had_her_token_before_she_was_erased_is_stored_under_another(small: Workspace) -> None:
    small.events.append([Track(message_id="1", user_id="ann", event="Seen")], source="web")
    small.follow()
    (old,) = small.vault.find([(IdentifierKind.USER_ID, "ann")])
    waiting = small.events.prepared([Sending([Track(message_id="2", user_id="ann", event="Late")], "web")])
    small.erase_customers(["c00000001"], who="person:eve")
    small.events.append_prepared(waiting)
    (new,) = small.vault.find([(IdentifierKind.USER_ID, "ann")])
    found = small.events.recent(1)
    assert found is not None
    assert [event.tokens for event in found] == [(new,)]
    assert new not in (None, old)


def test_the_same_file_again_brings_nobody_back(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("who,town\nann,Utrecht\nbob,Delft\n", encoding="utf-8")
    mapping = TraitMapping(customer="who", traits={"town": "town"})
    for _ in range(2):
        with small.session() as session:
            small.import_traits(session, tmp_path / "people.csv", mapping, source="crm", since=SINCE)
        small.follow()
        found = small.customers.identity.customers()
        small.erase_customers(found[:1] if len(found) == 2 else [], who="person:eve")
    assert len(found) == 1
    assert len(small.customers.identity.customers()) == 1


def test_it_waits_for_a_message_that_is_on_its_way_to_her(small: Workspace) -> None:
    small.events.append([Identify(message_id="1", user_id="ann", traits={"a": 1})], source="web")
    small.follow()
    done = threading.Event()

    def erase() -> None:
        small.erase_customers(["c00000001"], who="person:eve")
        done.set()

    with small._locks.held("c00000001"):
        thread = threading.Thread(target=erase)
        thread.start()
        assert not done.wait(0.3)
        assert len(rows(small, "customer")) == 1
    thread.join(30)
    assert done.is_set()
    assert rows(small, "customer") == []


def test_opened_read_only_nobody_is_erased(small: Workspace) -> None:
    small.events.append([Track(message_id="1", user_id="ann", event="Seen")], source="web")
    small.follow()
    with Workspace.open(small.directory, read_only=True) as reading, pytest.raises(WorkspaceError):
        reading.erase_customers(["c00000001"], who="person:eve")
    assert len(rows(small, "customer")) == 1


def test_a_telephone_that_only_an_erased_event_named_goes_though_a_person_decided_about_it(small: Workspace) -> None:
    small.events.append(
        [
            Track(message_id="0", user_id="ann", event="Seen"),
            Identify(message_id="1", user_id="ann", traits={"phone": "+491234567"}),
            Identify(message_id="2", user_id="bob", traits={"a": 1}),
            Track(message_id="3", user_id="ann", event="Seen"),
        ],
        source="web",
    )
    small.follow()
    ann, bob = "c00000001", "c00000003"
    assert small.deciding.merge(ann, bob, who="person:eve", reason="one") == ann
    (token,) = small.vault.find([(IdentifierKind.PHONE, "+491234567")])
    (user,) = small.vault.find([(IdentifierKind.USER_ID, "ann")])
    assert token in {row["token"] for row in rows(small, "identity_decision_token")}
    assert user is not None
    small.events.erase([user], upto=2)
    for table in ("identity_decision_token", "identity_token", "identity_link", "customer_token"):
        assert token not in {row["token"] for row in rows(small, table)}, table
    assert small.customers.identity.customers() == [ann], "she and Bob are still one, as was decided"
    assert [one.name for one in verify(small.directory) if not one.ok] == []
