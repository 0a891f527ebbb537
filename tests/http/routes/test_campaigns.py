import itertools
from collections.abc import Iterator

import httpx
import pytest

from suasion.http.paging import cursor_of
from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


NAME = "autumn%20%2F%202017"


def test_a_name_with_a_slash_in_it_is_found(client: httpx.Client) -> None:
    (head,) = client.get("/api/campaigns").json()["data"]
    assert head["name"] == "autumn / 2017"
    found = client.get(f"/api/campaigns/{NAME}").json()
    assert found["plan"]["plan_id"] == head["plan_id"]
    assert found["contacted"] + found["held_out"] + sum(one["customers"] for one in found["excluded"]) == 160
    assert {one["state"]: one["count"] for one in found["messages"]} == head["messages"]


def test_the_check_says_what_it_compares(client: httpx.Client) -> None:
    found = client.get(f"/api/campaigns/{NAME}/aa-check").json()
    assert (found["missing"], found["sent_before_end"]) == (None, 0)
    assert [one["outcome"] for one in found["comparisons"]] == ["amount", "bought"]
    difference = found["comparisons"][0]["difference"]
    assert difference["low"] < difference["estimate"] < difference["high"]
    assert found["end"] == "2017-11-27T00:00:00Z"


def test_each_count_of_the_funnel_has_its_customers(client: httpx.Client) -> None:
    whole = client.get(f"/api/campaigns/{NAME}").json()
    path = f"/api/campaigns/{NAME}/customers"
    for one in whole["excluded"]:
        found = client.get(path, params={"fate": one["why"], "limit": 1}).json()
        assert found["total"] == one["customers"]
        assert [row["fate"] for row in found["data"]] == [one["why"]]
    first = client.get(path, params={"limit": 100}).json()
    second = client.get(path, params={"limit": 100, "cursor": first["next"]}).json()
    seen = [row["customer"] for page in (first, second) for row in page["data"]]
    assert (len(set(seen)), second["next"]) == (whole["audience"], None)
    assert client.get(path, params={"fate": "gone"}).status_code == 422
    assert client.get("/api/campaigns/winter/customers").status_code == 404


def test_why_a_customer_was_left_out_is_one_answer(client: httpx.Client) -> None:
    customers = [one["customer"] for one in client.get("/api/decisions", params={"limit": 5}).json()["data"]]
    found = [client.get(f"/api/campaigns/{NAME}/customers/{one}").json() for one in customers]
    assert [one["why"] for one in found[:1] + found[2:4]] == ["no_consent", "not_worth_it", "limits_too_dear"]
    assert found[3]["best"]["limit"] == "budget"
    assert found[1]["message"]["state"] == "sent"


def test_a_forged_cursor_gives_a_page_or_a_refusal(client: httpx.Client) -> None:
    for path, key in itertools.product(("campaigns", "plans"), (2**63, -(2**80), 0)):
        cursor = cursor_of((key, "x"))
        assert client.get(f"/api/{path}", params={"cursor": cursor}).status_code in {200, 422}, (path, key)


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    for path in ("winter", "winter/aa-check", "winter/customers/c00000001", f"{NAME}/customers/nobody"):
        assert client.get(f"/api/campaigns/{path}").status_code == 404, path
