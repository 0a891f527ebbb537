from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_the_ledger_is_paged_from_its_end(client: httpx.Client) -> None:
    first = client.get("/api/deliveries", params={"limit": 60}).json()
    second = client.get("/api/deliveries", params={"limit": 60, "cursor": first["next"]}).json()
    numbers = [one["id"] for one in first["data"] + second["data"]]
    assert numbers == list(range(first["total"], 0, -1))
    (failed,) = client.get("/api/deliveries", params={"state": "failed"}).json()["data"]
    assert failed["reason"] == "why failed"
    assert [product["name"] for product in failed["products"]] == ["Whole Milk", "Bananas"]
    found = [client.get("/api/deliveries", params={"reason": why}).json()["total"] for why in ("why skipped", "none")]
    assert found == [1, 0]


def test_a_message_stands_in_a_frame_of_ours_and_nothing_in_it_acts(client: httpx.Client) -> None:
    found = client.get("/api/deliveries/1/message")
    policy = found.headers["content-security-policy"]
    assert found.headers["content-type"].startswith("text/html")
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert "allow-" not in policy
    assert "x-frame-options" not in found.headers
    assert "Whole Milk" in found.text
    assert "href=" not in found.text


def test_the_plain_text_comes_with_its_subject(client: httpx.Client) -> None:
    found = client.get("/api/deliveries/1/message-text").json()
    assert found["subject"]
    assert "https://unsubscribe.invalid/email" in found["text"]


def test_no_answer_holds_an_address(client: httpx.Client) -> None:
    assert set(client.get("/api/deliveries/1").json()) >= {"as_of", "products", "message_id"}
    assert not {"address", "email"} & set(client.get("/api/deliveries/1").json())


@pytest.mark.parametrize(("number", "status"), [("999999", 404), ("0", 422), ("x", 422), (str(2**63), 422)])
def test_a_number_that_no_delivery_has_is_refused(client: httpx.Client, number: str, status: int) -> None:
    for path in ("", "/message", "/message-text"):
        assert client.get(f"/api/deliveries/{number}{path}").status_code == status


def test_looking_at_a_message_needs_its_scope(client: httpx.Client) -> None:
    other = {"Authorization": "Scopes campaigns:read"}
    assert client.get("/api/deliveries/1/message", headers=other).status_code == 403
