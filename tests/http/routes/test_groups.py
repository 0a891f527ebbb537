"""Groups over HTTP and from the command line: computed by a job, shown with their figures, removed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.customers.segments.parse import parse_definition
from tests.cli.command import suasion_here
from tests.flows.jobs.asked import ended
from tests.http.routes.working import working
from tests.models.groups.shop import MOMENT, append, orders_of_two_kinds
from tests.models.groups.test_groups import BIG

CUSTOMERS = 240
SAID = {"as_of": MOMENT.isoformat()}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        append(made, *orders_of_two_kinds(CUSTOMERS))
        made.segments.save(parse_definition(BIG))
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with working(workspace, "models:read models:write jobs:read customers:read") as client:
        yield client


def computed(client: httpx.Client, kind: str, **said: Any) -> dict[str, Any]:
    answer = client.post(f"/api/groups/{kind}/runs", json=SAID | said)
    assert answer.status_code == 202, answer.text
    job = ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    assert job.state == "done", job.failure
    assert job.result is not None
    return job.result


def test_groups_are_computed_listed_shown_and_removed(client: httpx.Client) -> None:
    assert client.get("/api/groups").json()["data"] == []
    rfm = computed(client, "rfm")
    assert (rfm["card"]["type"], rfm["run"]["customers"], rfm["run"]["published"]) == ("rfm", CUSTOMERS, 4 * CUSTOMERS)
    clusters = computed(client, "clusters", k=2)
    assert [one["customers"] for one in clusters["card"]["clusters"]] == [120, 120]
    alike = computed(client, "lookalike", segment="big_baskets")
    assert (alike["card"]["seed_members"], alike["card"]["telling"][0]["leak"]) == (120, True)
    listed = client.get("/api/groups").json()["data"]
    assert [one["name"] for one in listed] == ["clusters", "lookalike.big_baskets", "rfm"]
    shown = client.get("/api/groups/lookalike.big_baskets").json()
    assert shown["card"] == alike["card"]
    assert shown["run"]["published"] == 120
    hers = client.get("/api/customers/c00000001/traits").json()["data"]
    assert {"group.cluster", "group.rfm.name"} <= {one["name"] for one in hers}
    assert client.delete("/api/groups/rfm").status_code == 204
    assert client.get("/api/groups/rfm").status_code == client.delete("/api/groups/rfm").status_code == 404


def test_what_is_wrong_or_not_there_or_not_allowed_is_said(client: httpx.Client) -> None:
    assert client.post("/api/groups/lookalike/runs", json={"segment": "none"}).status_code == 404
    for wrong in ({"k": 1}, {"k": 11}, {"as_of": "2999-01-01T00:00:00Z"}, {"as_of": "1066-10-14T00:00:00Z"}):
        assert client.post("/api/groups/clusters/runs", json=wrong).status_code == 422
    reader = {"Authorization": "Scopes models:read"}
    assert client.post("/api/groups/rfm/runs", json={}, headers=reader).status_code == 403
    assert client.delete("/api/groups/rfm", headers=reader).status_code == 403


def test_the_commands_show_the_figures_in_tables(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    workspace.close()

    def run(*arguments: str) -> str:
        ended = suasion_here("groups", *arguments, "--workspace", tmp_path / "shop")
        assert ended.code == 0, ended.err
        return ended.out

    moment = ("--as-of", MOMENT.isoformat())
    assert "There are no groups yet" in run("list")
    bands = run("rfm", *moment)
    assert "rfm, version 1" in bands
    assert "everybody        240" in bands
    assert json.loads(run("rfm", *moment, "--json"))["run"]["published"] == 4 * CUSTOMERS
    found = run("clusters", *moment)
    assert "adjusted Rand index 1.00" in found
    assert "silhouette" in found
    alike = run("lookalike", "big_baskets", *moment)
    assert "120 members, 120 others" in alike
    assert "random" in alike
    assert "probably what defines the seed" in alike
    assert run("show", "lookalike.big_baskets") == alike
    assert "clusters" in run("list")
    assert [one["version"] for one in json.loads(run("list", "--json"))] == [1, 1, 1]
    assert run("remove", "rfm") == "rfm is removed.\n"
    gone = suasion_here("groups", "show", "rfm", "--workspace", tmp_path / "shop")
    assert (gone.code, "There is no group 'rfm'" in gone.err) == (1, True)
