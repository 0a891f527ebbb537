"""Segments over HTTP: the list, one, members, defining and running."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from suasion import Workspace
from suasion.customers.segments.from_text import parse_text
from suasion.customers.tables import SEGMENT_DEFINITION
from tests.http.routes.screens import asking, shop
from tests.made_screens import copied, order

OFTEN = """
name: often
title: {en: Often, zh: 常来}
description: {en: They come often., zh: 经常光顾。}
where:
  behaviour: {of: orders, measure: count, is: {at_least: 10}}
"""


@pytest.fixture
def client(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with shop(copied(tmp_path_factory, tmp_path / "shop")) as client:
        yield client


def test_a_definition_is_saved_run_and_read_back(client: httpx.Client) -> None:
    saved = client.post("/api/segments", json={"definition": OFTEN})
    assert (saved.status_code, saved.json()) == (201, {"name": "often", "version": 1, "new": True})
    assert client.get("/api/segments/often").json()["run"] is None
    unknown = client.get("/api/segments/often/members")
    assert (unknown.status_code, "being found" in unknown.json()["detail"]) == (404, True)
    run = client.post("/api/segments/often/runs", json={"as_of": "2025-11-27T00:00:00Z"})
    assert (run.status_code, run.json()["as_of"], run.json()["version"]) == (201, "2025-11-27T00:00:00Z", 1)
    one = client.get("/api/segments/often").json()
    assert one["run"] == run.json() == one["runs"][0]
    assert one["words"] == {"en": "at least 10 orders", "zh": "订单数至少 10"}
    assert one["sql"].startswith("SELECT")
    assert parse_text(one["definition"]) == parse_text(OFTEN)
    members = client.get("/api/segments/often/members", params={"limit": 200, "of": run.json()["as_of"]}).json()
    assert members["of"] == run.json() | {"now": False}
    assert members["total"] == run.json()["size"] > 0
    assert all(row["figures"]["orders"] >= 10 for row in members["data"])
    assert client.post("/api/segments/often/runs", json={}).json()["as_of"] > "2026"


def test_a_segment_that_another_refers_to_is_not_removed(client: httpx.Client) -> None:
    other = OFTEN.replace("name: often", "name: other")
    where = "where: {segment: {name: often, member: false}}"
    refers = other.partition("where:")[0] + where
    wrong = client.post("/api/segments", json={"definition": refers})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "input_refused")
    for definition in (OFTEN, refers):
        assert client.post("/api/segments", json={"definition": definition}).status_code == 201
    refused = client.delete("/api/segments/often")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "is used by other" in refused.text
    assert [client.delete(f"/api/segments/{name}").status_code for name in ("other", "often", "often")] == [
        204,
        204,
        404,
    ]


def test_the_list_pages_by_name(client: httpx.Client) -> None:
    first = client.get("/api/segments", params={"limit": 6}).json()
    second = client.get("/api/segments", params={"limit": 6, "cursor": first["next"]}).json()
    names = [row["name"] for row in first["data"] + second["data"]]
    assert names == sorted(names)
    assert (len(names), first["total"], second["next"]) == (11, 11, None)
    assert first["data"][0]["run"]["size"] > 0


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (OFTEN.replace("behaviour", "behavior"), "Did you mean 'behaviour'?"),
        (OFTEN.replace("at_least: 10", "at_least: many"), "It is a number."),
        ("name: [", "docs/segments.md"),
    ],
)
def test_what_is_wrong_with_a_definition_is_said(client: httpx.Client, definition: str, said: str) -> None:
    answer = client.post("/api/segments", json={"definition": definition})
    assert (answer.status_code, answer.json()["code"]) == (422, "input_refused")
    assert said in answer.json()["hint"]
    assert client.get("/api/segments/often").status_code == 404


def test_what_is_not_there_or_not_yet_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/segments/nothing").status_code == 404
    assert client.post("/api/segments/nothing/runs", json={}).status_code == 404
    assert client.post("/api/segments/lapsed/runs", json={"as_of": "2999-01-01T00:00:00Z"}).status_code == 422
    assert client.post("/api/segments/lapsed/runs", json={"as_of": "2025-01-01T00:00:00"}).status_code == 422
    assert client.post("/api/segments/lapsed/runs", json={"as_of": "0001-01-01T00:00:00+23:59"}).status_code == 422
    reader = {"Authorization": "Scopes segments:read"}
    assert client.post("/api/segments/lapsed/runs", json={}, headers=reader).status_code == 403
    assert client.post("/api/segments", json={"definition": OFTEN}, headers=reader).status_code == 403


def test_a_definition_is_looked_at_before_it_is_saved(client: httpx.Client) -> None:
    found = client.post("/api/segments/preview", json={"definition": OFTEN})
    assert found.status_code == 200
    preview = found.json()
    assert (preview["name"], preview["difference"]) == ("often", None)
    assert 0 < preview["size"]["customers"] < preview["customers"]["customers"]
    assert (preview["exact"], preview["looked_at"]) == (True, None)
    assert [member["why"]["holds"] for member in preview["sample"]] == [True] * 10
    assert preview["sample"][0]["figures"]["orders"] >= 10
    assert client.get("/api/segments/often").status_code == 404
    client.post("/api/segments", json={"definition": OFTEN})
    changed = client.post("/api/segments/preview", json={"definition": OFTEN.replace("10", "5")}).json()["difference"]
    assert (changed["version"], changed["leaving"]["customers"], changed["size"]) == (1, 0, preview["size"])
    assert changed["entering"]["customers"] > 0
    refused = client.post("/api/segments/preview", json={"definition": "name: ["})
    assert (refused.status_code, "docs/segments.md" in refused.text) == (422, True)


def test_members_are_looked_into(client: httpx.Client) -> None:
    then = {"of": "2025-11-27T00:00:00Z"}
    sample = client.get("/api/segments/lapsed/sample", params=then).json()
    assert len(sample["members"]) == 10
    assert sample["members"][0]["why"]["fact"]["en"].startswith("days since the last of orders: ")
    funnel = client.get("/api/segments/lapsed/funnel", params=then).json()
    assert [step["name"] for step in funnel["steps"]] == ["matched", "consented", "not_suppressed", "reachable"]
    assert (funnel["exact"], funnel["steps"][0]["customers"]) == (True, sample["of"]["size"])
    overlaps = client.get("/api/segments/lapsed/overlaps", params=then).json()
    assert overlaps["of"] == sample["of"] == funnel["of"]
    assert sample["facts_as_of"] == sample["of"]["as_of"] == then["of"]
    assert len(overlaps["others"]) == 10
    for what in ("members", "sample", "funnel", "overlaps"):
        assert client.get(f"/api/segments/nothing/{what}").status_code == 404
        for moment in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-11-27T00:00:00"):
            assert client.get(f"/api/segments/lapsed/{what}", params={"of": moment}).status_code == 422
        never = client.get(f"/api/segments/lapsed/{what}", params={"of": "2025-11-28T00:00:00Z"})
        assert (never.status_code, "2025-11-27" in never.json()["hint"]) == (404, True)
    refused = client.get("/api/segments/lapsed/funnel", params={"channel": "pigeon"})
    assert (refused.status_code, "email" in refused.json()["hint"]) == (422, True)


def test_members_now_and_who_entered_and_left(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as workspace, asking(workspace) as client:
        client.post("/api/segments", json={"definition": OFTEN.replace("10", "1")})
        workspace.follow_segments()
        lapsed = client.get("/api/segments/lapsed/members").json()
        standing = client.get("/api/segments/lapsed").json()["standing"]
        assert lapsed["of"] == {"now": True, "computed": None} | lapsed["of"] | {"size": standing["size"]}
        assert lapsed["total"] == standing["size"] > 0
        client.post("/api/segments", json={"definition": OFTEN.replace("often", "seldom")})
        for what in ("sample", "funnel", "overlaps"):
            found = client.get(f"/api/segments/lapsed/{what}").json()
            assert (found["of"]["now"], found["of"]["size"]) == (True, standing["size"])
        assert found["being_found"] == ["seldom"]
        assert {one["of"]["now"] for one in found["others"]} == {True}
        customer = lapsed["data"][0]["customer"]
        inside = client.get(f"/api/customers/{customer}/segments").json()
        (one,) = [one for one in inside["data"] if one["segment"] == "lapsed"]
        assert (one["member"], one["agrees"], one["why"]["holds"]) == (True, True, True)
        assert one["since"] <= one["of"]["as_of"] == one["facts_as_of"]
        assert inside["being_found"] == ["seldom"]
        runs = client.get(f"/api/customers/{customer}/segments", params={"of": "runs"}).json()
        assert {one["of"]["now"] for one in runs["data"]} == {False}

        assert client.get("/api/segments/often/moves").json()["data"] == []
        assert client.get("/api/segments/often/moves/days").json() == {"data": []}
        workspace.events.append(
            [order(number, f"new{number}", datetime.now(UTC), 1) for number in (1, 2)], source="till"
        )
        workspace.follow_segments()
        first = client.get("/api/segments/often/moves", params={"limit": 1}).json()
        second = client.get("/api/segments/often/moves", params={"limit": 1, "cursor": first["next"]}).json()
        moved = [*first["data"], *second["data"]]
        assert [one["entered"] for one in moved] == [True, True]
        assert (len({one["customer"] for one in moved}), second["next"]) == (2, None)
        (day,) = client.get("/api/segments/often/moves/days").json()["data"]
        assert (day["entered"], day["left"], moved[0]["at"][:10]) == (2, 0, day["day"])
        assert client.get("/api/segments/nothing/moves").status_code == 404


def test_an_unreadable_definition_is_listed_with_what_to_do(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as workspace, asking(workspace) as client:
        table = SEGMENT_DEFINITION
        with workspace.database.write() as connection:
            connection.execute(update(table).where(table.c.name == "lapsed").values(body='{"later": true}'))
        rows = {one["name"]: one for one in client.get("/api/segments").json()["data"]}
        assert {name for name, one in rows.items() if one["unreadable"]} == {"lapsed"}
        assert "Update Suasion" in rows["lapsed"]["unreadable"]["en"]
        refused = client.get("/api/segments/lapsed")
        assert (refused.status_code, "Update Suasion" in refused.json()["hint"]) == (409, True)
        assert client.post("/api/segments/preview", json={"definition": OFTEN.replace("often", "lapsed")}).is_success
        assert client.delete("/api/segments/lapsed").status_code == 204


def test_a_definition_is_checked_in_either_form_without_being_saved(client: httpx.Client) -> None:
    found = client.post("/api/segments/check", json={"definition": OFTEN}).json()
    assert parse_text(found["definition"]) == parse_text(OFTEN)
    assert found["parsed"]["where"] == {"behaviour": {"of": "orders", "measure": "count", "is": {"at_least": 10}}}
    again = client.post("/api/segments/check", json={"definition": json.dumps(found["parsed"])})
    assert again.json() == found
    assert found["words"]["zh"] == "订单数至少 10"
    assert client.get("/api/segments/often").status_code == 404
    wrong = json.dumps(found["parsed"] | {"where": {"behaviour": {"of": "orders"}}})
    refused = client.post("/api/segments/check", json={"definition": wrong})
    assert (refused.status_code, "segment.where.behaviour" in refused.text) == (422, True)


def test_a_segment_names_those_that_refer_to_it(client: httpx.Client) -> None:
    client.post("/api/segments", json={"definition": OFTEN})
    other = OFTEN.replace("name: often", "name: seldom").partition("where:")[0]
    body = {"definition": f"{other}where: {{segment: {{name: often, member: false}}}}"}
    preview = client.post("/api/segments/preview", json=body).json()
    assert preview["sample"][0]["why"]["parts"][0]["fact"]["en"].endswith("orders")
    client.post("/api/segments", json=body)
    assert client.get("/api/segments/often").json()["used_by"] == ["seldom"]
    assert client.get("/api/segments/seldom").json()["used_by"] == []
