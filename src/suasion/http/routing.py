"""How routes are declared: a path, what it needs, and the function that answers.

A route cannot be declared without saying what it needs, and the application cannot hold one that was not declared here.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from suasion.core.errors import InputRefused
from suasion.http.body import MAX_BODY_BYTES, measured
from suasion.http.caller import PUBLIC, WRITE_KEY, Needs, admit
from suasion.http.idempotency import KEY_HEADER, KEY_PARAMETER, answered_once
from suasion.http.problems import MEDIA_TYPE
from suasion.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])
Straightly = Callable[[Request], Awaitable[Response]]
_BY_MESSAGE_ID = "events are told apart by their message ids"

SCHEMA_PREFIXES = ("/api/", "/healthz", "/readyz", "/metrics")
"""Paths that the OpenAPI document describes beside the intake's; the others are pages for people."""


@dataclass(frozen=True)
class Declared:
    """One route: what it takes is said in `Routes.post`; `options` are those of FastAPI's `add_api_route`."""

    method: str
    path: str
    needs: Needs
    answer: Callable[..., Any]
    options: dict[str, Any] = field(default_factory=dict)
    max_body_bytes: int = MAX_BODY_BYTES
    not_repeatable: str = ""
    any_query: bool = False
    straight: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether a request may be sent again with the same Idempotency-Key and have its effect once."""
        known = self.needs is not PUBLIC  # keys are told apart by who sends them
        return self.method != "GET" and self.path.startswith("/api/") and known and not self.not_repeatable


class Routes:
    """The routes of one resource.

    Parameters
    ----------
    tag
        The resource's name in the OpenAPI document.
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.declared: list[Declared] = []

    def route(
        self,
        method: str,
        path: str,
        needs: Needs,
        max_body_bytes: int = MAX_BODY_BYTES,
        not_repeatable: str = "",
        *,
        any_query: bool = False,
        **options: Any,
    ) -> Callable[[F], F]:
        """Declare a route; see `get` and `post`."""
        if max_body_bytes > MAX_BODY_BYTES and path.startswith("/api/") and not not_repeatable:
            raise ValueError(f"{path}: a body too large to be compared cannot be repeatable; say so, with the reason.")

        def declare(answer: F) -> F:
            self.declared.append(
                Declared(
                    method,
                    path,
                    needs,
                    answer,
                    {"tags": [self.tag], **options},
                    max_body_bytes=max_body_bytes,
                    not_repeatable=not_repeatable,
                    any_query=any_query,
                )
            )
            return answer

        return declare

    def straight(self, method: str, path: str, needs: Needs, answer: Straightly, told: str, **options: Any) -> None:
        """Declare a route whose `answer` does everything itself: who asks, how long the body may be, what is refused.

        Parameters
        ----------
        method, path, options
            As in `get`.
        needs
            What `answer` holds whoever asks to; said here for the document and for those who review it.
        told
            What it does, in one sentence.
        """
        more = {"tags": [self.tag], "summary": told.rstrip("."), "description": told, **options}
        why = _BY_MESSAGE_ID if path.startswith("/api/") else ""
        self.declared.append(
            Declared(method, path, needs, answer, more, not_repeatable=why, any_query=True, straight=True)
        )

    def get(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers GET.

        Parameters
        ----------
        path
            With parameters in braces, such as ``/api/items/{item}``.
        needs
            A scope, or `PUBLIC`, `WRITE_KEY` or `SIGNED_IN`.
        options
            Those of FastAPI's `add_api_route`, such as `response_model`, `status_code` or `response_class`; and
            ``any_query=True`` for a page that leaves its query to the script in it.
        """
        return self.route("GET", path, needs, **options)

    def head(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers HEAD: the headers of what answers GET, whose body the server leaves out."""
        return self.route("HEAD", path, needs, **options)

    def post(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers POST; under /api it takes an Idempotency-Key by being declared.

        Parameters
        ----------
        path, needs, options
            As in `get`; and of `put`, `patch` and `delete` too:
        max_body_bytes
            A longer body is refused while it is read (option).
        not_repeatable
            Why this route ignores an Idempotency-Key; empty if it does not (option). Public routes ignore it, because
            nobody is known to send it.
        """
        return self.route("POST", path, needs, **options)

    def put(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers PUT."""
        return self.route("PUT", path, needs, **options)

    def patch(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers PATCH."""
        return self.route("PATCH", path, needs, **options)

    def delete(self, path: str, *, needs: Needs, **options: Any) -> Callable[[F], F]:
        """Declare what answers DELETE."""
        return self.route("DELETE", path, needs, **options)


def add_routes(app: FastAPI, resources: Iterable[Routes]) -> None:
    """Put the declared routes into the application; `app.state.declared` lists them."""
    app.state.declared = [declared for routes in resources for declared in routes.declared]
    for declared in app.state.declared:
        options: dict[str, Any] = dict(declared.options)
        options["responses"] = _refusals(declared) | options.get("responses", {})
        extra = _security(declared.needs) | options.pop("openapi_extra", {})
        if declared.repeatable:
            extra["parameters"] = [*extra.get("parameters", ()), KEY_PARAMETER]
        app.router.add_api_route(
            declared.path,
            declared.answer,
            methods=[declared.method],
            operation_id=f"{declared.method.lower()}{_words(declared.path)}",
            dependencies=[] if declared.any_query else [Depends(_known_parameters)],
            include_in_schema=declared.straight or declared.path.startswith(SCHEMA_PREFIXES),
            openapi_extra=extra,
            route_class_override=StraightRoute if declared.straight else _guarded(declared),
            **options,
        )


class StraightRoute(APIRoute):
    """A route without the framework's dependencies and models around what answers."""

    def __init__(self, path: str, endpoint: Straightly, **options: Any) -> None:
        super().__init__(path, endpoint, **options)

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = answered


def _guarded(declared: Declared) -> type[APIRoute]:
    """Make the class of one route: whoever asks is admitted before the body is read, and the body is measured."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                if declared.needs is not PUBLIC:
                    await run_in_threadpool(admit, request, declared.needs)
                request = measured(request, declared.max_body_bytes)
                if declared.repeatable and KEY_HEADER in request.headers:
                    return await answered_once(request, answer)
                return await answer(request)

            return guarded

    return Guarded


def _words(path: str) -> str:
    return "".join(f"_{part.strip('{}').removesuffix(':path').replace('-', '_')}" for part in path.split("/") if part)


def _known_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not know: a misspelt filter must not show everything."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = {parameter.alias for parameter in route.dependant.query_params}
    for inner in route.dependant.dependencies:
        known |= {parameter.alias for parameter in inner.query_params}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise InputRefused(f"Unknown query parameter(s) {unknown}; this takes {sorted(known)}.")


def _security(needs: Needs) -> dict[str, Any]:
    if needs is PUBLIC:
        return {"security": []}
    if needs is WRITE_KEY:
        return {"security": [{"writeKey": []}]}
    scopes = [needs] if isinstance(needs, str) else []
    return {"security": [{"session": scopes}, {"key": scopes}]}


def _refusals(declared: Declared) -> dict[int | str, dict[str, Any]]:
    """Give the problems every such route may answer with, for the OpenAPI document."""
    statuses = {400, 404, 405, 409, 413, 421, 422, 429, 500, 503}
    if declared.needs is not PUBLIC or declared.path.startswith("/api/"):  # signing in is public, and may fail
        statuses |= {401, 403}
    body = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "A problem document (RFC 9457).", "content": body} for status in sorted(statuses)}


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found


WorkspaceHere = Annotated[Workspace, Depends(_workspace)]
"""The workspace that is served."""
