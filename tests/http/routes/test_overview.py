from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_home_shows_the_loop_and_what_needs_a_person(client: httpx.Client) -> None:
    found = client.get("/api/overview").json()
    assert [one["stage"] for one in found["stages"]][:2] == ["collect", "know"]
    assert all(one["path"].startswith("/") for one in found["stages"] + found["needs_attention"])
    codes = {one["code"]: one["values"] for one in found["needs_attention"]}
    assert codes["deliveries_failed"] == {"campaign": "autumn / 2017", "count": 1}
    assert {one["step"]: one["done"] for one in found["get_started"]}["sent"] is True
