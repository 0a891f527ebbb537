import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.events.spec import Track
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from tests.http.callers import NamedScopes
from tests.http.running import Server

ANN, BOB = "c00000001", "c00000002"
MANY = 4_000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        made.events.append([Track(message_id=who, user_id=who, event="Seen") for who in ("ann", "bob")], source="web")
        made.follow()
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Scopes privacy:read privacy:write"}
    with (
        Server(create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=headers) as client,
    ):
        yield client


def acts(workspace: Workspace) -> list[tuple[str, str, str, dict[str, Any]]]:
    found = workspace.access.audit.entries(limit=200).rows
    return [(one.actor, one.act, one.subject, one.detail) for one in reversed(found)]


def test_a_copy_is_a_zip_with_an_index_and_is_on_record(client: httpx.Client, workspace: Workspace) -> None:
    answer = client.get(f"/api/customers/{ANN}/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="customer-{ANN}-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        index = json.loads(archive.read("index.json"))
        assert json.loads(archive.read("identifiers.jsonl"))["value"] == "ann"
    lines = sum(one["lines"] for one in index["files"])
    assert acts(workspace) == [
        ("person:ada", "customer.export.begun", ANN, {}),
        ("person:ada", "customer.export.ended", ANN, {"lines": lines, "whole": True}),
    ]


def test_a_large_copy_is_streamed_and_hanging_up_ends_it(client: httpx.Client, workspace: Workspace) -> None:
    for start in range(0, MANY, 1_000):
        some = [
            Track(message_id=str(n), user_id="ann", event="Seen", properties={"n": f"{n * 7919 % 100_003:x}" * 60})
            for n in range(start, start + 1_000)
        ]
        workspace.events.append(some, source="web")
    for _ in range(20):  # more than there are connections to the database
        with client.stream("GET", f"/api/customers/{ANN}/export") as answer:
            next(answer.iter_bytes(1000))
    until = time.monotonic() + 20
    while len(acts(workspace)) < 40 and time.monotonic() < until:
        time.sleep(0.05)
    ended = [detail for _, act, _, detail in acts(workspace) if act == "customer.export.ended"]
    assert len(ended) == 20
    assert not any(one["whole"] and one["lines"] < MANY for one in ended)
    assert not list((workspace.directory / "tmp").iterdir()), "what the engine had no room for is gone with it"


def test_who_is_erased_is_gone_and_the_other_is_there(client: httpx.Client, workspace: Workspace) -> None:
    answer = client.post(f"/api/customers/{ANN}/erase", json={})
    assert answer.json() == {"customers": 1, "files_follow": True}
    assert client.get(f"/api/customers/{ANN}/export").status_code == 404
    assert client.post(f"/api/customers/{ANN}/erase", json={}).status_code == 404
    assert client.get(f"/api/customers/{BOB}/export").status_code == 200
    assert acts(workspace)[0] == ("person:ada", "customer.erased", ANN, {})


@pytest.mark.parametrize("scopes", ["customers:read customers:write exports:read", "privacy:read"])
def test_nobody_erases_without_the_right_to(client: httpx.Client, workspace: Workspace, scopes: str) -> None:
    answer = client.post(f"/api/customers/{ANN}/erase", json={}, headers={"Authorization": f"Scopes {scopes}"})
    assert answer.status_code == 403
    assert workspace.customers.identity.customers() == [ANN, BOB]
