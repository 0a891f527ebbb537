"""T24 for metrics, logs and unexpected failures: nothing that names a person or a secret comes out of them."""

import io
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion.core.errors import InputRefused
from suasion.http.caller import PUBLIC, SIGNED_IN
from suasion.http.routing import Routes
from suasion.http.shapes import Input
from suasion.workspace import Workspace
from tests.http.made_app import made_workspace, serving
from tests.waiting import until

CANARIES = ("canary@shop.example", "4915112345678", "sk_canary_key", "canary-cookie", "CANARY", "canary-id")
ADA = {"Authorization": "Scopes system:read things:read"}


class Secret(Input):
    number: int


@pytest.fixture
def routes() -> Routes:
    made = Routes("made")

    @made.get("/api/made/{customer}", needs=PUBLIC)
    def customer(customer: str, search: str | None = None) -> str:
        raise ValueError(f"{customer} {search} has broken it")

    @made.post("/api/refused", needs=SIGNED_IN)
    def refused(secret: Secret) -> None:
        raise InputRefused("canary@shop.example cannot be")

    @made.get("/api/half", needs=PUBLIC)
    def half(customer: str) -> Any:
        from fastapi.responses import StreamingResponse

        def parts() -> Iterator[bytes]:
            yield b"begun"
            raise ValueError(customer)

        return StreamingResponse(parts())

    return made


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with made_workspace(tmp_path / "shop", log_level="info") as made:
        yield made


@pytest.fixture
def client(workspace: Workspace, routes: Routes, capsys: pytest.CaptureFixture[str]) -> Iterator[httpx.Client]:
    with serving(workspace, routes) as client:
        yield client


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def metrics(client: httpx.Client) -> str:
    found = client.get("/metrics", headers=ADA)
    assert found.status_code == 200
    return found.text


def figure(text: str, name: str) -> float:
    (found,) = re.findall(rf"^{re.escape(name)} (.*)$", text, re.MULTILINE)
    return float(found)


def test_a_request_is_one_line_without_what_it_held(client: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.post("/api/refused?search=CANARY", json={"number": "CANARY"}, headers=ADA)
    client.get("/healthz")
    first, second = lines(capsys)
    assert first.pop("milliseconds") > 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("time"))
    assert first == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "route": "/api/refused",
        "status": 422,
        "caller": "session",
    }
    assert (second["route"], second["caller"]) == ("/healthz", "none")


