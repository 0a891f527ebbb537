from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.flows.jobs.worker import Worker
from suasion.http.app import create_app
from suasion.http.paging import cursor_of
from tests.flows.jobs.asked import ended, jobs_of
from tests.http.callers import NamedScopes
from tests.http.running import Server

WRITER = {"Authorization": "Scopes events:read events:write jobs:read"}
PLAN = """
events:
  Product Viewed:
    schema: {required: [price], properties: {price: {type: number}}}
"""
FIXES = [
    {"do": "rename", "path": "properties.cost", "to": "properties.price"},
    {"do": "number", "path": "properties.price"},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    app = create_app(workspace, NamedScopes(), jobs_of(workspace))
    with (
        Worker(workspace, app.state.jobs),
        Server(app) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=WRITER) as client,
    ):
        client.jobs = app.state.jobs  # type: ignore[attr-defined]
        yield client


def sent(client: httpx.Client, many: int) -> None:
    batch = [
        {
            "type": "track",
            "event": "Product Viewed",
            "messageId": f"m{n}",
            "userId": f"ann{n}@shop.test",
            "properties": {"cost": f"{n}.5"} if n else {},
        }
        for n in range(many)
    ]
    assert client.put("/api/tracking-plan", json={"body": PLAN}).status_code == 200
    answer = client.post("/v1/batch", json={"batch": batch}, headers={"Authorization": "Source web"})
    assert {one["reason"] for one in answer.json()["events"]} == {"against_plan"}


def replayed(client: httpx.Client, **told: Any) -> dict[str, Any]:
    answer = client.post("/api/quarantine/replays", json=told)
    assert answer.status_code == 202, answer.text
    ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    found: dict[str, Any] = client.get(answer.headers["location"]).json()["result"]
    return found


def test_what_waits_is_counted_by_reason_and_listed_without_naming_anybody(client: httpx.Client) -> None:
    sent(client, 5)
    counted = client.get("/api/quarantine/reasons").json()
    assert counted["total"] == 5
    (reason,) = counted["data"]
    assert {name: reason[name] for name in ("reason", "severity", "source", "event", "events")} == {
        "reason": "against_plan",
        "severity": "held",
        "source": "web",
        "event": "Product Viewed",
        "events": 5,
    }
    first = client.get("/api/quarantine", params={"limit": 3}).json()
    rest = client.get("/api/quarantine", params={"limit": 3, "cursor": first["next"]}).json()
    assert (len(first["data"]), len(rest["data"]), first["total"]) == (3, 2, 5)
    assert len({one["id"] for one in first["data"] + rest["data"]}) == 5
    assert "ann1@shop.test" not in str(first) + str(rest)
    assert client.get("/api/quarantine", params={"reason": "not_json"}).json()["data"] == []


def test_a_preview_then_a_replay_then_another_that_adds_nothing(client: httpx.Client, workspace: Workspace) -> None:
    sent(client, 5)
    preview = client.post("/api/quarantine/previews", json={"fixes": FIXES}).json()
    assert (preview["events"], preview["stored"], preview["still_bad"]) == (5, 4, {"against_plan": 1})
    assert len(preview["samples"]) == 3
    assert workspace.events.last_sequence() == 0
    assert replayed(client, fixes=FIXES) == {"events": 5, "stored": 4, "duplicate": 0, "still_bad": {"against_plan": 1}}
    assert replayed(client, fixes=FIXES) == {"events": 1, "stored": 0, "duplicate": 0, "still_bad": {"against_plan": 1}}
    assert workspace.events.last_sequence() == 4
    assert len(workspace.customers.identity.customers()) == 4, "customers know what was replayed"


def test_mended_after_a_new_plan_they_pass_as_they_are(client: httpx.Client) -> None:
    sent(client, 3)
    client.put("/api/tracking-plan", json={"body": ""})
    assert replayed(client, event="Product Viewed", source="web")["stored"] == 3


@pytest.mark.parametrize(
    "fix",
    [
        {"do": "rename", "path": "a"},
        {"do": "set", "path": "a"},
        {"do": "drop", "path": "a", "value": 1},
        {"do": "drop", "path": "a..b"},
        {"do": "exec", "path": "a"},
    ],
)
def test_a_fix_that_means_nothing_is_refused(client: httpx.Client, fix: dict[str, Any]) -> None:
    for route in ("previews", "replays"):
        answer = client.post(f"/api/quarantine/{route}", json={"fixes": [fix]})
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_somebody_made_up_is_refused(client: httpx.Client) -> None:
    answer = client.get("/api/quarantine", params={"cursor": cursor_of((1, "no digest"))})
    assert answer.status_code == 422


def test_the_tracking_plan_is_shown_and_versions_count_up(client: httpx.Client) -> None:
    assert client.get("/api/tracking-plan").status_code == 404
    assert [client.put("/api/tracking-plan", json={"body": body}).json()["version"] for body in ("", PLAN, PLAN)] == [
        1,
        2,
        2,
    ]
    assert client.get("/api/tracking-plan").json()["body"] == PLAN.strip()
    refused = client.put("/api/tracking-plan", json={"body": "events: ["})
    assert (refused.status_code, refused.json()["code"]) == (422, "input_refused")
