from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from tests.flows.jobs.asked import asked, ended, import_of, make_shop, orders
from tests.http.routes.working import working

MOMENT = "2026-02-01T00:00:00Z"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_shop(tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with working(workspace, "models:write recommendations:write segments:write jobs:read") as client:
        asked(client.jobs, "import_orders", import_of(workspace, orders(6)))  # type: ignore[attr-defined]
        yield client


@pytest.mark.parametrize("path", ["/api/models", "/api/recommenders", "/api/segments/runs"])
def test_a_moment_that_is_not_yet_is_refused(client: httpx.Client, path: str) -> None:
    for moment in ("2999-01-01T00:00:00Z", "2026-01-01T00:00:00"):
        assert client.post(path, json={"as_of": moment}).status_code == 422


def test_training_on_too_little_says_so_and_is_no_failure(client: httpx.Client, workspace: Workspace) -> None:
    answer = client.post("/api/models", json={"as_of": MOMENT, "categories": 1})
    job = ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    assert (answer.status_code, job.state) == (202, "done"), job.failure
    assert job.result is not None
    assert job.result["targets"][0]["reason"].startswith("not enough data")
    assert job.result["predictions"] == 0


def test_the_recommender_is_fitted(client: httpx.Client, workspace: Workspace) -> None:
    answer = client.post("/api/recommenders", json={"as_of": MOMENT})
    job = ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    assert job.state == "done", job.failure
    assert job.result is not None
    assert (job.result["version"], job.result["customers"], job.result["items"]) == (1, 2, 1)


def test_every_stored_segment_is_run_or_one(client: httpx.Client, workspace: Workspace) -> None:
    from suasion.flows.demo.know import definitions

    stored = sorted(definitions(), key=lambda one: one.name)
    for definition in stored:
        workspace.segments.save(definition)
    assert list(workspace.segments.definitions().values()) == stored, "read back as it was written"
    answer = client.post("/api/segments/runs", json={"as_of": MOMENT})
    job = ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    assert job.result is not None
    assert [run["name"] for run in job.result["segments"]] == [one.name for one in stored]
    assert job.progress.done == len(stored)
    assert client.post("/api/segments/runs", json={"name": "nobody"}).status_code == 404
