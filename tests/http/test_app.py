from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion.core.errors import InputRefused, NotFound
from suasion.http.app import create_app
from suasion.http.health import Health
from tests.http.running import Server

PAGES = {"en": "<!doctype html><p>The loop</p>", "zh-Hans": "<!doctype html><p>闭环</p>"}


class Workspace:
    """What the application asks: a health and a summary that a test may change."""

    def __init__(self) -> None:
        self.health = Health({"state.db": "", "vault.db": ""}, version="0.1")
        self.summary: dict[str, Any] | Exception = {"workspace": "./shop", "steps": {}}

    def give_summary(self) -> dict[str, Any]:
        if isinstance(self.summary, Exception):
            raise self.summary
        return self.summary


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    for locale, page in PAGES.items():
        (tmp_path / f"report.{locale}.html").write_text(page, encoding="utf-8")
    (tmp_path / "secret.html").write_text("no", encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(workspace: Workspace, reports: Path) -> Iterator[httpx.Client]:
    app = create_app(reports, lambda: workspace.health, workspace.give_summary)
    with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        yield client


def test_the_report_comes_in_the_language_the_reader_wants(client: httpx.Client) -> None:
    for path in ("/", "/report"):
        assert client.get(path).text == PAGES["en"]
        chinese = client.get(path, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        assert (chinese.text, chinese.headers["content-language"]) == (PAGES["zh-Hans"], "zh-Hans")
        assert client.get(path, params={"lang": "zh"}).text == PAGES["zh-Hans"]


def test_the_links_inside_the_report_arrive(client: httpx.Client, workspace: Workspace) -> None:
    assert client.get("/report.zh-Hans.html").text == PAGES["zh-Hans"]
    assert client.get("/report.json").json() == workspace.summary


def test_the_figures_are_json(client: httpx.Client, workspace: Workspace) -> None:
    found = client.get("/api/report")
    assert found.headers["content-type"] == "application/json"
    assert found.json() == workspace.summary


def test_health_is_200_when_well_and_503_when_not(client: httpx.Client, workspace: Workspace) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    workspace.health = Health({"state.db": "cannot be opened", "vault.db": ""})
    sick = client.get("/healthz")
    assert (sick.status_code, sick.json()["checks"]["state.db"]) == (503, "cannot be opened")


@pytest.mark.parametrize("path", ["/nothing", "/docs", "/redoc", "/openapi.json", "/secret.html", "/report.fr.html"])
def test_what_is_not_there_is_a_problem_document(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == 404


def test_the_report_cannot_be_changed(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        found = client.request(method, "/api/report")
        assert (found.status_code, found.headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound("no report", hint="suasion report"), 404), (InputRefused("broken"), 422)]
)
def test_our_errors_keep_their_code_and_hint(
    client: httpx.Client, workspace: Workspace, error: NotFound | InputRefused, status: int
) -> None:
    workspace.summary = error
    found = client.get("/api/report")
    assert (found.status_code, found.json()["code"], found.json()["detail"]) == (status, error.code, error.message)
    assert found.json().get("hint", "") == error.hint


def test_a_workspace_without_a_report_says_how_to_make_one(workspace: Workspace, tmp_path: Path) -> None:
    app = create_app(tmp_path / "empty", lambda: workspace.health, workspace.give_summary)
    with Server(app) as server:
        found = httpx.get(server.address, trust_env=False)
    assert (found.status_code, found.json()["hint"]) == (404, "Make one: suasion demo")


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/report", "/nothing"])
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "10.0.0.1"])
def test_a_host_that_is_not_this_machine_is_refused(client: httpx.Client, host: str) -> None:
    found = client.get("/api/report", headers={"Host": host})
    assert found.status_code == 421
    assert "workspace" not in found.text
    assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:9", "LOCALHOST"])
def test_a_loopback_host_is_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_named_host_can_be_allowed(workspace: Workspace, reports: Path) -> None:
    app = create_app(reports, lambda: workspace.health, workspace.give_summary, hosts=("Shop.Example",))
    with Server(app) as server:
        allowed = httpx.get(server.address, headers={"Host": "shop.example:443"}, trust_env=False)
        refused = httpx.get(server.address, headers={"Host": "other.example"}, trust_env=False)
    assert (allowed.status_code, refused.status_code) == (200, 421)
