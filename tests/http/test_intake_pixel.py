import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from suasion.events.tables import TAIL
from suasion.http.routes.intake_pixel import GIF
from tests.http.house import House, house

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


@pytest.fixture(scope="module")
def key(home: House) -> str:
    return home.access.keys.make_write("test", "mail", by="owner").secret


def tail(home: House) -> list[Any]:
    with home.workspace.database.read() as connection:
        return list(connection.execute(select(TAIL).order_by(TAIL.c.seq)))


def shown(home: House, path: str, **query: str) -> httpx.Response:
    return home.client.get(path, params=query)


@pytest.mark.parametrize("path", ["/v1/pixel/track", "/pixel/v1/track", "/pixel/v1/track/"])
def test_segments_pixel_is_an_event_and_an_image(home: House, key: str, path: str) -> None:
    event = {"writeKey": key, "userId": "ada", "event": "Mail Opened", "properties": {"subject": "käse ???>>>"}}
    for data in (
        base64.b64encode(json.dumps(event).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(event).encode()).decode().rstrip("="),
    ):
        before = len(tail(home))
        found = shown(home, path, data=data)
        assert (found.status_code, found.content) == (200, GIF)
        assert found.headers["content-type"] == "image/gif"
        assert "no-store" in found.headers["cache-control"]
        (stored,) = tail(home)[before:]
        assert (stored.type, stored.name, stored.source) == ("track", "Mail Opened", "mail")
        assert json.loads(stored.properties) == {"subject": "käse ???>>>"}


def test_rudderstacks_pixel_has_a_parameter_for_each_field(home: House, key: str) -> None:
    query = {"writeKey": key, "anonymousId": "x", "name": "Home", "properties.path": "/a", "context.page.title": "A"}
    assert shown(home, "/pixel/v1/page", **query).status_code == 200
    stored = tail(home)[-1]
    assert (stored.type, stored.name, json.loads(stored.properties)) == ("page", "Home", {"path": "/a"})


def test_who_asks_only_for_the_head_of_an_image_is_a_machine(home: House, key: str) -> None:
    before = len(tail(home))
    query = {"writeKey": key, "userId": "ada", "event": "Mail Opened"}
    found = home.client.head("/pixel/v1/track", params=query)
    assert (found.status_code, found.headers["content-type"], found.content) == (200, "image/gif", b"")
    home.client.get("/pixel/v1/track", params=query, headers={"User-Agent": "Googlebot/2.1"})
    home.client.get("/pixel/v1/track", params=query, headers={"User-Agent": FIREFOX})
    assert [row.machine for row in tail(home)[before:]] == ["head_request", "crawler", ""]


@pytest.mark.parametrize("data", ["%%%", "bm9uc2Vuc2U=", "WzFd", base64.b64encode(b'{"a":' * 9000).decode()[:8000]])
def test_what_is_no_event_is_refused(home: House, key: str, data: str) -> None:
    before = len(tail(home))
    assert shown(home, "/v1/pixel/track", data=data, writeKey=key).status_code == 400
    assert shown(home, "/v1/pixel/track", data=data).status_code == 401
    assert len(tail(home)) == before


def test_nobody_without_a_key_is_recorded(home: House) -> None:
    before = len(tail(home))
    assert shown(home, "/pixel/v1/track", userId="ada", event="E").status_code == 401
    assert len(tail(home)) == before
