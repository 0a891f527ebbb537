"""Who is who over HTTP and from the command line: shown, merged, parted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.events.spec import Event, Identify
from tests.cli.command import suasion_here
from tests.http.routes.screens import shop

ADDRESS = {"email": "ann@example.test"}
ANN, BOB = "c00000001", "c00000002"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Ann and Bob, who said the same address."""
    said: list[Event] = [
        Identify(message_id=user, user_id=user, timestamp=datetime(2026, 1, day, tzinfo=UTC), traits=dict(ADDRESS))
        for day, user in enumerate(("ann", "bob"), 1)
    ]
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(said, source="web")
    return tmp_path / "shop"


@pytest.fixture
def client(directory: Path) -> Iterator[httpx.Client]:
    with shop(directory) as client:
        yield client


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    answer = client.post(f"/api/customers/{path}", json=body)
    return answer.status_code, answer.json()


def test_customers_are_shown_merged_and_parted(client: httpx.Client) -> None:
    assert client.get("/api/customers", params={"search": "bob"}).json()["data"][0]["customer"] == BOB
    shown = client.get(f"/api/customers/{ANN}/identity").json()
    assert [(link["other_masked"], link["refused"]) for link in shown["links"]] == [
        ("a…@example.test", ""),
        ("a…@example.test", "known"),
    ]
    assert post(client, f"{BOB}/merge", {"other": ANN, "reason": "one person"}) == (200, {"customer": ANN})
    shown = client.get(f"/api/customers/{BOB}/identity").json()
    assert (shown["customer"], shown["merged"]) == (ANN, [BOB])
    assert (shown["acts"][0]["act"], shown["acts"][0]["reason"]) == ("merged", "one person")
    assert client.get(f"/api/customers/{BOB}").json()["customer"] == ANN
    assert post(client, f"{ANN}/unmerge", {"other": BOB, "reason": "no"}) == (200, {"customer": ANN, "other": BOB})
    assert client.get(f"/api/customers/{BOB}").json()["customer"] == BOB


def test_identifiers_that_are_not_hers_are_named_by_kind_and_value(client: httpx.Client) -> None:
    not_hers = {"identifiers": [{"kind": "email", "value": "Ann@example.test"}], "reason": "typed wrong"}
    assert post(client, f"{ANN}/unmerge", not_hers) == (200, {"customer": ANN, "other": BOB}), "he said it too"
    assert client.get(f"/api/customers/{ANN}").json()["identifiers_total"] == 1
    assert post(client, f"{ANN}/unmerge", not_hers)[0] == 422


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{ANN}/merge", {"other": ANN, "reason": "?"}, 409),
        (f"{ANN}/merge", {"other": "c99999999", "reason": "?"}, 404),
        (f"{ANN}/merge", {"other": BOB}, 422),
        (f"{ANN}/unmerge", {"other": BOB, "reason": "?"}, 404),
        (f"{ANN}/unmerge", {"reason": "?"}, 422),
        ("c99999999/unmerge", {"other": BOB, "reason": "?"}, 404),
    ],
)
def test_what_cannot_be_decided_is_a_problem(client: httpx.Client, path: str, body: Any, status: int) -> None:
    client.get("/api/customers", params={"search": "ann"})
    found, problem = post(client, path, body)
    assert (found, problem["type"].startswith("/problems/")) == (status, True)


def test_the_command_line_does_the_same(directory: Path) -> None:
    def run(*words: str) -> Any:
        done = suasion_here("identity", *words, "--workspace", directory, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    assert run("merge", "ann", "bob", "--reason", "one person") == {"customer": ANN}
    assert run("show", "bob")["merged"] == [BOB]
    refused = suasion_here("identity", "unmerge", "ann", "--other", "bob", "--reason", "no", "--workspace", directory)
    assert (refused.code, BOB in refused.err, "identifiers" in refused.err) == (1, True, True)
    assert run("unmerge", "ann", "--other", BOB, "--reason", "no") == {"customer": ANN, "other": BOB}
    assert run("unmerge", ANN, "--identifier", "email=ann@example.test", "--reason", "typo")["other"] is None
    assert "Customer c00000002" in suasion_here("identity", "show", BOB, "--workspace", directory).out
