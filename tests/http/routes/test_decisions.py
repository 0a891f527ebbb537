from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def rows(client: httpx.Client, **params: str | int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/api/decisions", params=params).json()["data"]
    return found


def test_decisions_are_paged_and_filtered(client: httpx.Client) -> None:
    page = client.get("/api/decisions", params={"limit": 100}).json()
    rest = client.get("/api/decisions", params={"limit": 100, "cursor": page["next"]}).json()
    assert len({one["customer"] for one in page["data"] + rest["data"]}) == page["total"] == 160
    held_out = rows(client, arm="held_out", limit=200)
    assert {one["arm"] for one in held_out} == {"held_out"}
    assert len(rows(client, customer=str(held_out[0]["customer"]))) == 1
    assert client.get("/api/decisions", params={"arm": "left"}).status_code == 422


def test_one_decision_says_why_the_others_were_not_open(client: httpx.Client) -> None:
    found = rows(client, limit=5)
    barriers = []
    for one in found:
        decision = client.get(f"/api/decisions/{one['plan_id']}/{one['customer']}").json()
        assert decision["recomputed"] is None
        assert decision["campaign"] == "autumn / 2017"
        barriers.append([option["barrier"] and option["barrier"]["code"] for option in decision["options"]])
    assert barriers == [
        [None, "no_consent", "no_consent"],
        [None, None, "never_bought"],
        [None, None, None],
        [None, None, None],
        [None, None, "over_limit"],
    ]


def test_a_decision_is_recomputed_when_asked(client: httpx.Client) -> None:
    one = rows(client, limit=1)[0]
    found = client.get(f"/api/decisions/{one['plan_id']}/{one['customer']}", params={"recompute": True}).json()
    assert found["recomputed"] is True
    assert sum(option["probability"] for option in found["options"]) == pytest.approx(1.0)


def test_a_customer_the_plan_did_not_consider_is_not_found(client: httpx.Client) -> None:
    plan = rows(client, limit=1)[0]["plan_id"]
    assert client.get(f"/api/decisions/{plan}/nobody").status_code == 404
    assert client.get("/api/decisions/plan_0/c00000001").status_code == 404
