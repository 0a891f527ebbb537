from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_a_page_leads_to_the_next_in_its_order(client: httpx.Client) -> None:
    first = client.get("/api/items", params={"order": "name", "limit": 3}).json()
    second = client.get("/api/items", params={"order": "name", "limit": 3, "cursor": first["next"]}).json()
    assert [one["item"] for one in first["data"] + second["data"]] == ["p4", "p3", "p2", "p5", "p1"]
    assert (first["total"], second["next"]) == (5, None)
    assert first["as_of"].endswith("Z")


def test_a_cursor_of_another_order_is_refused(client: httpx.Client) -> None:
    named = client.get("/api/items", params={"order": "name", "limit": 1}).json()["next"]
    found = client.get("/api/items", params={"order": "id", "cursor": named})
    assert (found.status_code, found.json()["code"]) == (422, "input_refused")


def test_filters_are_passed_on_and_unknown_ones_refused(client: httpx.Client) -> None:
    found = client.get("/api/items", params={"search": "bread", "category": "Bakery", "brand": "Own"}).json()
    assert [one["item"] for one in found["data"]] == ["p2"]
    assert client.get("/api/items", params={"colour": "red"}).status_code == 422
    assert client.get("/api/items", params={"order": "price"}).status_code == 422


def test_one_item_shows_its_offers_and_what_was_sold(client: httpx.Client) -> None:
    found = client.get("/api/items/p2", params={"as_of": "2017-10-30T00:00:00Z"}).json()
    assert [one["offer"] for one in found["offers"]] == ["17", "9"]
    assert found["sales"]["price"] == 2.0
    assert found["sales"]["as_of"] == "2017-10-30T00:00:00Z"
    assert [one["days"] for one in found["sales"]["sold"]] == [28, 365]
    assert client.get("/api/items/p2").json()["sales"]["as_of"] > "2017-11-04"
    assert client.get("/api/items/p9").status_code == 404


def test_a_moment_without_a_zone_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/items/p2", params={"as_of": "2017-10-30T00:00:00"}).status_code == 422


def test_shelves_say_what_can_be_filtered_by(client: httpx.Client) -> None:
    found = client.get("/api/item-shelves").json()
    assert {"name": "Bakery", "items": 2} in found["categories"]
    assert {one["name"] for one in found["brands"]} == {"Own", "Other"}
