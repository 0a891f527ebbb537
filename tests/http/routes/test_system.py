from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_the_log_and_the_schema_are_shown(client: httpx.Client) -> None:
    found = client.get("/api/system").json()
    assert found["log"]["sequence"] == found["log"]["tail"] + found["log"]["sealed_events"] == 241
    assert all(one["step"] == one["newest"] != "" for one in found["schemas"])
    parts = {one["part"]: one["bytes"] for one in found["disk"]}
    assert parts["state.db"] > 0
    assert parts["vault.db"] > 0
    assert found["checks"]["state.db"] == ""
    assert found["uptime_seconds"] >= 0
    assert found["engine"]["engine.threads"] == 2
