"""T18: a request with an Idempotency-Key has one effect, however often and however it is sent."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Request, Response
from sqlalchemy import select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict, TooManyRequests, WorkspaceBusy
from suasion.http.body import MAX_BODY_BYTES
from suasion.http.caller import PUBLIC, SIGNED_IN
from suasion.http.kept_answers import KEPT_HOURS, KeptAnswers, Place
from suasion.http.routing import Routes
from suasion.http.shapes import Input
from suasion.http.tables import KEPT_ANSWER
from suasion.workspace import Workspace
from tests.cli.command import environment
from tests.http import kept_app
from tests.http.made_app import made_workspace, serving

ADA = {"Authorization": "Scopes things:write"}
SECRET = "sk_only_shown_once"
FAULTS_TRIED = ("idempotency.begun", "idempotency.before_keeping")


class Thing(Input):
    name: str


class Effects:
    """Routes that count what they did."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fail: Exception | None = None
        self.entered, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.routes = Routes("things")
        self.routes.post("/api/things", needs="things:write", status_code=201)(self.make)
        self.routes.post("/api/others", needs="things:write")(self.make)
        self.routes.put("/api/things/{thing}", needs=SIGNED_IN)(self.change)
        self.routes.post("/api/open", needs=PUBLIC)(self.make)
        self.routes.post("/api/noted", needs=SIGNED_IN, not_repeatable="It is a test's.")(self.make)

    def make(self, thing: Thing) -> dict[str, Any]:
        self.entered.set()
        assert self.go_on.wait(10)
        if self.fail:
            raise self.fail
        self.done.append(thing.name)
        return {"name": thing.name, "number": len(self.done), "secret": SECRET}

    def change(self, thing: str, request: Request) -> Response:
        self.done.append(thing)
        return Response(status_code=204, headers={"Location": f"/api/things/{thing}"})


