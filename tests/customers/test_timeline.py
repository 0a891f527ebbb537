"""The timeline: everything once, newest first, however it is paged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from suasion import Workspace
from suasion.core.paging import Key
from suasion.customers.happening import Happening, Kind
from suasion.events.intake import Sending
from suasion.events.machines.groups import CLICKED
from suasion.events.marks import MARKS
from suasion.events.spec import Identify, Page, Track
from tests.made_screens import MOMENT, copied, order, user


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def _paged(workspace: Workspace, customer: str, limit: int, kinds: list[Kind] | None = None) -> list[Happening]:
    found: list[Happening] = []
    after: Key | None = None
    while True:
        page = workspace.customer_views.timeline(customer, limit, after, kinds)
        found += page.rows
        if page.after is None:
            assert page.total in {None, len(found)}
            return found
        after = page.after


def test_pages_of_any_size_give_the_same_whole_newest_first(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    workspace.events.append([order(800 + n, user(0), MOMENT, n) for n in range(5)], source="x")  # all of one moment
    whole = _paged(workspace, customer, 200)
    assert [one.key for one in whole] == sorted((one.key for one in whole), reverse=True)
    assert len({one.key for one in whole}) == len(whole) > 12
    for limit in (1, 3, 7):
        assert _paged(workspace, customer, limit) == whole
    assert {one.kind for one in whole} >= {"order", "traits", "identity", "consent", "message", "event"}


def test_kinds_choose_and_together_make_the_whole(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    whole = _paged(workspace, customer, 200)
    kinds: list[Kind] = ["order", "event", "traits", "identity", "consent", "decision", "message"]
    parts = {kind: _paged(workspace, customer, 4, [kind]) for kind in kinds}
    assert all({one.kind for one in part} <= {kind} for kind, part in parts.items())
    assert sorted((one.key for part in parts.values() for one in part), reverse=True) == [one.key for one in whole]


def test_orders_have_their_lines_with_names_and_a_readable_sum(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    workspace.events.append([order(801, user(0), MOMENT + timedelta(days=60), 1, 99)], source="x")
    with workspace.pinned.read(fresh=True):
        pass
    newest = _paged(workspace, customer, 5, ["order"])[0]
    assert newest.summary == {"en": "Order ouser-000-801: 2 lines, 5.00", "zh": "订单 ouser-000-801：2 行，5.00"}
    assert [(line.item, line.name, line.amount) for line in newest.lines] == [("i1", "Item 1", 2.5), ("i99", None, 2.5)]
    assert newest.links["order"] == "ouser-000-801"


def test_each_event_of_an_order_shows_the_lines_it_sold_fresh_and_built(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    with workspace.pinned.read():
        pass
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    part, second, retried, other = (order(810, user(0), MOMENT, *items) for items in ((1,), (2, 3), (1,), (1,)))
    second.message_id, retried.message_id = "second", "retried"
    empty, again = order(811, user(0), MOMENT), order(811, user(0), MOMENT)
    again.message_id = "again"
    workspace.events.append([part, second], source="braze")
    workspace.events.append([retried, empty, again], source="braze")
    workspace.events.append([other], source="till")
    page = Page(message_id="p", user_id=user(0), timestamp=MOMENT, name="Order Completed", properties={})
    workspace.events.append([page], source="braze")
    fresh = _paged(workspace, customer, 6)
    with workspace.pinned.read(fresh=True):
        pass
    assert _paged(workspace, customer, 6) == fresh
    shown = [one for one in fresh if one.time == MOMENT]
    assert [(one.source, one.summary["en"], len(one.lines)) for one in shown] == [
        ("braze", "Page: Order Completed", 0),
        ("till", "Order ouser-000-810: 1 line, 2.50", 1),
        ("braze", "Order ouser-000-811, said again", 0),
        ("braze", "Order ouser-000-811: 0 lines, 0.00", 0),
        ("braze", "Order ouser-000-810, said again", 0),
        ("braze", "Order ouser-000-810: 2 lines, 5.00", 2),
        ("braze", "Order ouser-000-810: 1 line, 2.50", 1),
    ]


def test_identifiers_told_are_masked_and_a_conflict_is_told_to_both(workspace: Workspace) -> None:
    first, second = workspace.customers.identity.customers()[:2]
    workspace.events.append(
        [
            Identify(message_id="x", user_id=user(1), timestamp=MOMENT, traits={"email": "ann0@example.test"}),
            Track(
                message_id="y", user_id=user(1), timestamp=MOMENT, event="Asked", properties={"by": "ann0@example.test"}
            ),
        ],
        source="x",
    )
    told = _paged(workspace, second, 50, ["traits", "event"])
    assert told[0].properties == {"by": "a…@example.test"}
    assert told[1].properties == {"email": "a…@example.test"}
    kept, refused = (_paged(workspace, customer, 50, ["identity"])[0].summary["en"] for customer in (first, second))
    assert kept == f"Not linked to customer {second}: the email address stays here"
    assert refused == f"Not linked: the email address belongs to customer {first}"


def test_who_became_one_and_was_parted_is_told_whom_from_on_both_sides(workspace: Workspace) -> None:
    first, second = workspace.customers.identity.customers()[:2]
    workspace.deciding.merge(first, second, who="person:eve", reason="one household")
    workspace.deciding.unmerge(first, other=second, who="person:eve", reason="two after all")
    told = {}
    for customer in (first, second):
        acts = [act.summary["en"] for act in _paged(workspace, customer, 50, ["identity"])]
        told[customer] = [text for text in acts if "with customer" in text or "from customer" in text]
    assert told == {
        first: [f"Parted from customer {second}", f"Became one with customer {second}"],
        second: [f"Parted from customer {first}", f"Became one with customer {first}"],
    }


def test_what_other_stages_add_is_linked_to_where_it_belongs(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    (message,) = _paged(workspace, customer, 5, ["message"])
    assert message.links == {"campaign": "spring", "delivery": "1"}
    assert message.summary["en"] == "Message by email of campaign spring: planned"


def test_what_a_machine_did_bears_the_name_of_the_rule_fresh_and_built(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    with workspace.pinned.read(fresh=True):
        pass
    workspace.pinned._inline_seconds, workspace.pinned._pause_seconds = 0, 3600
    workspace.pinned._started = float("inf")  # no build behind the reader's back
    then = MOMENT + timedelta(days=60)
    asked = Track(message_id="head", user_id=user(0), timestamp=then, event="Mail Opened")
    clicks = [
        Track(message_id=f"l{n}", user_id=user(0), timestamp=then, event=CLICKED, properties=said)
        for n in range(3)
        for said in [{"email_id": "june", "link_id": f"l{n}", "links": 3}]
    ]
    workspace.events.append_all([Sending([asked, *clicks], "mail", machines=["head_request", "", "", ""])])

    def shown() -> list[str]:
        return [one.machine for one in _paged(workspace, customer, 4) if one.source == "mail"]

    assert shown() == ["", "", "", "head_request"]
    assert workspace.machines.follow() == 3
    fresh = ["all_links", "all_links", "all_links", "head_request"]
    assert shown() == fresh, "marks that the pin knows nothing of"
    with workspace.pinned.read(fresh=True):
        pass
    assert shown() == fresh
    with workspace.database.write() as connection:
        connection.execute(delete(MARKS))
    assert shown() == ["", "", "", "head_request"], "the pin holds marks that are gone"
