from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_a_plan_is_listed_and_shown_whole(client: httpx.Client) -> None:
    (head,) = client.get("/api/plans").json()["data"]
    plan = client.get(f"/api/plans/{head['plan_id']}").json()
    assert head.items() <= plan.items()
    assert sum(one["contacted"] for one in plan["actions"]) == plan["customers"] - plan["held_out"]
    assert [one["name"] for one in plan["limits"]] == ["budget", "offer:17"]
    assert plan["as_of"] == "2017-10-30T00:00:00Z"
    assert plan["chance"]["holdout_share"] == 0.3


def test_an_unknown_name_is_an_empty_page_and_an_unknown_plan_not_found(client: httpx.Client) -> None:
    assert client.get("/api/plans", params={"name": "winter"}).json()["data"] == []
    assert client.get("/api/plans/plan_0").status_code == 404