@pytest.fixture
def effects() -> Effects:
    return Effects()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with made_workspace(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def client(workspace: Workspace, effects: Effects) -> Iterator[httpx.Client]:
    with serving(workspace, effects.routes, **ADA) as client:
        yield client


def post(client: httpx.Client, key: str, name: str = "a", path: str = "/api/things", **headers: str) -> httpx.Response:
    return client.post(path, json={"name": name}, headers={"Idempotency-Key": key} | headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_same_request_again_has_no_second_effect_and_the_same_answer(
    client: httpx.Client, effects: Effects
) -> None:
    first, second = post(client, "k"), post(client, "k")
    assert (first.status_code, first.json()["number"]) == (201, 1)
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["content-type"] == first.headers["content-type"]
    assert (first.headers.get("idempotency-replayed"), second.headers["idempotency-replayed"]) == (None, "true")
    assert effects.done == ["a"]


def test_another_body_path_or_query_under_the_same_key_is_refused(client: httpx.Client, effects: Effects) -> None:
    post(client, "k")
    assert code(post(client, "k", name="b")) == (422, "idempotency_mismatch")
    client.put("/api/things/1", headers={"Idempotency-Key": "p"})
    assert code(client.put("/api/things/2", headers={"Idempotency-Key": "p"})) == (422, "idempotency_mismatch")
    assert effects.done == ["a", "1"]


def test_keys_of_other_callers_and_routes_are_other_keys(client: httpx.Client, effects: Effects) -> None:
    post(client, "k")
    post(client, "k", path="/api/others")
    post(client, "k", Authorization="Person grace things:write")
    assert effects.done == ["a", "a", "a"]


def test_without_a_key_nothing_is_kept(client: httpx.Client, effects: Effects, workspace: Workspace) -> None:
    for _ in range(2):
        client.post("/api/things", json={"name": "a"})
    assert effects.done == ["a", "a"]
    assert rows(workspace) == []


def test_of_a_pair_at_once_one_runs_and_the_other_is_told_to_wait(client: httpx.Client, effects: Effects) -> None:
    effects.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, client, "k")
        assert effects.entered.wait(10)
        second = post(client, "k")
        other = post(client, "k", name="b")
        effects.go_on.set()
        assert first.result().status_code == 201
    assert (*code(second), second.headers["retry-after"]) == (409, "idempotency_running", "1")
    assert code(other) == (422, "idempotency_mismatch")
    assert post(client, "k").headers["idempotency-replayed"] == "true"
    assert effects.done == ["a"]


def test_an_end_waits_for_no_other_request_that_waits_for_the_database(workspace: Workspace) -> None:
    kept = KeptAnswers(workspace.database, workspace.clock, names_key=bytes(32), answers_key=bytes(32))
    assert kept.begin(b"first", b"") is Place.FIRST
    with ThreadPoolExecutor(1) as pool:
        with workspace.database.write():
            waiting = pool.submit(kept.begin, b"second", b"")
            with pytest.raises(TimeoutError):
                waiting.result(0.1)
            begun = time.monotonic()
            kept.ended(b"first")
            assert time.monotonic() - begun < 1
        assert waiting.result(10) is Place.FIRST
    assert (kept.begin(b"first", b""), kept.begin(b"second", b"")) == (Place.UNCERTAIN, Place.RUNNING)


def test_the_end_of_a_request_that_failed_is_not_taken_for_that_of_the_next(workspace: Workspace) -> None:
    kept = KeptAnswers(workspace.database, workspace.clock, names_key=bytes(32), answers_key=bytes(32))
    assert kept.begin(b"name", b"") is Place.FIRST
    kept.release(b"name")
    assert kept.begin(b"name", b"") is Place.FIRST
    kept.ended(b"name")
    assert kept.begin(b"name", b"") is Place.RUNNING
    kept.ended(b"name")
    assert kept.begin(b"name", b"") is Place.UNCERTAIN


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "tab\there"])
def test_a_key_that_is_none_is_refused(client: httpx.Client, effects: Effects, key: str) -> None:
    raw = client.build_request("POST", "/api/things", json={"name": "a"})
    raw.headers = httpx.Headers([*raw.headers.raw, (b"idempotency-key", key.encode("latin-1"))])
    assert code(client.send(raw)) == (400, "idempotency_key_invalid")
    assert effects.done == []


def test_two_keys_are_refused_and_the_longest_is_not(client: httpx.Client, effects: Effects) -> None:
    both = httpx.Headers([("idempotency-key", "a"), ("idempotency-key", "b")])
    assert code(client.post("/api/things", json={"name": "a"}, headers=both)) == (400, "idempotency_key_invalid")
    assert post(client, "x" * 255).status_code == 201
    assert effects.done == ["a"]


def test_a_refusal_is_an_answer_too(client: httpx.Client, effects: Effects) -> None:
    effects.fail = Conflict("It is there already.")
    assert post(client, "k").status_code == 409
    effects.fail = None
    again = post(client, "k")
    assert (*code(again), again.headers["idempotency-replayed"]) == (409, "conflict", "true")
    assert again.headers["content-type"] == "application/problem+json"
    assert post(client, "wrong", name=3).status_code == 422  # type: ignore[arg-type]
    assert post(client, "wrong", name=3).headers["idempotency-replayed"] == "true"  # type: ignore[arg-type]
    assert effects.done == []


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("broken"), 500), (WorkspaceBusy("busy"), 503), (TooManyRequests("slow", wait_seconds=1), 429)],
)
def test_what_failed_or_was_put_off_may_be_sent_again(
    client: httpx.Client, effects: Effects, error: Exception, status: int
) -> None:
    effects.fail = error
    assert post(client, "k").status_code == status
    effects.fail = None
    assert post(client, "k").status_code == 201
    assert effects.done == ["a"]


def test_an_answer_without_a_body_is_replayed_without_one(client: httpx.Client, effects: Effects) -> None:
    for _ in range(2):
        found = client.put("/api/things/7", headers={"Idempotency-Key": "k"})
        assert (found.status_code, found.content, "content-type" in found.headers) == (204, b"", False)
        assert found.headers["location"] == "/api/things/7"
    assert effects.done == ["7"]