def test_an_unexpected_failure_is_answered_with_the_id_it_is_logged_under(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    found = client.get("/api/made/canary-id", params={"search": "CANARY"})
    assert (found.status_code, found.json()["code"]) == (500, "internal")
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["ratelimit"]
    (line,) = lines(capsys)
    assert (line["level"], line["route"], line["status"]) == ("error", "/api/made/{customer}", 500)
    assert line["incident"] in found.json()["detail"]
    assert line["error"] == "ValueError"
    assert re.fullmatch(r"tests\.http\.test_watch:\d+ customer", line["frames"][-1])
    for text in (found.text, json.dumps(line)):
        assert not [canary for canary in (*CANARIES, "has broken it") if canary in text]


def written(err: io.StringIO) -> dict[str, Any]:
    """Give the one line of ours, once it is written whole: the connection breaks off before it is."""

    def ours() -> list[str]:
        return [line for line in err.getvalue().splitlines(keepends=True) if line.startswith("{") and line[-1] == "\n"]

    until(lambda: bool(ours()))
    line: dict[str, Any]
    (line,) = map(json.loads, ours())
    return line


def test_a_failure_in_the_middle_of_an_answer_is_logged_too(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", err := io.StringIO())  # reading capsys beside a writer can lose a line
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/api/half", params={"customer": "canary-id"})
    line = written(err)
    assert (line["level"], line["route"], line["error"]) == ("error", "/api/half", "ValueError")
    assert "canary-id" not in err.getvalue()


def test_a_client_that_hangs_up_while_it_sends_is_no_failure(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", err := io.StringIO())
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as connection:
        head = "POST /api/uploads?name=a.csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
        connection.sendall(f"{head}Authorization: Scopes imports:write\r\n\r\nbegun".encode())
    line = written(err)
    assert (line["level"], line["route"], line["status"]) == ("info", "/api/uploads", 499)


@pytest.mark.parametrize(("level", "count"), [("info", 2), ("warning", 1), ("error", 1)])
def test_the_level_says_what_is_logged(
    tmp_path: Path, routes: Routes, capsys: pytest.CaptureFixture[str], level: str, count: int
) -> None:
    with made_workspace(tmp_path / "other", log_level=level) as workspace, serving(workspace, routes) as client:
        client.get("/healthz")
        client.get("/api/made/1")
    assert len(lines(capsys)) == count


def test_metrics_are_for_those_who_may_read_the_system(client: httpx.Client) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Scopes report:read"}).status_code == 403
    found = client.get("/metrics", headers=ADA)
    assert found.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_metrics_count_events_requests_and_what_is_stored(client: httpx.Client, workspace: Workspace) -> None:
    event = {"type": "track", "userId": "ada", "event": "E", "messageId": "m"}
    client.post("/v1/batch", json={"batch": [event, event, {"type": "pages"}]}, headers={"Authorization": "Source web"})
    client.get("/api/nothing")
    client.post("/api/recommenders", json={}, headers={"Authorization": "Scopes recommendations:write"})
    text = metrics(client)
    assert figure(text, "events_accepted_total") == 1
    assert figure(text, "events_duplicate_total") == 1
    assert figure(text, 'events_quarantined_total{reason="not_in_spec"}') == 1
    assert figure(text, 'http_requests_total{method="POST",route="/v1/batch",status="200"}') == 1
    assert figure(text, 'http_requests_total{method="GET",route="unmatched",status="404"}') == 1
    assert figure(text, 'http_request_seconds_count{route="/v1/batch"}') == 1
    assert figure(text, "log_sequence") == 1
    assert figure(text, "process_resident_memory_bytes") > 1e6
    assert "# TYPE deliveries gauge" in text
    assert figure(text, 'jobs{state="queued"}') == 1


def test_nothing_that_names_anybody_is_in_metrics_or_logs_whatever_is_asked(
    client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    track = {"userId": CANARIES[0], "event": "CANARY", "properties": {"phone": CANARIES[1]}, "type": "CANARY"}
    sources = {"Authorization": "Source web"}
    client.post("/v1/track", json=track, headers=sources)
    client.post("/v1/batch", json={"batch": [track, "CANARY", {"type": "canary-id"}]}, headers=sources)
    client.post("/v1/batch", content=b"CANARY", headers=sources)
    client.get("/api/made/canary-id?search=canary@shop.example", headers={"Cookie": "s=canary-cookie"})
    client.get("/canary-id/4915112345678")
    client.get("/healthz", headers={"Host": "canary-id.example", "User-Agent": "CANARY", "Referer": "http://CANARY"})
    client.request("CANARY", "/healthz")
    client.request("CANARY", "/api/canary-id")
    client.get("/api/report", headers={"Authorization": "Bearer sk_canary_key", "X-Forwarded-For": "canary-id"})
    client.get("/problems/canary-id")
    client.post("/api/refused", json={"number": "CANARY", "canary-id": 1}, headers=ADA)
    client.post("/api/refused", json={"number": 1}, headers=ADA | {"Idempotency-Key": "canary-id"})
    text = metrics(client)
    err = capsys.readouterr().err
    assert err.count('"event": "request"') == 11, err
    for canary in CANARIES:
        assert canary not in text
        assert canary not in err


def test_the_number_of_series_does_not_grow_with_what_is_asked(client: httpx.Client) -> None:
    def ask(n: int) -> None:
        client.get(f"/api/made/{n}", headers={"Authorization": f"Person p{n}"})
        client.get(f"/nothing/{n}")
        client.request(f"METHOD{n}", "/healthz")
        client.post("/v1/track", json={"event": f"E{n}", "userId": f"u{n}"}, headers={"Authorization": f"Source s{n}"})

    def series() -> set[str]:
        return {line.rpartition(" ")[0] for line in metrics(client).splitlines()}

    ask(0)
    series()
    before = series()
    for n in range(1, 6):
        ask(n)
    assert series() == before
