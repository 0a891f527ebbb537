"""Recommendations over HTTP: for a customer and for a stranger."""

from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.screens import shop
from tests.made_screens import copied


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with shop(copied(tmp_path_factory, tmp_path_factory.mktemp("recommendations") / "shop")) as client:
        yield client


def test_a_customer_gets_named_items_with_reasons_that_add_up(client: httpx.Client) -> None:
    customer = client.get("/api/customers", params={"order": "orders", "limit": 1}).json()["data"][0]["customer"]
    found = client.get(f"/api/customers/{customer}/recommendations", params={"k": 4, "reasons": 2}).json()
    assert (len(found["data"]), found["general"], found["version"]) == (4, False, 1)
    for one in found["data"]:
        assert one["name"].startswith("Item ")
        assert sum(reason["amount"] for reason in one["reasons"]) + one["rest"] == pytest.approx(one["score"])
    same = client.get("/api/recommendations", params={"customer": customer, "k": 4, "reasons": 2}).json()
    assert same == found


def test_a_stranger_gets_the_crowds_and_nobody_has_no_page(client: httpx.Client) -> None:
    found = client.get("/api/recommendations", params={"customer": "stranger", "k": 2}).json()
    assert (found["general"], len(found["data"])) == (True, 2)
    assert client.get("/api/customers/stranger/recommendations").status_code == 404
    assert client.get("/api/recommendations").status_code == 422
    assert client.get("/api/recommendations", params={"customer": "x", "k": 0}).status_code == 422
