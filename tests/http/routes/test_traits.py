"""Computed traits over HTTP and from the command line: saved, computed by a job, shown, removed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.events.spec import Identify
from suasion.flows.jobs.worker import Worker
from tests.cli.command import suasion_here
from tests.flows.jobs.asked import asked, ended, import_of, jobs_of, make_shop, orders
from tests.http.routes.working import working

SPENT = """
name: spent
title: {en: Spent, zh: 消费}
value: {of: orders, measure: sum, field: amount}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_shop(tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with working(workspace, "customers:read customers:write jobs:read") as client:
        asked(client.jobs, "import_orders", import_of(workspace, orders(6)))  # type: ignore[attr-defined]
        yield client


def computed(client: httpx.Client, **said: Any) -> dict[str, Any]:
    answer = client.post("/api/traits/runs", json=said)
    assert answer.status_code == 202, answer.text
    job = ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    assert job.state == "done", job.failure
    assert job.result is not None
    return {one["name"]: (one["customers"], one["published"]) for one in job.result["traits"]}


def test_traits_are_known_with_texts_that_more_than_one_had(workspace: Workspace, client: httpx.Client) -> None:
    said: list[dict[str, Any]] = [
        {"city": "Bern", "age": 30},
        {"city": "Bern"},
        {"city": "Basel"},
        {"city": "Basel"},
        {"city": "Bern"},
    ]
    said.append({"city": "Nowhere else", "motto": "mine alone"})
    told = [Identify(message_id=f"t{n}", user_id=f"told{n}", traits=one) for n, one in enumerate(said)]
    workspace.events.append(told, source="web")
    workspace.follow()
    with workspace.pinned.read(fresh=True):
        pass
    found = client.get("/api/known-traits").json()["data"]
    assert [one["name"] for one in found] == sorted(one["name"] for one in found)
    known = {one["name"]: one["values"] for one in found}
    assert (known["city"], known["age"], known["motto"]) == (["Bern", "Basel"], [], [])


def test_a_trait_is_saved_computed_shown_and_removed(client: httpx.Client) -> None:
    saved = client.post("/api/traits", json={"definition": SPENT})
    assert (saved.status_code, saved.json()) == (
        201,
        {"name": "spent", "trait": "computed.spent", "version": 1, "new": True},
    )
    assert client.post("/api/traits", json={"definition": SPENT}).json()["new"] is False
    assert client.get("/api/traits").json()["data"][0]["run"] is None
    assert computed(client, name="spent") == {"spent": (2, 2)}
    assert computed(client) == {"spent": (2, 0), "interests": (0, 0)}
    one = client.get("/api/traits/spent").json()
    assert (one["run"]["customers"], one["run"]["published"]) == (2, 0)
    assert one["sql"].startswith("SELECT")
    assert "measure: sum" in one["definition"]
    shown = client.get("/api/customers/c00000001/traits").json()["data"]
    (hers,) = [told for told in shown if told["name"] == "computed.spent"]
    assert (hers["source"], hers["version"], hers["told"]) == ("computed:spent", "1", 1)
    assert hers["value"] > 0
    assert client.delete("/api/traits/spent").status_code == 204
    assert client.get("/api/traits/spent").status_code == client.delete("/api/traits/spent").status_code == 404
    assert client.get("/api/traits").json()["data"] == []
    assert computed(client) == {"spent": (0, 2), "interests": (0, 0)}


def test_what_is_wrong_or_not_there_or_not_allowed_is_said(client: httpx.Client) -> None:
    wrong = client.post("/api/traits", json={"definition": SPENT.replace("sum", "total")})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "input_refused")
    assert "trait.value.measure" in wrong.json()["detail"]
    assert "docs/traits.md" in client.post("/api/traits", json={"definition": "name: ["}).json()["hint"]
    assert client.post("/api/traits/runs", json={"name": "spent"}).status_code == 404
    assert client.post("/api/traits/runs", json={"as_of": "2999-01-01T00:00:00Z"}).status_code == 422
    assert client.post("/api/traits/runs", json={"as_of": "1066-10-14T00:00:00Z"}).status_code == 422
    reader = {"Authorization": "Scopes customers:read"}
    for answer in (
        client.post("/api/traits", json={"definition": SPENT}, headers=reader),
        client.post("/api/traits/runs", json={}, headers=reader),
        client.delete("/api/traits/spent", headers=reader),
    ):
        assert answer.status_code == 403


def test_the_commands_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    make_shop(tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as opened:
        jobs = jobs_of(opened)
        with Worker(opened, jobs):
            asked(jobs, "import_orders", import_of(opened, orders(6)))
    (tmp_path / "spent.yaml").write_text(SPENT, encoding="utf-8")

    def run(*arguments: str | Path) -> str:
        ended = suasion_here("trait", *arguments, "--workspace", tmp_path / "shop")
        assert ended.code == 0, ended.err
        return ended.out

    assert "There are no computed traits yet" in run("list")
    assert run("save", tmp_path / "spent.yaml") == "spent: version 1\n"
    assert run("save", tmp_path / "spent.yaml") == "spent: version 1, unchanged\n"
    (tmp_path / "other.yaml").write_text(SPENT.replace("spent", "other"), encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(SPENT.replace("sum", "total"), encoding="utf-8")
    two = (tmp_path / "other.yaml", tmp_path / "wrong.yaml")
    refused = suasion_here("trait", "save", *two, "--workspace", tmp_path / "shop")
    assert (refused.code, "wrong.yaml: " in refused.err, "Nothing was saved." in refused.err) == (1, True, True)
    assert "other" not in run("list"), "all or none"
    assert "never computed" in run("show", "spent")
    (found,) = json.loads(run("compute", "spent", "--json"))["traits"]
    assert found == {"name": "spent", "version": 1, "customers": 2, "published": 2}
    assert "computed.spent" in run("list")
    assert json.loads(run("list", "--json"))[0]["run"]["published"] == 2
    shown = run("show", "spent")
    assert "computed.spent, version 1: 2 customers as of" in shown
    assert "SELECT" in shown
    assert "spent is removed" in run("remove", "spent")
    assert "interests" in run("compute")
    gone = suasion_here("trait", "show", "spent", "--workspace", tmp_path / "shop")
    assert (gone.code, "There is no computed trait 'spent'" in gone.err) == (1, True)
