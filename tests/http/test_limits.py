from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request

from suasion.http.caller import PUBLIC, SIGNED_IN, Caller
from suasion.http.limits import Limiter
from suasion.http.routing import Routes
from tests.http.made_app import made_workspace, serving

PER_MINUTE = 3


class Seconds:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    routes = Routes("made")
    routes.get("/api/made", needs=SIGNED_IN)(lambda: "made")
    routes.get("/api/open", needs=PUBLIC)(lambda: "open")
    with (
        made_workspace(tmp_path / "shop", requests_per_minute=PER_MINUTE) as workspace,
        serving(workspace, routes) as client,
    ):
        yield client


def ask(client: httpx.Client, who: str = "", path: str = "/api/made") -> httpx.Response:
    return client.get(path, headers={"Authorization": who} if who else {})


def test_a_bucket_empties_and_fills_evenly() -> None:
    seconds = Seconds()
    limiter = Limiter(60, seconds=seconds)
    assert [limiter.spend("a").left for _ in range(60)] == list(range(59, -1, -1))
    refused = limiter.spend("a")
    assert (refused.allowed, refused.left, refused.more_in_seconds) == (False, 0, 1)
    seconds.now += 0.999
    assert not limiter.spend("a").allowed
    seconds.now += 0.001
    assert limiter.spend("a").allowed
    seconds.now += 3600
    assert limiter.spend("a").left == 59


def test_asking_while_refused_costs_nothing() -> None:
    seconds = Seconds()
    limiter = Limiter(1, seconds=seconds)
    assert limiter.spend("a").allowed
    for _ in range(59):
        seconds.now += 1
        assert not limiter.spend("a").allowed
    assert limiter.spend("a").more_in_seconds == 1
    seconds.now += 1
    assert limiter.spend("a").allowed


def test_memory_is_bounded_and_who_asked_longest_ago_is_forgotten() -> None:
    limiter = Limiter(1, seconds=Seconds(), most_callers=3)
    assert all(limiter.spend(who).allowed for who in "abc")
    assert not limiter.spend("a").allowed
    assert limiter.spend("d").allowed  # instead of b
    assert len(limiter._buckets) == 3
    assert [limiter.spend(who).allowed for who in "adb"] == [False, False, True]


def test_every_answer_of_the_api_says_how_the_caller_stands(client: httpx.Client) -> None:
    found = ask(client, "Scopes none")
    assert found.headers["ratelimit-policy"] == '"requests";q=3;w=60'
    assert found.headers["ratelimit"] == '"requests";r=2;t=20'
    for path, who, status in (("/api/made", "", 401), ("/api/nothing", "", 404), ("/api/open", "", 200)):
        answer = ask(client, who, path)
        assert answer.status_code == status
        assert answer.headers["ratelimit"].startswith('"requests";r=')
    assert "ratelimit" not in ask(client, path="/healthz").headers


def test_who_asks_too_often_is_told_when_to_ask_again(client: httpx.Client) -> None:
    answers = [ask(client, "Scopes none") for _ in range(PER_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert 0 < int(refused.headers["retry-after"]) <= 20
    assert refused.headers["ratelimit"] == f'"requests";r=0;t={refused.headers["retry-after"]}'


def test_each_caller_has_a_bucket_and_all_without_a_credential_share_their_address(client: httpx.Client) -> None:
    while ask(client, "Scopes none").status_code != 429:
        pass
    assert ask(client, "Person grace").status_code == 200
    assert [ask(client, f"Wrong {n}").status_code for n in range(4)] == [401, 401, 401, 429], "guessing is limited"
    assert ask(client, path="/api/open").status_code == 429


def test_neither_intake_nor_health_is_limited(client: httpx.Client) -> None:
    event = {"userId": "ada", "event": "E"}
    for _ in range(PER_MINUTE + 2):
        assert client.post("/v1/track", json=event, headers={"Authorization": "Source web"}).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_the_owner_of_the_files_is_not_limited(tmp_path: Path) -> None:
    from suasion.flows.jobs.store import Jobs
    from suasion.http.app import create_app
    from tests.http.running import Server

    class Owner:
        def of(self, request: Request) -> Caller:
            return Caller("owner", "owner", frozenset({"report:read"}))

    with (
        made_workspace(tmp_path / "shop", requests_per_minute=1) as workspace,
        Server(create_app(workspace, Owner(), Jobs(workspace.database, workspace.clock))) as server,
    ):
        answers = [httpx.get(f"{server.address}api/report", trust_env=False) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "ratelimit" not in answers[0].headers
