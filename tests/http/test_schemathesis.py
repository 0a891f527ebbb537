"""T31: whatever is asked of the API, by whatever role, the answer is one that its OpenAPI document allows.

The requests are generated from the document, those that fit it and those that do not, always the same ones, and sent
once by each role. Ids in paths are also those that the lists give, so that details are reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from suasion.access.roles import ROLES, scopes_of
from suasion.core.progress import NoProgress
from suasion.flows.demo import collect, know, remember_source
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from suasion.http.caller import PUBLIC, Caller
from suasion.http.routing import Routes, add_routes
from suasion.http.session_cookie import PLAIN
from suasion.http.shapes import Input
from suasion.http.sign_in import SignedCallers
from suasion.workspace import Workspace
from tests.http.callers import NamedScopes
from tests.http.made_app import made_workspace
from tests.http.running import Server
from tests.made_once import made_once
from tests.made_retailer import write_made_retailer

FITTING, MISFITTING = 5, 3
"""Requests generated for each operation: this many that fit its document, and this many that do not."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLERS: dict[str, str] = {
    **{str(role): f"Key {' '.join(sorted(scopes_of(role)))}" for role in ROLES},
    "source": "Source web",
    "nobody": "Nobody",
    "session": "",
}
"""What each sends as Authorization; a session is an admin's, new for every request, and asks about itself only."""

BASE = "http://localhost"
_ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
_numbers = count()


class KeysAndSessions:
    """Takes ``Key items:read`` and ``Source web`` at their word; without Authorization a session has to be real."""

    def __init__(self, workspace: Workspace) -> None:
        self._named = NamedScopes()
        self._signed = SignedCallers(workspace.access)

    def of(self, request: Request) -> Caller | None:
        scheme, _, scopes = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return self._signed.of(request)
        return Caller("key", "key:1", frozenset(scopes.split())) if scheme == "Key" else self._named.of(request)


class Note(Input):
    text: str


class Made(BaseModel):
    id: str
    text: str


@dataclass
class Tried:
    """The application, the requests for it, and what each operation has answered each caller."""

    app: FastAPI
    workspace: Workspace
    cases: dict[str, list[Case[Any]]]
    statuses: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    data = made_once(tmp_path_factory, "retailer_of_40", lambda where: write_made_retailer(where, households=40))
    directory = tmp_path_factory.mktemp("t31") / "shop"
    with made_workspace(directory, requests_per_minute=1_000_000) as made:
        remember_source(made, data)
        for step in (collect.STEP, know.STEP):
            step.do(made, NoProgress())
        yield made


@pytest.fixture(scope="module")
def tried(workspace: Workspace) -> Tried:
    return _to_try(create_app(workspace, KeysAndSessions(workspace), Jobs(workspace.database, workspace.clock)))


def _schema(app: FastAPI) -> OpenApiSchema:
    schema = schemathesis.openapi.from_dict(app.openapi(), config=schemathesis.Config())
    schema.app = app
    return schema


def _to_try(app: FastAPI) -> Tried:
    schema = _schema(app)
    with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        return Tried(
            app, app.state.workspace, {operation.label: list(_cases(operation, client)) for operation in operations}
        )


def _cases(operation: APIOperation[Any, Any, Any, Any], client: httpx.Client) -> Iterator[Case[Any]]:
    yield from _generated(operation, GenerationMode.POSITIVE, FITTING)
    yield from _generated(operation, GenerationMode.NEGATIVE, MISFITTING)
    if known := _known_ids(operation.path, client):
        yield from _generated(operation, GenerationMode.POSITIVE, FITTING, path_parameters=known)


def _generated(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, number: int, **fixed: Any
) -> list[Case[Any]]:
    found: list[Case[Any]] = []

    @settings(_ALWAYS_THE_SAME, max_examples=number, phases=[Phase.generate])
    @given(operation.as_strategy(generation_mode=mode, **fixed))
    def gather(case: Case[Any]) -> None:
        found.append(case)

    try:
        gather()
    except Unsatisfiable:  # there is nothing about it that could be wrong
        assert mode is GenerationMode.NEGATIVE
    return found


def _known_ids(path: str, client: httpx.Client) -> dict[str, str]:
    """Find real ids for the parameters of a path, each in the list that its detail belongs to."""
    found: dict[str, str] = {}
    parts = path.split("/")
    for at, part in enumerate(parts):
        if not part.startswith("{"):
            continue
        above = "/".join(found.get(one.strip("{}"), one) for one in parts[:at])
        answer = client.get(above, params={"limit": 1}, headers={"Authorization": CALLERS["admin"]})
        rows = answer.json().get("data", []) if answer.status_code == 200 else []
        name = part.strip("{}")
        ids = [str(row[key]) for row in rows for key in (name, "id", "name", "account") if key in row]
        if not ids:
            return {}
        found[name] = ids[0]
    return found


