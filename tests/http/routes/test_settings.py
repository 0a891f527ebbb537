from collections.abc import Iterator

import httpx
import pytest

from suasion.core.settings import SETTINGS
from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_every_setting_is_listed_with_its_range_and_unit(client: httpx.Client) -> None:
    found = {one["name"]: one for one in client.get("/api/settings").json()["data"]}
    assert set(found) == {setting.name for setting in SETTINGS}
    holdout = found["experiments.holdout_share"]
    assert (holdout["value"], holdout["low"], holdout["high"], holdout["unit"]) == (0.1, 0.0, 0.5, "share")
    assert (found["economics.email_cost"]["high"], found["economics.email_cost"]["unit"]) == (None, "currency")
    units = {name: one["unit"] for name, one in found.items()}
    assert (units["imports.max_upload_mb"], units["server.requests_per_minute"]) == ("MB", "per minute")
    assert not any(one["changed"] for one in found.values())
    assert found["workspace.name"]["kind"] == "text"
