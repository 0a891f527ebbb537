from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request

from suasion.http.body import MAX_BODY_BYTES
from suasion.http.caller import SIGNED_IN
from suasion.http.routing import Routes
from suasion.http.shapes import Input
from tests.http.made_app import made_workspace, serving


class Note(Input):
    text: str


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    routes = Routes("made")

    @routes.post("/api/notes", needs=SIGNED_IN)
    def note(note: Note) -> int:
        return len(note.text)

    @routes.post("/api/raw", needs=SIGNED_IN, max_body_bytes=10)
    async def raw(request: Request) -> int:
        return len(await request.body())

    with made_workspace(tmp_path / "shop") as workspace, serving(workspace, routes, Authorization="Scopes x") as client:
        yield client


def note(length: int) -> bytes:
    return b'{"text":"' + b"x" * (length - 11) + b'"}'


def test_a_body_as_long_as_it_may_be_is_read(client: httpx.Client) -> None:
    found = client.post("/api/notes", content=note(MAX_BODY_BYTES), headers={"Content-Type": "application/json"})
    assert found.json() == MAX_BODY_BYTES - 11
    assert client.post("/api/raw", content=b"1234567890").json() == 10


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["no key", "key"])
@pytest.mark.parametrize("said", [True, False], ids=["length said", "length not said"])
def test_a_longer_body_is_refused_whether_or_not_its_length_is_said(
    client: httpx.Client, said: bool, key: dict[str, str]
) -> None:
    for path, body in (("/api/notes", note(MAX_BODY_BYTES + 1)), ("/api/raw", b"12345678901")):
        content = body if said else iter([body[:5], body[5:]])
        found = client.post(path, content=content, headers={"Content-Type": "application/json"} | key)
        assert (found.status_code, found.json()["code"]) == (413, "too_large")
        assert found.headers["content-type"] == "application/problem+json"


def test_nobody_unknown_gets_their_body_read(client: httpx.Client) -> None:
    found = client.post("/api/notes", content=note(MAX_BODY_BYTES + 1), headers={"Authorization": ""})
    assert found.status_code == 401


def test_a_file_to_import_is_measured_by_its_own_route(client: httpx.Client) -> None:
    file = b"id,name\n" + b"1,apple\n" * 150_000
    found = client.post(
        "/api/uploads",
        params={"name": "items.csv"},
        content=file,
        headers={"Authorization": "Scopes imports:write", "Idempotency-Key": "k"},
    )
    assert (found.status_code, found.json()["bytes"]) == (201, len(file))
