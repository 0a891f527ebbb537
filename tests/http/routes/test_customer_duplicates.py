"""Customers who look like one person, over HTTP and from the command line: looked for, listed, dismissed, merged."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.events.spec import Event, Identify
from suasion.privacy.revealing import tokens_in
from tests.cli.command import suasion_here
from tests.http.routes.screens import shop

ANN, TWIN = "c00000001", "c00000002"
PAIR = f"{ANN}-{TWIN}"
HERS: dict[str, Any] = {
    "firstName": "Ann",
    "lastName": "Quartermain",
    "phone": "+447911123456",
    "address": {"street": "12 Church Lane", "postalCode": "LS1 4AB"},
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Ann, twice; and Bob."""
    said: list[Event] = [
        Identify(message_id=user, user_id=user, timestamp=datetime(2026, 1, day, tzinfo=UTC), traits=traits)
        for day, (user, traits) in enumerate({"ann": HERS, "twin": HERS, "bob": {"name": "Bob Low"}}.items(), 1)
    ]
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(said, source="web")
        workspace.follow()
        workspace.duplicates.look()
    return tmp_path / "shop"


@pytest.fixture
def client(directory: Path) -> Iterator[httpx.Client]:
    with shop(directory) as client:
        yield client


def listed(client: httpx.Client, **asked: Any) -> Any:
    answer = client.get("/api/customers/duplicates", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_pairs_are_listed_with_evidence_and_without_values(client: httpx.Client) -> None:
    found = listed(client)
    (pair,) = found["data"]
    assert (found["total"], found["next"]) == (1, None)
    assert (found["look"]["customers"], found["look"]["blocks_left_out"]) == (3, 0)
    assert (pair["pair"], pair["verdict"], pair["state"], pair["dismissal"]) == (PAIR, "possible", "open", None)
    assert [one["customer"] for one in pair["customers"]] == [ANN, TWIN]
    assert {"kind": "phone", "masked": "…56"} in pair["customers"][0]["identifiers"]
    assert {one["field"] for one in pair["evidence"]} >= {"given_name", "family_name", "phone", "address"}
    text = json.dumps(found, ensure_ascii=False).lower()
    assert [word for word in ("quartermain", "447911", "church") if word in text] == []
    assert tokens_in([found]) == set()


def test_a_pair_is_dismissed_with_a_reason(client: httpx.Client) -> None:
    answer = client.post(f"/api/customers/duplicates/{PAIR}/dismiss", json={"reason": "twins indeed"})
    assert (answer.status_code, listed(client)["data"]) == (204, [])
    (pair,) = listed(client, state="dismissed")["data"]
    assert (pair["state"], pair["dismissal"]["reason"]) == ("dismissed", "twins indeed")
    again = client.post(f"/api/customers/duplicates/{PAIR}/dismiss", json={"reason": "again"})
    assert again.status_code == 409


def test_the_state_of_a_pair_follows_a_merge_and_an_unmerge(client: httpx.Client) -> None:
    assert client.post(f"/api/customers/{ANN}/merge", json={"other": TWIN, "reason": "one"}).status_code == 200
    assert [one["pair"] for one in listed(client, state="merged")["data"]] == [PAIR]
    assert client.post(f"/api/customers/{ANN}/unmerge", json={"other": TWIN, "reason": "two"}).status_code == 200
    assert [one["pair"] for one in listed(client, state="parted")["data"]] == [PAIR]
    assert listed(client)["data"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{PAIR}/dismiss", {}, 422),
        (f"{PAIR}/dismiss", {"reason": " "}, 422),
        (f"{ANN}-c00000003/dismiss", {"reason": "?"}, 404),
        ("nobody/dismiss", {"reason": "?"}, 404),
        ("looks", {"more": 1}, 422),
    ],
)
def test_what_cannot_be_said_is_a_problem(client: httpx.Client, path: str, body: Any, status: int) -> None:
    answer = client.post(f"/api/customers/duplicates/{path}", json=body)
    assert (answer.status_code, answer.json()["type"].startswith("/problems/")) == (status, True)


def test_a_list_is_asked_for_by_state_and_page_only(client: httpx.Client) -> None:
    for asked in ({"state": "gone"}, {"cursor": "x"}, {"verdict": "likely"}):
        assert client.get("/api/customers/duplicates", params=asked).status_code == 422


def test_a_look_that_is_asked_for_is_a_job(client: httpx.Client) -> None:
    assert client.post("/api/customers/duplicates/looks").status_code == 202, "nothing has to be told"
    assert client.post("/api/customers/duplicates/looks", json={"x": 1}).status_code == 422
    asked = client.post("/api/customers/duplicates/looks", json={})
    assert (asked.status_code, asked.json()["kind"]) == (202, "duplicates")
    assert asked.headers["Location"] == f"/api/jobs/{asked.json()['id']}"


def test_the_command_line_does_the_same(directory: Path) -> None:
    def run(*words: str) -> Any:
        done = suasion_here("identity", *words, "--workspace", directory, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    told = suasion_here("identity", "duplicates", "--workspace", directory).out
    assert PAIR in told
    assert "phone equal" in told
    before, after = run("duplicates")["look"], run("duplicates", "--find")["look"]
    assert before["at"] < after["at"]
    assert run("dismiss", PAIR, "--reason", "no") == {"pair": PAIR}
    assert run("duplicates", "--find")["pairs"] == []
    assert [one["pair"] for one in run("duplicates", "--state", "dismissed")["pairs"]] == [PAIR]
    assert suasion_here("identity", "dismiss", "x", "--reason", "no", "--workspace", directory).code == 1


def test_the_command_line_says_when_nobody_looked_yet(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    told = suasion_here("identity", "duplicates", "--workspace", tmp_path / "shop").out
    assert "--find" in told
