import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import InputRefused, NotFound, Overloaded, SuasionError, TooManyRequests
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app, resources
from suasion.http.caller import PUBLIC, SIGNED_IN, WRITE_KEY, Needs
from suasion.http.problems import EDGE_PROBLEMS, STATUSES
from suasion.http.routing import Routes, add_routes
from suasion.workspace import Workspace
from tests.http.callers import NamedScopes
from tests.http.running import Server

PAGES = {"en": "<!doctype html><p>The loop</p>", "zh-Hans": "<!doctype html><p>闭环</p>"}
READER = {"Authorization": "Scopes report:read"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        (made.directory / "report").mkdir()
        for locale, page in PAGES.items():
            (made.directory / "report" / f"report.{locale}.html").write_text(page, encoding="utf-8")
        yield made


@pytest.fixture
def app(workspace: Workspace) -> FastAPI:
    return create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        yield client


def test_the_report_comes_in_the_language_the_reader_wants(client: httpx.Client) -> None:
    assert client.get("/report", headers=READER).text == PAGES["en"]
    chinese = client.get("/report", headers=READER | {"Accept-Language": "zh-CN,zh;q=0.9"})
    assert (chinese.text, chinese.headers["content-language"]) == (PAGES["zh-Hans"], "zh-Hans")
    assert client.get("/report", headers=READER, params={"lang": "zh"}).text == PAGES["zh-Hans"]
    assert client.get("/report.zh-Hans.html", headers=READER).text == PAGES["zh-Hans"]


def test_without_a_report_the_answer_says_how_to_make_one(client: httpx.Client, workspace: Workspace) -> None:
    (workspace.directory / "report" / "report.en.html").unlink()
    found = client.get("/report", headers=READER)
    assert (found.status_code, found.json()["hint"]) == (404, "Make one: suasion demo")
    figures = client.get("/api/report", headers=READER)
    assert (figures.status_code, figures.json()["hint"]) == (404, "Run: suasion demo")
    assert "has not been started" in figures.text
    assert str(workspace.directory.parent) not in figures.text, "no path of the server"


def test_health_needs_no_workspace_and_readiness_does(client: httpx.Client, workspace: Workspace) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    for path in ("/healthz", "/readyz"):
        asked, answered = client.head(path), client.get(path)
        assert (asked.status_code, asked.content) == (200, b""), "load balancers ask so"
        assert asked.headers["content-length"] == answered.headers["content-length"]
    assert client.get("/readyz").json()["checks"] == {"state.db": "", "disk": ""}
    assert isinstance(workspace.database, SQLiteDatabase)
    workspace.database.close()
    (workspace.directory / "state.db").write_bytes(b"no database")
    (workspace.directory / "state.db-wal").unlink(missing_ok=True)
    assert client.get("/healthz").status_code == 200
    sick = client.get("/readyz")
    assert (sick.status_code, sick.json()["checks"]["state.db"]) == (503, "cannot be read")


@pytest.mark.parametrize("path", ["/api/nothing", "/docs", "/redoc", "/secret.html", "/problems/none"])
def test_what_is_not_there_is_a_problem_document(client: httpx.Client, path: str) -> None:
    found = client.get(path)
    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == 404


def test_a_method_a_path_does_not_take_is_a_problem_document(client: httpx.Client) -> None:
    found = client.delete("/api/report")
    assert (found.status_code, found.json()["code"]) == (405, "wrong_method")


@pytest.mark.parametrize("code", [*(kind.code for kind in STATUSES), *EDGE_PROBLEMS])
def test_every_problem_has_a_page(client: httpx.Client, code: str) -> None:
    found = client.get(f"/problems/{code}")
    assert found.status_code == 200
    assert code in found.text


def test_every_error_class_of_core_has_one_status() -> None:
    classes: set[type[SuasionError]] = {SuasionError, *_below(SuasionError)}
    assert {kind for kind in classes if kind.__module__ == "suasion.core.errors"} == set(STATUSES)
    codes = [kind.code for kind in classes] + list(EDGE_PROBLEMS)
    assert len(set(codes)) == len(codes)


def _below(kind: type[SuasionError]) -> set[type[SuasionError]]:
    return {found for child in kind.__subclasses__() for found in (child, *_below(child))}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("no such item", hint="look"), 404),
        (InputRefused("broken"), 422),
        (TooManyRequests("slow", wait_seconds=7), 429),
        (Overloaded("full", wait_seconds=7), 429),
    ],
)
def test_our_errors_keep_their_code_and_hint(error: SuasionError, status: int, app: FastAPI) -> None:
    routes = Routes("made")

    @routes.get("/api/made", needs=PUBLIC)
    def made() -> None:
        raise error

    add_routes(app, [routes])
    with Server(app) as server:
        found = httpx.get(f"{server.address}api/made", trust_env=False)
    assert (found.status_code, found.json()["code"], found.json()["detail"]) == (status, error.code, error.message)
    assert (found.json()["type"], found.json().get("hint", "")) == (f"/problems/{error.code}", error.hint)
    assert found.headers.get("retry-after") == ("7" if status == 429 else None)