def _sent(case: Case[Any], who: str, workspace: Workspace) -> Any:
    if who != "session":
        return case.call(base_url=BASE, headers={"Authorization": CALLERS[who]})
    _, link = workspace.access.invite(f"person-{next(_numbers)}", role="admin", by="owner")
    signed = workspace.access.sign_in.with_link(link.token, address="here")
    case.headers.pop("Authorization", None)
    return case.call(base_url=BASE, headers={"X-CSRF-Token": signed.csrf}, cookies={PLAIN: signed.token})


def _wrong(tried: Tried, who: str) -> list[str]:
    """Send every request as one caller, once; gives what its answers broke."""
    if who in tried.wrong:
        return tried.wrong[who]
    wrong = tried.wrong[who] = []
    for label, cases in tried.cases.items():
        seen = tried.statuses.setdefault((label, who), set())
        for case in cases if who != "session" or "/api/session" in label else ():
            if "Idempotency-Key" in case.headers and case.meta and case.meta.generation.mode.is_positive:
                case.headers["Idempotency-Key"] = f"key-{next(_numbers)}"  # else it would be the answer to another body
            response = _sent(case, who, tried.workspace)
            seen.add(response.status_code)
            try:
                case.validate_response(response, checks=CHECKS)
            except (AssertionError, BaseExceptionGroup) as failure:
                wrong.append(f"{label}: {failure}")
    return wrong


@pytest.mark.parametrize("who", CALLERS)
def test_every_answer_is_one_that_the_document_allows(tried: Tried, who: str) -> None:
    wrong = _wrong(tried, who)
    assert not wrong, "\n\n".join(wrong[:5])


def test_an_answer_that_breaks_its_document_is_noticed(workspace: Workspace) -> None:
    routes = Routes("made")
    routes.get("/api/fails", needs=PUBLIC)(lambda: 1 // 0)
    routes.get("/api/lies", needs=PUBLIC, response_model=int)(lambda: JSONResponse("no number"))
    routes.get("/api/elsewhere", needs=PUBLIC)(lambda: Response(status_code=418))
    routes.get("/api/speaks", needs=PUBLIC)(lambda: Response("words", media_type="text/plain"))
    routes.post("/api/things/{thing}", needs="segments:write")(_good)
    app = create_app(workspace, KeysAndSessions(workspace), Jobs(workspace.database, workspace.clock))
    app.router.routes.clear()
    add_routes(app, [routes])
    tried = _to_try(app)
    found = {broken.partition(":")[0] for broken in _wrong(tried, "admin")}
    assert found == {"GET /api/fails", "GET /api/lies", "GET /api/elsewhere", "GET /api/speaks"}
    assert {200, 422} <= tried.statuses["POST /api/things/{thing}", "admin"]


def _good(thing: int, note: Note, limit: int = 1) -> Note:
    return note


def _chains(app: FastAPI, number: int) -> None:
    """Ask for what answers have named, as far as the document links one route to another."""
    machine: Any = _schema(app).as_state_machine()

    class Chain(machine):  # type: ignore[misc]
        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {"base_url": BASE, "headers": {"Authorization": CALLERS["admin"]}}

        def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Chain.run(settings=settings(_ALWAYS_THE_SAME, max_examples=number, stateful_step_count=4))


def test_what_one_answer_names_can_be_asked_for_next(workspace: Workspace) -> None:
    _chains(create_app(workspace, KeysAndSessions(workspace), Jobs(workspace.database, workspace.clock)), number=15)


def test_chains_follow_what_was_made(workspace: Workspace) -> None:
    asked: list[str] = []
    routes = Routes("made")

    @routes.post("/api/things", needs="segments:write", status_code=201)
    def make(note: Note) -> Made:
        return Made(id="thing-1", text=note.text)

    @routes.get("/api/things/{id}", needs="items:read")
    def made(id: str) -> Made:  # noqa: A002 - named as the path has it
        asked.append(id)
        return Made(id=id, text="")

    app = create_app(workspace, KeysAndSessions(workspace), Jobs(workspace.database, workspace.clock))
    app.router.routes.clear()
    add_routes(app, [routes])
    _chains(app, number=8)
    assert "thing-1" in asked


def test_every_operation_was_visited_and_let_somebody_in(tried: Tried) -> None:
    for who in CALLERS:
        _wrong(tried, who)
    assert all(tried.cases.values())
    assert set(tried.cases) == {
        f"{method.upper()} {path}" for path, methods in tried.app.openapi()["paths"].items() for method in methods
    }
    shut = [
        label
        for label in tried.cases
        if not set.union(*(tried.statuses[label, who] for who in CALLERS)) - {401, 403, 421, 429}
    ]
    assert not shut


def test_whoever_has_no_credential_gets_nothing_but_what_is_public(tried: Tried) -> None:
    _wrong(tried, "nobody")
    public = {f"{one.method} {one.path}" for one in tried.app.state.declared if one.needs is PUBLIC}
    assert public
    for label in set(tried.cases) - public:
        seen = tried.statuses[label, "nobody"]
        assert 401 in seen, label
        assert seen <= {401, 404}, label  # 404: a made id with a line break in it is no path of ours


def test_the_lists_have_rows(tried: Tried, workspace: Workspace) -> None:
    assert workspace.customers.identity.customers()
    assert workspace.catalog.names()
