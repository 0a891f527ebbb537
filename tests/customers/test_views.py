"""Customers as screens read them, against the rows they are made of."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.core.errors import InputRefused, NotFound
from suasion.core.paging import Key
from suasion.customers.consent import MARKETING
from suasion.customers.listing import CustomerRow, Order
from suasion.customers.segments.member_sets import MemberSet
from suasion.events.spec import Page
from tests.made_screens import CUSTOMERS, MOMENT, copied, email, order, told, user


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


@pytest.fixture
def orders(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.session() as session:
        rows: list[dict[str, Any]] = session.fetch(workspace.history(session).orders).to_pylist()
        return rows


def _all(workspace: Workspace, order: Order, limit: int = 60, segment: str | None = None) -> list[CustomerRow]:
    found: list[CustomerRow] = []
    after: Key | None = None
    while True:
        page = workspace.customer_views.listed(limit, after, order=order, segment=segment)
        found += page.rows
        if page.after is None:
            assert page.total == len(found)
            return found
        after = page.after


@pytest.mark.parametrize("by", ["last_seen", "amount", "orders"])
def test_pages_hold_everybody_once_the_greatest_first(workspace: Workspace, by: Order) -> None:
    found = _all(workspace, by)
    assert sorted(row.customer for row in found) == workspace.customers.identity.customers()
    expected = sorted(found, key=lambda row: row.customer)
    expected.sort(key=lambda row: getattr(row, by), reverse=True)
    assert found == expected
    assert len({getattr(row, by) for row in found}) > 20


def test_figures_are_those_of_the_orders(workspace: Workspace, orders: list[dict[str, Any]]) -> None:
    for row in _all(workspace, "amount", 200)[::11]:
        own = [one for one in orders if one["customer"] == row.customer]
        assert row.orders == len(own)
        assert row.amount == pytest.approx(sum(one["amount"] for one in own))
        assert row.last_order == max((one["time"].replace(tzinfo=UTC) for one in own), default=None)
        assert row.first_seen <= (row.last_order or row.last_seen) <= row.last_seen


def test_reachable_is_who_has_an_address_and_standing_consent(workspace: Workspace) -> None:
    allowed = workspace.consent.allowed(workspace.customers.identity.customers(), "email", MARKETING)
    assert 0 < len(allowed) < CUSTOMERS
    assert {row.customer for row in _all(workspace, "orders") if row.email_reachable} == allowed


def test_a_segment_narrows_the_list_to_its_members(workspace: Workspace) -> None:
    workspace.follow_segments()
    found = _all(workspace, "amount", 20, "lapsed")
    assert sorted(row.customer for row in found) == workspace.segments.members_now("lapsed")
    assert len(found) > 20
    with pytest.raises(NotFound, match="lapsedd"):
        workspace.customer_views.listed(5, segment="lapsedd")


def test_the_pages_of_a_segment_read_its_members_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.follow_segments()
    read = workspace.segment_views.present_members
    reads: list[str] = []

    def present_members(which: MemberSet) -> list[str]:
        reads.append(which.name)
        return read(which)

    monkeypatch.setattr(workspace.segment_views, "present_members", present_members)
    assert len(_all(workspace, "amount", 5, "lapsed")) > 20
    assert reads == ["lapsed"]


def test_a_cursor_that_holds_no_moment_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InputRefused, match="cursor"):
        workspace.customer_views.listed(5, (10**30, "c1"))
    with pytest.raises(InputRefused, match="cursor"):
        workspace.customer_views.timeline(workspace.customers.identity.customers()[0], 5, (-(10**30), 1, 1))


def test_a_customer_made_by_the_last_event_is_there_at_once_and_counted(workspace: Workspace) -> None:
    views = workspace.customer_views
    with workspace.pinned.read():
        pass
    workspace.pinned._inline_seconds = 0  # as slow as a big shop
    now = datetime.now(UTC)
    workspace.events.append(
        [
            told("newcomer", now, email="new@example.test"),
            order(1, "newcomer", now, 1, 2),
            order(2, "newcomer", now, 3),
        ],
        source="till",
    )
    (row,) = views.found("NEW@example.test").rows
    assert (row.events, row.orders, row.amount, row.last_order) == (3, 2, 7.5, now)
    found = views.one(row.customer)
    assert (found.row, found.sequence) == (row, workspace.events.last_sequence())
    assert {one.kind for one in found.known.identifiers} == {"user_id", "email"}
    assert [trait.value for trait in views.traits(row.customer)[0]] == ["n…@example.test"]
    timeline = views.timeline(row.customer, 50)
    assert [one.kind for one in timeline.rows] == ["identity", "identity", "order", "order", "traits"]
    assert [line.item for line in timeline.rows[3].lines] == ["i1", "i2"]
    assert timeline.rows[3].lines[0].name == "Item 1"


def test_what_is_fresh_is_counted_the_same_as_after_the_next_build(workspace: Workspace) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[3]
    with workspace.pinned.read():
        pass
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    workspace.events.append(
        [order(900 + n, user(3), MOMENT + timedelta(hours=n), 1, 5, 7) for n in range(3)], source="x"
    )
    fresh = views.one(customer), views.timeline(customer, 200)
    with workspace.pinned.read(fresh=True):
        pass
    built = views.one(customer), views.timeline(customer, 200)
    assert (fresh[0].row, fresh[0].sequence) == (built[0].row, built[0].sequence)
    assert (fresh[1].rows, fresh[1].total) == (built[1].rows, built[1].total)


def test_an_order_said_again_and_one_in_another_currency_are_counted_alike_fresh_and_built(
    workspace: Workspace,
) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[3]
    workspace.events.append([order(900, user(3), MOMENT, 1, 5)], source="x")
    with workspace.pinned.read(fresh=True):
        pass
    before = views.one(customer).row
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    retried, new, foreign = (order(number, user(3), MOMENT + timedelta(days=1), 1, 3) for number in (900, 901, 902))
    retried.message_id = "another"
    foreign.properties["currency"] = "XTS"
    again = order(901, user(3), MOMENT + timedelta(days=2), 1)
    again.message_id = "yet another"
    workspace.events.append([retried, new, again, foreign], source="x")
    fresh = views.one(customer), views.timeline(customer, 200)
    assert "Order ouser-003-902: 2 lines, amount unknown" in [one.summary["en"] for one in fresh[1].rows]
    assert (fresh[0].row.orders - before.orders, fresh[0].row.known_amount - before.known_amount) == (2, 5.0)
    assert fresh[0].row.events - before.events == 4
    with workspace.pinned.read(fresh=True):
        pass
    built = views.one(customer), views.timeline(customer, 200)
    assert fresh[0].row == built[0].row
    assert fresh[1].rows == built[1].rows


def test_an_amount_that_nobody_knows_is_none_and_no_0_fresh_and_built(workspace: Workspace) -> None:
    views, now = workspace.customer_views, datetime.now(UTC)
    with workspace.pinned.read():
        pass
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    foreign, unsaid, known = (order(number, "newcomer", now, 1) for number in (1, 2, 3))
    foreign.properties["currency"] = "XTS"
    unsaid.properties["products"] = [{"product_id": "tea"}]
    workspace.events.append([told("newcomer", now, email="new@example.test"), foreign, unsaid], source="till")
    (customer,) = (row.customer for row in views.found("new@example.test").rows)
    seen = []
    for _ in ("both unknown", "one known"):
        fresh = views.one(customer).row
        with workspace.pinned.read(fresh=True):
            pass
        assert views.one(customer).row == fresh
        assert fresh in _all(workspace, "amount", 200)
        seen.append((fresh.orders, fresh.amount, fresh.orders_without_amount))
        workspace.events.append([known], source="till")
    assert seen == [(2, None, 2), (3, 2.5, 2)]


def test_a_page_hides_no_order_and_an_order_of_no_lines_stands_fresh_and_built(workspace: Workspace) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[3]
    said = {"order_id": order(910, user(3), MOMENT, 1).properties["order_id"]}
    page = Page(message_id="thanks", user_id=user(3), name="Order Completed", timestamp=MOMENT, properties=said)
    workspace.events.append([page], source="x")
    with workspace.pinned.read(fresh=True):
        pass
    before = views.one(customer).row
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    days = ((910, 1), (911, 1), (911, 2))
    sold, empty, late = (order(number, user(3), MOMENT + timedelta(days=day), *range(day)) for number, day in days)
    empty.properties["products"] = []
    late.message_id = "late"
    workspace.events.append([sold, empty, late], source="x")
    fresh = views.one(customer).row
    assert (fresh.orders - before.orders, fresh.known_amount - before.known_amount) == (1, 2.5)
    with workspace.pinned.read(fresh=True):
        pass
    assert fresh == views.one(customer).row


def test_events_sealed_behind_the_pin_are_still_shown(workspace: Workspace) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[3]
    before = views.one(customer).row.orders
    workspace.pinned._inline_seconds = 0
    workspace.events.append([order(900, user(3), MOMENT, 1)], source="x")
    workspace.pinned.follow()
    workspace.events.seal()
    assert views.one(customer).row.orders == before + 1


def test_nobody_is_not_found(workspace: Workspace) -> None:
    views = workspace.customer_views
    for ask in (views.one, views.traits, views.consent, lambda who: views.timeline(who, 5)):
        with pytest.raises(NotFound, match="no customer with that id"):
            ask("nobody")
    assert views.found("nobody").rows == ()


def test_the_latest_value_of_each_trait_holds(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[1]
    later = datetime.now(UTC) + timedelta(days=1)
    workspace.events.append(
        [told(user(1), MOMENT, tier="platinum"), told(user(1), later, tier="not yet")], source="crm", historical=True
    )
    traits = {trait.name: trait for trait in workspace.customer_views.traits(customer)[0]}
    assert (traits["tier"].value, traits["tier"].source, traits["tier"].time) == ("platinum", "crm", MOMENT)
    assert traits["tier"].told == 2
    assert traits["email"].value == "a…@example.test"
    assert traits["predicted.purchase.shop"].source == "model:shop"
    assert 0 <= traits["predicted.purchase.shop"].value <= 1


def test_consent_is_recorded_with_its_proof_and_decides(workspace: Workspace) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[1]
    found = views.record_consent(
        customer, "withdrawn", channel="email", topic="marketing", source="phone", proof="call 7"
    )
    assert (found.standing[0].granted, found.standing[0].source) == (False, "phone")
    assert (found.acts[0].state, found.acts[0].proof) == ("withdrawn", "call 7")
    assert views.one(customer).row.email_reachable is False
    assert views.timeline(customer, 1).rows[0].summary["en"] == "Withdrew consent to marketing by email (phone)"


def test_a_withdrawal_waits_for_what_is_on_its_way(workspace: Workspace) -> None:
    views, customer = workspace.customer_views, workspace.customers.identity.customers()[1]
    answered = threading.Event()

    def withdraw() -> None:
        views.record_consent(customer, "withdrawn", channel="email", topic="marketing", source="form", proof="click")
        answered.set()

    with workspace._locks.held(customer):
        thread = threading.Thread(target=withdraw)
        thread.start()
        assert not answered.wait(0.2)
    assert answered.wait(5)
    thread.join()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": "E mail"}, "channel"),
        ({"topic": ""}, "topic"),
        ({"proof": " "}, "proof"),
        ({"source": "import:x"}, "source"),
        ({"time": datetime(2999, 1, 1, tzinfo=UTC)}, "future"),
    ],
)
def test_consent_without_what_shows_it_is_refused(workspace: Workspace, wrong: dict[str, Any], said: str) -> None:
    customer = workspace.customers.identity.customers()[1]
    good: dict[str, Any] = {"channel": "email", "topic": "marketing", "source": "form", "proof": "click"}
    before = workspace.consent.acts_of(customer)
    with pytest.raises(InputRefused, match=said):
        workspace.customer_views.record_consent(customer, "granted", **(good | wrong))
    with pytest.raises(NotFound):
        workspace.customer_views.record_consent("nobody", "granted", **good)
    assert workspace.consent.acts_of(customer) == before


def test_an_address_finds_its_customer_among_all(workspace: Workspace) -> None:
    (row,) = workspace.customer_views.found(email(7)).rows
    assert row.customer == workspace.customers.identity.customers()[7]
