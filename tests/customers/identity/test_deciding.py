"""What people decide: two customers become one and are parted again, and everything stored by customer follows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.access.tables import AUDIT
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.identity.deciding import Deciding
from suasion.customers.locks import CustomerLocks
from suasion.events.spec import Alias, Event, Identify, Track
from suasion.privacy.identifiers import IdentifierKind

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ANN, BOB = "c00000001", "c00000003"


def identify(message: str, user: str, day: int, **traits: Any) -> Identify:
    return Identify(message_id=message, user_id=user, timestamp=DAY + timedelta(days=day), traits=traits)


def track(message: str, user: str, day: int, **properties: Any) -> Track:
    moment = DAY + timedelta(days=day)
    return Track(message_id=message, user_id=user, event="Seen", timestamp=moment, properties=properties)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    """Ann, and Bob who is Ann under another user id."""
    with Workspace.create(tmp_path / "shop") as workspace:
        told: list[Event] = [
            identify("1", "ann", 1, email="ann@example.test", city="Utrecht"),
            track("2", "ann", 2),
            identify("3", "bob", 3, email="bob@example.test", city="Delft"),
            track("4", "bob", 4),
        ]
        workspace.events.append(told, source="web", historical=True)
        workspace.follow()
        yield workspace


def merged(shop: Workspace) -> str:
    return shop.deciding.merge(BOB, ANN, who="person:eve", reason="the same phone call")


def said(shop: Workspace, customer: str, state: Any, day: int) -> None:
    moment = DAY + timedelta(days=day)
    shop.consent.record([ConsentAct(customer, "email", MARKETING, state, moment, moment, "form", "page")])


def seen(shop: Workspace) -> dict[str, int]:
    with shop.session() as session:
        events = [str(customer) for customer in session.fetch(shop.history(session).events)["customer"].to_pylist()]
    return {customer: events.count(customer) for customer in events}


def test_the_older_customer_keeps_its_id_and_has_everything(shop: Workspace) -> None:
    assert merged(shop) == ANN
    assert shop.customers.identity.customers() == [ANN]
    assert seen(shop) == {ANN: 2}
    view = shop.customer_views.one(BOB)
    assert (view.row.customer, view.row.events, view.known.total) == (ANN, 4, 4)
    traits = {trait.name: trait.value for trait in shop.customer_views.traits(BOB)[0]}
    assert traits["city"] == "Delft", "the latest by time"
    assert [row.customer for row in shop.customer_views.found(BOB).rows] == [ANN]


def test_unmerged_is_what_it_was(shop: Workspace) -> None:
    before = shop.customers.identity.holders()
    merged(shop)
    assert shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="no, his brother") == BOB
    assert shop.customers.identity.holders() == before
    assert seen(shop) == {ANN: 1, BOB: 1}
    assert {trait.name: trait.value for trait in shop.customer_views.traits(ANN)[0]}["city"] == "Utrecht"
    acts = [(act["act"], act["customer"], act["other"]) for act in shop.customers.identity.acts().to_pylist()]
    assert acts[-2:] == [("merged", ANN, BOB), ("unmerged", BOB, ANN)]


def test_who_was_parted_stays_apart_whatever_an_import_says(shop: Workspace) -> None:
    merged(shop)
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="no")
    again = [identify("5", "ann", 6, email="bob@example.test")]
    shop.events.append(again, source="crm", historical=True, origin="import")
    shop.follow()
    assert shop.customers.identity.customers() == [ANN, BOB]
    assert [link.refused for link in shop.deciding.told(ANN).links if link.trusted] == ["parted"]
    merged(shop)
    assert shop.customers.identity.customers() == [ANN], "the later decision holds"


def test_why_an_identifier_went_to_another_customer_is_shown_to_both(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as shop:
        told = [identify("1", "ann", 1, email="ann@example.test"), identify("2", "bob", 2, email="ann@example.test")]
        shop.events.append(told, source="web", historical=True)
        shop.follow()
        ann, bob = shop.customers.identity.customers()
        address = [(IdentifierKind.EMAIL, "ann@example.test")]
        assert shop.deciding.unmerge(ann, identifiers=address, who="person:eve", reason="it is Bob's") == bob
        for customer in (ann, bob):
            newest = shop.deciding.told(customer).acts[0]
            assert (newest.act, newest.customer, newest.other, newest.reason) == ("linked", bob, ann, "it is Bob's")


def test_an_identifier_that_is_not_hers_is_taken_from_her(shop: Workspace) -> None:
    address = [(IdentifierKind.EMAIL, "ann@example.test")]
    assert shop.deciding.unmerge(ANN, identifiers=address, who="person:eve", reason="typed wrong") is None
    assert shop.customer_views.one(ANN).known.total == 1
    assert shop.customer_views.found("ann@example.test").rows == ()


def test_what_events_joined_is_parted_with_what_was_linked_to_each_since(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as shop:
        told: list[Event] = [
            identify("1", "old", 1, email="ann@example.test"),
            identify("2", "new", 2),
            Alias(message_id="3", user_id="new", previous_id="old", timestamp=DAY + timedelta(days=3)),
            identify("4", "new", 4, phone="+31612345678"),
            identify("5", "old", 5, email="ann@work.example"),
        ]
        shop.events.append(told, source="crm", historical=True, origin="import")
        shop.follow()
        stays, goes = "c00000001", "c00000002"
        assert shop.customers.identity.customers() == [stays]
        assert shop.deciding.unmerge(stays, other=goes, who="person:eve", reason="her sister's") == goes
        assert set(shop.customers.identity.tokens_of([stays, goes], "phone")) == {goes}
        kinds = [one.kind for one in shop.customer_views.one(stays).known.identifiers]
        assert sorted(kinds) == ["email", "email", "user_id"]


def test_a_withdrawal_of_either_holds_until_a_grant_after_the_merge(shop: Workspace) -> None:
    said(shop, ANN, "withdrawn", 5)
    said(shop, BOB, "granted", 9)
    assert shop.consent.allowed([ANN, BOB], "email", MARKETING) == {BOB}
    merged(shop)
    assert shop.consent.allowed([ANN, BOB], "email", MARKETING) == set()
    assert shop.consent.granted_before("email", MARKETING, datetime.now(UTC)) == set()
    assert not shop.customer_views.one(ANN).row.email_reachable
    assert [one.granted for one in shop.customer_views.consent(BOB).standing] == [False]
    shop.customer_views.record_consent(
        BOB, "granted", channel="email", topic=MARKETING, source="form", proof="asked again"
    )
    assert shop.consent.allowed([ANN, BOB], "email", MARKETING) == {ANN, BOB}


def test_a_grant_after_the_merge_stands_whatever_browser_she_comes_by_next(shop: Workspace) -> None:
    said(shop, BOB, "withdrawn", 5)
    merged(shop)
    shop.customer_views.record_consent(
        ANN, "granted", channel="email", topic=MARKETING, source="form", proof="asked again"
    )
    came: list[Event] = [Track(message_id="5", anonymous_id="new", event="Seen")]
    came.append(Identify(message_id="6", user_id="ann", anonymous_id="new"))
    shop.events.append(came, source="web")
    shop.follow()
    assert shop.customers.identity.customers() == [ANN]
    assert shop.consent.allowed([ANN], "email", MARKETING) == {ANN}
    assert [one.granted for one in shop.customer_views.consent(ANN).standing] == [True]


def test_what_a_visitor_withdrew_holds_for_whom_she_turns_out_to_be_until_a_grant_after_that(shop: Workspace) -> None:
    visitor = "c00000005"
    came = [Track(message_id="5", anonymous_id="new", event="Seen", timestamp=DAY + timedelta(days=5))]
    shop.events.append(came, source="web", historical=True)
    shop.follow()
    said(shop, visitor, "withdrawn", 6)
    said(shop, ANN, "granted", 9)
    known = Identify(message_id="6", user_id="ann", anonymous_id="new", timestamp=DAY + timedelta(days=10))
    shop.events.append([known], source="web", historical=True)
    shop.follow()
    assert shop.customers.identity.customers() == [ANN, BOB]
    assert shop.consent.allowed([ANN], "email", MARKETING) == set()
    said(shop, ANN, "granted", 11)
    assert shop.consent.allowed([ANN], "email", MARKETING) == {ANN}


def test_what_was_withdrawn_while_they_were_one_holds_for_both_after_they_part(shop: Workspace) -> None:
    for one in (ANN, BOB):
        said(shop, one, "granted", 5)
    merged(shop)
    shop.customer_views.record_consent(
        ANN, "withdrawn", channel="email", topic=MARKETING, source="form", proof="in a message to bob@example.test"
    )
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="no")
    assert shop.consent.allowed([ANN, BOB], "email", MARKETING) == set()


def test_what_was_withdrawn_before_they_were_one_is_hers_alone_again(shop: Workspace) -> None:
    said(shop, ANN, "withdrawn", 5)
    said(shop, BOB, "granted", 9)
    merged(shop)
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="no")
    assert shop.consent.allowed([ANN, BOB], "email", MARKETING) == {BOB}


def test_a_decision_needs_two_customers_and_something_that_stays(shop: Workspace) -> None:
    with pytest.raises(NotFound):
        shop.deciding.merge(ANN, "c00000999", who="person:eve", reason="?")
    with pytest.raises(Conflict):
        shop.deciding.merge(ANN, ANN, who="person:eve", reason="?")
    with pytest.raises(NotFound):
        shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="?")
    hers = [(IdentifierKind.EMAIL, "ann@example.test"), (IdentifierKind.USER_ID, "ann")]
    for identifiers in (hers, [(IdentifierKind.EMAIL, "bob@example.test")]):
        with pytest.raises(InputRefused):
            shop.deciding.unmerge(ANN, identifiers=identifiers, who="person:eve", reason="?")


def test_decisions_are_in_the_audit_trail_and_on_the_timeline(shop: Workspace) -> None:
    merged(shop)
    with shop.database.read() as connection:
        row = connection.execute(select(AUDIT).where(AUDIT.c.act == "customer.merged")).one()
    assert (row.actor, row.subject, row.detail["other"]) == ("person:eve", BOB, ANN)
    timeline = shop.customer_views.timeline(ANN, 50, kinds=["identity"]).rows
    assert timeline[0].summary["en"] == f"Became one with customer {BOB}"


def test_a_pinned_history_shows_a_decision_at_once(shop: Workspace) -> None:
    with shop.pinned.read() as pin:
        assert pin.session.fetch(pin.figures).num_rows == 2
    merged(shop)
    with shop.pinned.read() as pin:
        assert pin.session.fetch(pin.figures)["customer"].to_pylist() == [ANN]


@pytest.mark.parametrize("sent_to", [ANN, BOB])
def test_an_unmerge_is_not_acknowledged_while_a_message_is_on_its_way_to_her(shop: Workspace, sent_to: str) -> None:
    merged(shop)
    locks, identity, order = CustomerLocks(), shop.customers.identity, list[str]()
    deciding = Deciding(shop.database, identity, shop.vault, shop.clock, locks=locks)

    def acknowledge() -> None:
        deciding.unmerge(ANN, other=BOB, who="person:eve", reason="her brother's")
        order.append("acknowledged")

    thread = Thread(target=acknowledge)
    with locks.held(sent_to):
        thread.start()
        thread.join(0.2)
        assert identity.customers() == [ANN]
        order.append("answered")
    thread.join()
    assert order == ["answered", "acknowledged"]
    assert identity.customers() == [ANN, BOB]
