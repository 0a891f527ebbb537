from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_versions_show_their_choice_and_the_judged_figures_of_the_right_one(client: httpx.Client) -> None:
    newest, older = client.get("/api/recommenders").json()["data"]
    assert (newest["version"], older["version"], older["later"]) == (2, 1, None)
    assert newest["later"]["tasks"]["with_repeats"]["customers"] == 33
    assert newest["settings"]["with_repeats"]["rhythm"] == 100.0
    assert newest["reason"] == "no earlier window"