@pytest.mark.parametrize(
    ("needs", "sent", "status"),
    [
        (PUBLIC, "", 200),
        (SIGNED_IN, "", 401),
        (SIGNED_IN, "Scopes none", 200),
        (SIGNED_IN, "Source web", 403),
        ("items:read", "", 401),
        ("items:read", "Scopes items:write", 403),
        ("items:read", "Scopes items:read", 200),
        ("items:read", "Source web", 403),
        (WRITE_KEY, "", 401),
        (WRITE_KEY, "Scopes items:read", 403),
        (WRITE_KEY, "Source web", 200),
    ],
)
def test_a_route_answers_only_whom_it_is_for(app: FastAPI, needs: Needs, sent: str, status: int) -> None:
    routes = Routes("made")

    @routes.get("/api/made", needs=needs)
    def made() -> str:
        return "the answer"

    add_routes(app, [routes])
    with Server(app) as server:
        found = httpx.get(f"{server.address}api/made", headers={"Authorization": sent} if sent else {}, trust_env=False)
    assert found.status_code == status
    assert ("the answer" in found.text) == (status == 200)


def test_a_query_parameter_that_a_route_does_not_know_is_refused(client: httpx.Client) -> None:
    found = client.get("/report", headers=READER, params={"langauge": "zh"})
    assert (found.status_code, found.json()["code"]) == (422, "input_refused")
    assert "langauge" in found.json()["detail"]


def test_every_route_of_the_application_was_declared_with_what_it_needs(app: FastAPI) -> None:
    declared = {(one.method, one.path) for one in app.state.declared}
    present = {(method, route.path) for route in app.routes for method in getattr(route, "methods", ())}  # type: ignore[attr-defined]
    assert present == declared
    assert declared == {(one.method, one.path) for routes in resources() for one in routes.declared}


@pytest.mark.parametrize("path", ["/healthz", "/api/report", "/nothing"])
def test_every_answer_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "10.0.0.1"])
def test_a_host_that_is_not_this_machine_is_refused(client: httpx.Client, host: str) -> None:
    found = client.get("/healthz", headers={"Host": host})
    assert found.status_code == 421
    assert "ok" not in found.text
    assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("second", ["127.0.0.1", "evil.example"])
def test_two_hosts_in_one_request_are_refused(client: httpx.Client, second: str) -> None:
    where = (client.base_url.host, client.base_url.port)
    with socket.create_connection(where, 10) as line:  # no client of ours would send that
        line.sendall(
            f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: {second}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 400 ")
    assert '"code":"bad_request"' in answer
    assert "nosniff" in answer


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:9", "LOCALHOST"])
def test_a_loopback_host_is_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_named_host_can_be_allowed(workspace: Workspace) -> None:
    app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock), hosts=("Shop.Example",))
    with Server(app) as server:
        allowed = httpx.get(f"{server.address}healthz", headers={"Host": "shop.example:443"}, trust_env=False)
        refused = httpx.get(f"{server.address}healthz", headers={"Host": "other.example"}, trust_env=False)
    assert (allowed.status_code, refused.status_code) == (200, 421)


def test_the_document_names_what_every_route_needs(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert paths["/healthz"]["get"]["security"] == []
    assert paths["/api/report"]["get"]["security"] == [{"session": ["report:read"]}, {"key": ["report:read"]}]
    assert "application/problem+json" in paths["/api/report"]["get"]["responses"]["403"]["content"]


def test_a_body_that_is_not_said_to_be_json_is_refused_with_what_to_say(client: httpx.Client) -> None:
    body = b'{"account": "ada", "password": "correct horse battery staple"}'
    found = client.post("/api/session", content=body)
    assert (found.status_code, found.json()["hint"]) == (
        422,
        "Send JSON, and say so: `Content-Type: application/json`.",
    )
