import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion.http.routes.snippet import SNIPPET
from tests.http.made_app import made_workspace, serving

PATH = "/snippet/suasion.js"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with made_workspace(tmp_path_factory.mktemp("w") / "shop") as workspace, serving(workspace) as client:
        client.headers.pop("accept-encoding")
        yield client


def test_a_page_of_any_site_may_load_it_and_check_its_integrity(client: httpx.Client) -> None:
    found = client.get(PATH, headers={"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"})
    assert (found.status_code, found.content) == (200, SNIPPET.read_bytes())
    headers = found.headers
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_browser_keeps_it_for_an_hour_and_then_asks_whether_it_changed(client: httpx.Client) -> None:
    first = client.get(PATH)
    assert "max-age=3600" in first.headers["cache-control"]
    again = client.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["access-control-allow-origin"] == "*"
    assert client.get(PATH, headers={"If-None-Match": '"another"'}).status_code == 200


def test_it_is_packed_for_whoever_can_unpack_and_small_either_way(client: httpx.Client) -> None:
    with client.stream("GET", PATH, headers={"Accept-Encoding": "br, gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == SNIPPET.read_bytes()
    assert len(raw) < 4_000
    assert len(SNIPPET.read_bytes()) < 8_000


def test_a_version_in_its_address_is_let_be(client: httpx.Client) -> None:
    assert client.get(f"{PATH}?v=2").status_code == 200


def test_it_lies_where_a_wheel_takes_it_from() -> None:
    assert SNIPPET.relative_to(Path(__file__).parents[3]).as_posix() == "src/suasion/snippet/suasion.js"
