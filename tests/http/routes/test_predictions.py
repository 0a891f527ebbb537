"""Predictions over HTTP: the list of a target, and one customer's with reasons."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from tests.http.routes.screens import asking, shop
from tests.made_screens import copied


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with shop(copied(tmp_path_factory, tmp_path_factory.mktemp("predictions") / "shop")) as client:
        yield client


def test_cursors_lead_from_the_likeliest_down(client: httpx.Client) -> None:
    first = client.get("/api/predictions", params={"limit": 100}).json()
    assert first["target"] == {"name": "shop", "category": None, "horizon_days": 28}
    assert 0 < first["base_rate"]["rate"] < 1
    second = client.get("/api/predictions", params={"limit": 100, "cursor": first["next"]}).json()
    chances = [row["probability"] for row in first["data"] + second["data"]]
    assert chances == sorted(chances, reverse=True)
    assert len({row["customer"] for row in first["data"] + second["data"]}) == 200
    few = client.get("/api/predictions", params={"target": "MEAT", "at_least": 0.5}).json()
    assert (few["target"]["name"], few["total"] < first["total"]) == ("MEAT", True)


def test_a_target_without_a_model_says_so(client: httpx.Client) -> None:
    found = client.get("/api/predictions", params={"target": "nothing"}).json()
    assert found["reason"].startswith("not enough data")
    assert (found["data"], found["total"]) == ([], 0)
    assert client.get("/api/predictions", params={"target": "x"}).status_code == 404
    assert client.get("/api/predictions", params={"at_least": 2}).status_code == 422


def test_a_workspace_without_models_answers_with_its_reason(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "empty") as made, asking(made) as client:
        found = client.get("/api/predictions").json()
        assert (found["data"], found["target"], found["reason"]) == ([], None, "no model was trained yet")


def test_one_customers_predictions_come_with_reasons_in_words(client: httpx.Client) -> None:
    customer = client.get("/api/predictions", params={"limit": 1}).json()["data"][0]["customer"]
    found = client.get(f"/api/customers/{customer}/predictions", params={"reasons": 2}).json()
    first, last = found["data"][0], next(one for one in found["data"] if one["target"]["name"] == "nothing")
    assert (first["target"]["name"], first["note"], len(first["reasons"])) == ("shop", "", 2)
    assert all(reason["words"]["zh"] and reason["scale"] for reason in first["reasons"])
    assert abs(first["reasons"][0]["contribution"]) >= abs(first["reasons"][1]["contribution"]) > 0
    assert (last["note"], last["probability"]) == ("no_model", None)
    assert last["reason"].startswith("not enough data")
    assert client.get("/api/customers/nobody/predictions").status_code == 404
