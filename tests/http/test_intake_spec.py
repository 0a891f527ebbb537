"""Every call of the Segment spec, at every address that its SDKs use, is the same event in the log."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from suasion.core.clock import to_microseconds
from suasion.events.tables import TAIL
from suasion.workspace import Workspace
from tests.http.made_app import made_workspace, serving

BODIES: dict[str, dict[str, Any]] = {
    "identify": {"traits": {"plan": "a"}},
    "track": {"event": "Signed Up", "properties": {"plan": "a"}},
    "page": {"name": "Home", "category": "Shop", "properties": {"path": "/"}},
    "screen": {"name": "Basket", "properties": {"items": 2}},
    "group": {"groupId": "acme", "traits": {"town": "Ulm"}},
    "alias": {"previousId": "anon-1"},
}
NAMES = {"identify": "", "track": "Signed Up", "page": "Home", "screen": "Basket", "group": "acme", "alias": ""}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with made_workspace(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with serving(workspace, Authorization="Source web") as client:
        yield client


def tail(workspace: Workspace) -> list[Any]:
    with workspace.database.read() as connection:
        return list(connection.execute(select(TAIL).order_by(TAIL.c.seq)))


@pytest.mark.parametrize("kind", BODIES)
def test_a_call_is_the_same_event_at_its_long_and_its_short_address_and_in_a_batch(
    client: httpx.Client, workspace: Workspace, kind: str
) -> None:
    call = BODIES[kind] | {"userId": "ada"}
    for path in (f"/v1/{kind}", f"/v1/{kind}/", f"/v1/{kind[0]}"):
        assert client.post(path, json=call).json()["events"][0]["verdict"] == "stored", path
    for path in ("/v1/batch", "/v1/batch/", "/v1/b", "/v1/import", "/v1/import/", "/beacon/v1/batch"):
        assert client.post(path, json={"batch": [call | {"type": kind}]}).json()["events"][0]["verdict"] == "stored"
    events = tail(workspace)
    assert len(events) == 9
    assert {event.type for event in events} == {kind}
    assert {event.name for event in events} == {NAMES[kind]}
    assert len({(event.tokens, event.properties) for event in events}) == 1


@pytest.mark.parametrize(("kind", "field"), [("group", "groupId"), ("alias", "previousId"), ("track", "event")])
def test_a_call_without_what_it_is_about_is_set_aside(client: httpx.Client, kind: str, field: str) -> None:
    call = {name: value for name, value in BODIES[kind].items() if name != field} | {"userId": "ada"}
    (told,) = client.post(f"/v1/{kind}", json=call).json()["events"]
    assert (told["verdict"], field in told["detail"]) == ("quarantined", True)


def test_a_senders_wrong_clock_is_mended(client: httpx.Client, workspace: Workspace) -> None:
    wrong = datetime(2031, 1, 1, tzinfo=UTC)
    call = {"userId": "ada", "event": "E", "timestamp": wrong.isoformat()}
    before = datetime.now(UTC)
    client.post("/v1/track", json=call | {"sentAt": (wrong + timedelta(minutes=5)).isoformat()})
    client.post(
        "/v1/batch",
        json={"batch": [call | {"type": "track"}], "sentAt": (wrong + timedelta(minutes=5)).isoformat()},
    )
    after = datetime.now(UTC)
    for event in tail(workspace):
        happened = event.time
        assert to_microseconds(before - timedelta(minutes=5)) <= happened <= to_microseconds(after)
        assert happened <= to_microseconds(after - timedelta(minutes=5))
        assert (event.original, event.sent) == (
            to_microseconds(wrong),
            to_microseconds(wrong + timedelta(minutes=5)),
        )


def test_what_is_imported_counts_as_known_when_it_happened(client: httpx.Client, workspace: Workspace) -> None:
    past = datetime(2024, 5, 1, 10, tzinfo=UTC)
    batch = [{"type": "track", "userId": "ada", "event": "E", "timestamp": past.isoformat()}]
    client.post("/v1/import", json={"batch": batch, "sentAt": datetime.now(UTC).isoformat()})
    client.post("/v1/batch", json={"batch": batch})
    imported, live = tail(workspace)
    assert imported.time == imported.received == live.time == to_microseconds(past)
    assert live.received > imported.received


def test_a_batch_may_be_compressed_and_judges_each_event(client: httpx.Client) -> None:
    import gzip

    batch = [{"type": kind, "userId": "ada"} | call for kind, call in BODIES.items()] + [{"type": "sneeze"}]
    content = gzip.compress(json.dumps({"batch": batch}).encode())
    found = client.post("/v1/batch", content=content, headers={"Content-Encoding": "gzip"}).json()
    assert [one["verdict"] for one in found["events"]] == ["stored"] * 6 + ["quarantined"]
    assert found["events"][-1]["reason"] == "not_in_spec"
