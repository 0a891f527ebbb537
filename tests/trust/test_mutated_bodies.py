"""T30: whatever is sent to the intake is accepted, set aside or refused; nothing of it makes the server fail."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from suasion import Workspace
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from suasion.http.caller import WRITE_KEY
from tests.http.callers import NamedScopes
from tests.trust.mutated import Body, Mutator
from tests.trust.recording import Trust
from tests.trust.senders import track

AT_ONCE = 32
KINDS = {"stored", "duplicate", "quarantined"}
PIECE = 64 * 1024


async def ask(app: FastAPI, path: str, sent: Body) -> tuple[int, bytes]:
    """Ask the application as a server of ASGI does; gives status and body."""
    body, headers = sent
    fields = {"host": "127.0.0.1", "authorization": "Source web", "content-type": "application/json"}
    fields |= {name.lower(): value for name, value in headers.items()}
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    pieces = [body[at : at + PIECE] for at in range(0, len(body), PIECE)] or [b""]
    said: dict[str, Any] = {"status": 0, "body": b""}

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        said["status"] = message.get("status", said["status"])
        said["body"] += message.get("body", b"")

    await app(scope, receive, send)
    return said["status"], said["body"]


def wrong(status: int, body: bytes) -> str:
    """Say what is wrong with an answer; empty if nothing is."""
    if not 200 <= status < 500 or 300 <= status < 400:
        return f"status {status}"
    if status >= 400:
        return ""
    try:
        events = json.loads(body).get("events", [])
    except (ValueError, AttributeError):
        return ""  # some dialects answer with a picture or a number
    strange = {one.get("verdict") for one in events} - KINDS if isinstance(events, list) else set()
    return f"verdicts {strange}" if strange else ""


class Asked:
    """How the application answered each of many bodies."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[tuple[str, str, Body]] = []

    async def all(self, app: FastAPI, bodies: AsyncIterator[tuple[str, Body]]) -> None:
        async def some() -> None:
            async for path, sent in bodies:
                try:
                    status, body = await ask(app, path, sent)
                except Exception as error:  # noqa: BLE001 - whatever it is, it would have been a crash
                    self.wrong.append((f"{type(error).__name__}: {error}"[:200], path, sent))
                    continue
                self.statuses[status] += 1
                if problem := wrong(status, body):
                    self.wrong.append((problem, path, sent))

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))


class _Shared:
    """One stream of bodies for several askers."""

    def __init__(self, count: int, paths: list[str], mutator: Mutator, drawn: Any) -> None:
        self._left, self._paths, self._mutator, self._drawn = count, paths, mutator, drawn

    def __aiter__(self) -> "_Shared":
        return self

    async def __anext__(self) -> tuple[str, Body]:
        if not self._left:
            raise StopAsyncIteration
        self._left -= 1
        path = self._drawn.choice(self._paths).replace("{", "").replace("}", "")
        return path, self._mutator.body()


@pytest.mark.parametrize(
    "event",
    [b'"\x9e"', b'{"userId": "\x98", "event": "e"}', b'{"messageId": "\xff"}', b'{"\xff": 1}', b'{"context": "\xff"}'],
    ids=["no object", "customer", "message id", "key", "context"],
)
def test_an_event_of_a_batch_that_is_no_text_is_set_aside_alone(tmp_path: Path, event: bytes) -> None:
    good = json.dumps(track("good", "ada")).encode()
    body = b'{"context": {"app": 1}, "batch": [' + event + b"," + good + b"]}"
    with Workspace.create(tmp_path / "shop") as workspace:
        app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))
        status, answer = asyncio.run(ask(app, "/v1/batch", (body, {})))
    assert (status, [one["verdict"] for one in json.loads(answer)["events"]]) == (200, ["quarantined", "stored"])


@pytest.mark.trust("T30")
def test_no_body_makes_the_intake_fail(trust: Trust, tmp_path: Path) -> None:
    bodies = trust.size(commit=20_000, full=1_000_000)
    with Workspace.create(tmp_path / "shop") as workspace:
        app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))
        paths = [one.path for one in app.state.declared if one.needs is WRITE_KEY and one.method == "POST"]
        assert {"/v1/track", "/v1/identify", "/v1/batch"} <= set(paths)
        asked = Asked()
        asyncio.run(asked.all(app, _Shared(bodies, paths, Mutator(trust.random), trust.random)))
        print(asked.statuses, *(repr(one)[:600] for one in asked.wrong[:20]), sep="\n")
        assert asked.wrong == []
        assert asked.statuses.keys() >= {200, 400, 413}, "there was something of everything"
        good = json.dumps(track("after", "ada")).encode()
        assert asyncio.run(ask(app, "/v1/track", (good, {})))[0] == 200
        last = workspace.events.last_sequence()
        workspace.follow()
        workspace.events.seal()
        with workspace.session() as session:
            assert session.fetch(workspace.events.view(session).events).num_rows == last
    trust.report(inputs=bodies, faults=bodies, accepted=asked.statuses[200], stored=last)
