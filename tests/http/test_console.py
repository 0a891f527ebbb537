import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request, Response

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import NotFound
from suasion.flows.jobs.store import Jobs
from suasion.http import console
from suasion.http.app import create_app
from suasion.workspace import Workspace
from tests.http.callers import NamedScopes
from tests.http.running import Server

PAGE, SCRIPT = b"<!doctype html><div id=root></div>", b"export const loop = 1;"


def _build(at: Path) -> Path:
    (at / "assets").mkdir(parents=True)
    (at / "index.html").write_bytes(PAGE)
    (at / "assets" / "main-abc.js").write_bytes(SCRIPT)
    (at / "assets" / "main-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (at / "assets" / "main-abc.js.br").write_bytes(b"as brotli")
    (at / "assets" / "sample-abc.html").write_bytes(b"<p>sample")
    return at


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return _build(tmp_path / "built")


def _request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


@pytest.fixture
def client(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    def shell(request: Request) -> Response:
        return console_shell(request, built)

    console_shell = console.shell
    monkeypatch.setattr(console, "shell", shell)
    with Workspace.create(tmp_path / "shop") as workspace:
        assert isinstance(workspace.database, SQLiteDatabase)
        app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))
        with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
            yield client


@pytest.mark.parametrize("path", ["/", "/customers", "/customers/c%2F1?tab=timeline", "/settings/keys", "/components"])
def test_every_screen_is_the_one_page_with_its_own_policy(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert (found.status_code, found.content) == (200, PAGE)
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    policy = found.headers["content-security-policy"]
    assert policy == console.POLICY
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (found.headers["x-content-type-options"], found.headers["cache-control"]) == ("nosniff", "no-cache")


@pytest.mark.parametrize("path", ["/api/nothing", "/v1/nothing", "/customersx", "/nothing", "/assets/none.js"])
def test_what_is_no_screen_stays_a_problem(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert (found.status_code, found.headers["content-type"]) == (404, "application/problem+json")


def test_the_console_needs_no_sign_in_and_takes_no_other_method(client: httpx.Client) -> None:
    assert client.get("/customers").status_code == 200
    assert client.post("/customers").status_code == 405


def test_a_page_that_the_browser_has_is_not_sent_again(built: Path) -> None:
    first = console.shell(_request(), built)
    again = console.shell(_request(if_none_match=first.headers["etag"]), built)
    assert (again.status_code, again.body) == (304, b"")
    assert again.headers["content-security-policy"] == console.POLICY
    (built / "index.html").write_bytes(PAGE + b"<p>newer")
    assert console.shell(_request(if_none_match=first.headers["etag"]), built).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", None), ("zstd", None)],
)
def test_a_file_comes_in_the_smallest_form_that_the_browser_takes(
    built: Path, accepted: str, encoding: str | None
) -> None:
    found = console.asset("main-abc.js", _request(accept_encoding=accepted), built)
    assert found.headers.get("content-encoding") == encoding
    assert found.headers["content-type"].startswith("text/javascript")
    assert found.headers["vary"] == "Accept-Encoding"
    if encoding is None:
        assert found.body == SCRIPT


def test_a_file_with_a_hash_in_its_name_is_kept_for_good(built: Path) -> None:
    found = console.asset("main-abc.js", _request(), built)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_framed_sample_may_be_framed_by_us_alone_and_runs_nothing(built: Path) -> None:
    policy = console.asset("sample-abc.html", _request(), built).headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("name", ["../index.html", "index.html", "", ".", "main-abc.js.gz", "assets/main-abc.js"])
def test_no_name_reaches_a_file_that_is_not_in_the_build(built: Path, name: str) -> None:
    with pytest.raises(NotFound, match="no such file"):
        console.asset(name, _request(), built)


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    found = console.shell(_request(), tmp_path / "none")
    assert found.status_code == 503
    assert b"python console/build.py" in bytes(found.body)
