"""Customers over HTTP: pages, one, timeline, traits, segments with reasons."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.http.paging import cursor_of
from tests.http.routes.screens import asking
from tests.made_screens import CUSTOMERS, MOMENT, copied, email, order, told, user


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path_factory.mktemp("customers") / "shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with asking(workspace) as client:
        yield client


GOLD = """
name: gold
title: {en: Gold, zh: 金}
description: {en: Those of the gold tier., zh: 金级。}
where:
  trait: {name: tier, is: {is: gold}}
"""


def _get(client: httpx.Client, path: str, status: int = 200, **parameters: Any) -> Any:
    found = client.get(f"/api/customers{path}", params=parameters)
    assert found.status_code == status, found.text
    return found.json()


@pytest.mark.parametrize("by", ["last_seen", "amount", "orders"])
def test_cursors_lead_through_everybody_once(client: httpx.Client, by: str) -> None:
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = _get(client, "", order=by, limit=150, **cursor)
        seen += [row["customer"] for row in page["data"]]
        assert page["total"] == CUSTOMERS
        assert page["as_of"].endswith("Z")
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == len(set(seen)) == CUSTOMERS


def test_a_search_finds_one(client: httpx.Client) -> None:
    found = _get(client, "", search=email(5).upper())
    assert [row["email_reachable"] for row in found["data"]] == [True]
    assert _get(client, "", search="nobody@example.test")["data"] == []


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"segment": "nothing"}, 404),
        ({"order": "name"}, 422),
        ({"cursor": "nonsense"}, 422),
        ({"cursor": "WyJhIiwiYiJd"}, 422),
        ({"cursor": cursor_of((2**63, "c1")), "order": "orders"}, 422),
        ({"cursor": cursor_of((10**18, "c1"))}, 422),
        ({"cursor": cursor_of((1, "\0"))}, 422),
        ({"limit": 201}, 422),
        ({"serch": "x"}, 422),
    ],
)
def test_what_cannot_be_listed_is_a_problem(client: httpx.Client, parameters: dict[str, Any], status: int) -> None:
    assert _get(client, "", status, **parameters)["type"].startswith("/problems/")


def test_one_customer_names_her_identifiers_only_masked(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[5]
    found = client.get(f"/api/customers/{customer}")
    assert email(5) not in found.text
    body = found.json()
    assert {one["kind"]: one["masked"] for one in body["identifiers"]}["email"] == "a…@example.test"
    assert (body["consent"][0]["granted"], body["identifiers_total"]) == (True, 2)
    assert body["sequence"] == workspace.events.last_sequence()


def test_an_address_as_an_id_is_not_repeated(client: httpx.Client) -> None:
    for path in ("", "/timeline", "/traits", "/segments", "/consent"):
        assert "ann" not in _get(client, f"/ann@example.test{path}", 404)["detail"]


def test_the_timeline_pages_and_filters_by_kind(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[5]
    whole = _get(client, f"/{customer}/timeline", limit=200)
    assert whole["total"] == len(whole["data"])
    first = _get(client, f"/{customer}/timeline", limit=2)
    second = _get(client, f"/{customer}/timeline", limit=2, cursor=first["next"])
    assert first["data"] + second["data"] == whole["data"][:4]
    orders = _get(client, f"/{customer}/timeline", kind=["order", "consent"], limit=200)["data"]
    assert {one["kind"] for one in orders} == {"order", "consent"}
    assert next(one for one in orders if one["kind"] == "order")["lines"][0]["name"].startswith("Item ")
    _get(client, f"/{customer}/timeline", 422, kind="lunch")


def test_an_event_shows_once_it_is_acknowledged(client: httpx.Client, workspace: Workspace) -> None:
    with workspace.pinned.read():
        pass
    workspace.pinned._inline_seconds = 0
    now = datetime.now(UTC)
    workspace.events.append([order(1, "just-now", now, 2)], source="till")
    (row,) = _get(client, "", search="just-now")["data"]
    newest = _get(client, f"/{row['customer']}/timeline", limit=1)["data"][0]
    assert (newest["kind"], row["orders"]) == ("identity", 1)
    assert [one["kind"] for one in _get(client, f"/{row['customer']}/timeline")["data"]] == ["identity", "order"]


def test_traits_tell_where_they_come_from(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[5]
    traits = {trait["name"]: trait for trait in _get(client, f"/{customer}/traits")["data"]}
    assert (traits["tier"]["value"], traits["tier"]["source"], traits["tier"]["told"]) == ("gold", "till", 1)
    assert traits["predicted.purchase.shop"]["source"] == "model:shop"
    assert traits["email"]["value"] == "a…@example.test"


def test_segments_say_why_in_both_languages(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.segments.members("champions", MOMENT)[0]
    found = _get(client, f"/{customer}/segments", of="runs")
    assert [one["member"] for one in found["data"]] == sorted((one["member"] for one in found["data"]), reverse=True)
    (one,) = [one for one in found["data"] if one["segment"] == "champions"]
    assert (one["member"], one["agrees"], one["title"]["zh"]) == (True, True, "核心客户")
    best, often = one["why"]["parts"]
    assert best["ahead"] < 0.2 * best["everybody"]
    assert often["fact"]["en"] == f"{often['value']} orders in 91 days"
    assert often["holds"] is True
    assert often["value"] >= 12


def test_a_segment_narrows_the_list_to_its_members_of_now(workspace: Workspace, client: httpx.Client) -> None:
    workspace.segment_views.define(GOLD)
    assert "being found" in _get(client, "", 404, segment="gold")["detail"]
    workspace.follow_segments()

    def listed() -> list[str]:
        page = _get(client, "", segment="gold", limit=200)
        rest = _get(client, "", segment="gold", limit=200, cursor=page["next"])
        found = sorted(row["customer"] for row in page["data"] + rest["data"])
        assert page["total"] == rest["total"] == len(found)
        return found

    before = listed()
    assert before == workspace.segments.members_now("gold")
    assert 0 < len(before) < CUSTOMERS
    (one,) = [row.customer for row in workspace.customer_views.found(email(1)).rows]
    workspace.events.append([told(user(1), workspace.clock.now(), tier="silver")], source="till")
    workspace.follow_segments()
    assert set(before) - set(listed()) == {one}