def test_who_may_not_is_refused_before_any_answer_is_replayed(client: httpx.Client) -> None:
    post(client, "k")
    assert post(client, "k", Authorization="Scopes other:write").status_code == 403
    assert post(client, "k", Authorization="").status_code == 401


def test_public_routes_and_those_that_say_why_ignore_the_key(client: httpx.Client, effects: Effects) -> None:
    for path in ("/api/open", "/api/noted"):
        assert [post(client, "k", path=path).headers.get("idempotency-replayed") for _ in range(2)] == [None, None]
    assert len(effects.done) == 4


def test_a_day_later_the_key_is_free(tmp_path: Path, effects: Effects) -> None:
    class Clock:
        moment = datetime(2026, 1, 1, tzinfo=UTC)

        def now(self) -> datetime:
            return self.moment

    with made_workspace(tmp_path / "later") as workspace:
        object.__setattr__(workspace._parts, "clock", clock := Clock())
        with serving(workspace, effects.routes, **ADA) as client:
            post(client, "k")
            clock.moment += timedelta(hours=KEPT_HOURS, microseconds=-1)
            assert post(client, "k").headers["idempotency-replayed"] == "true"
            clock.moment += timedelta(microseconds=1)
            assert post(client, "k", name="b").status_code == 201
        assert len(rows(workspace)) == 1, "the old row is gone"
    assert effects.done == ["a", "b"]


def test_no_answer_key_or_body_can_be_read_in_the_database(client: httpx.Client, workspace: Workspace) -> None:
    assert SECRET in post(client, "a-key-of-mine", name="a-name-of-mine").text
    assert SECRET in post(client, "a-key-of-mine", name="a-name-of-mine").text
    files = list(workspace.directory.glob("state.db*"))
    assert len(rows(workspace)) == 1
    for canary in (SECRET, "a-key-of-mine", "a-name-of-mine"):
        assert not [file for file in files if canary.encode() in file.read_bytes()]


@pytest.mark.parametrize(("point", "effects"), [(FAULTS_TRIED[0], 0), (FAULTS_TRIED[1], 1)])
def test_after_a_kill_nobody_guesses_whether_it_took_effect(point: str, effects: int, tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    database.close()
    command = [sys.executable, "-m", "tests.http.kept_app", str(tmp_path), "k"]
    killed = subprocess.run(command, env=environment(point), capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    again, other = kept_app.ask(tmp_path, "k"), kept_app.ask(tmp_path, "another")
    assert code(again) == (409, "idempotency_uncertain")
    assert other.status_code == 200
    assert (tmp_path / "effects").read_text() == "x" * (effects + 1)


def test_a_route_is_repeatable_by_being_declared_and_its_document_says_so(workspace: Workspace) -> None:
    from suasion.flows.jobs.store import Jobs
    from suasion.http.app import create_app, document
    from suasion.http.routing import add_routes
    from tests.http.callers import NamedScopes

    app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))
    add_routes(app, [Effects().routes])
    paths = document(app)["paths"]

    def named(path: str, method: str) -> list[str]:
        return [one["name"] for one in paths[path][method].get("parameters", []) if one["in"] == "header"]

    assert named("/api/things", "post") == named("/api/things/{thing}", "put") == ["Idempotency-Key"]
    assert named("/api/open", "post") == named("/api/noted", "post") == named("/api/report", "get") == []


def test_a_body_too_large_to_compare_has_to_say_why_it_is_not_repeatable() -> None:
    with pytest.raises(ValueError, match="with the reason"):
        Routes("made").post("/api/made", needs=SIGNED_IN, max_body_bytes=MAX_BODY_BYTES + 1)


def rows(workspace: Workspace) -> list[Any]:
    with workspace.database.read() as connection:
        return list(connection.execute(select(KEPT_ANSWER)))
