"""Errors as problem documents (RFC 9457): the one place that decides an HTTP status.

A problem's `type` is a path on this server, `/problems/<code>`: the page behind it says what the code means and what to
do. `code` is stable and meant for programs.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from suasion.core import errors
from suasion.core.errors import SuasionError

MEDIA_TYPE = "application/problem+json"

STATUSES: dict[type[SuasionError], HTTPStatus] = {
    errors.SuasionError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.SettingError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.WorkspaceError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WorkspaceMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WorkspaceExists: HTTPStatus.CONFLICT,
    errors.WorkspaceBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WorkspaceTooNew: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.InputRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ColumnMissing: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.FileUnreadable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Infeasible: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.DeliveryRefused: HTTPStatus.BAD_GATEWAY,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Overloaded: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.ExtraMissing: HTTPStatus.NOT_IMPLEMENTED,
}
"""The status of every error class of `core.errors`; subclasses elsewhere have that of the nearest one."""


@dataclass(frozen=True)
class EdgeProblem:
    """A problem that only HTTP knows."""

    code: str
    status: HTTPStatus
    meaning: str


EDGE_PROBLEMS = {
    problem.code: problem
    for problem in (
        EdgeProblem("unknown_path", HTTPStatus.NOT_FOUND, "Nothing answers at that path."),
        EdgeProblem("wrong_method", HTTPStatus.METHOD_NOT_ALLOWED, "The path exists, and does not take that method."),
        EdgeProblem("unknown_host", HTTPStatus.MISDIRECTED_REQUEST, "The Host header names another server."),
        EdgeProblem("bad_request", HTTPStatus.BAD_REQUEST, "The request cannot be read as HTTP or JSON."),
        EdgeProblem(
            "idempotency_key_invalid",
            HTTPStatus.BAD_REQUEST,
            "An Idempotency-Key is 1 to 255 visible ASCII characters, sent once.",
        ),
        EdgeProblem(
            "idempotency_mismatch",
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "That Idempotency-Key came with another request before; a new request needs a new key.",
        ),
        EdgeProblem(
            "idempotency_running",
            HTTPStatus.CONFLICT,
            "The first request with that Idempotency-Key is still running; ask again in a moment.",
        ),
        EdgeProblem(
            "idempotency_uncertain",
            HTTPStatus.CONFLICT,
            "The first request with that Idempotency-Key was cut off by a crash: look whether it took effect, "
            "and if it did not, send it with a new key.",
        ),
        EdgeProblem("internal", HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed that should not; it was logged."),
    )
}
"""Every problem that is no error class."""

_OF_STATUS = {
    HTTPStatus.NOT_FOUND: "unknown_path",
    HTTPStatus.METHOD_NOT_ALLOWED: "wrong_method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: errors.TooLarge.code,
}


_SEND_JSON = "Send JSON, and say so: `Content-Type: application/json`."


def status_of(kind: type[SuasionError]) -> HTTPStatus:
    """Give the status of an error class: its own, or that of the nearest class it comes from."""
    return next(STATUSES[one] for one in kind.__mro__ if one in STATUSES)


def problem(
    status: int,
    code: str,
    detail: str,
    hint: str = "",
    *,
    headers: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    """Make a problem document; `errors` names the parts of a request that were wrong, without their values."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if hint:
        body["hint"] = hint
    if errors:
        body["errors"] = errors
    return Response(msgspec.json.encode(body), status, headers, MEDIA_TYPE)


def problem_of(error: SuasionError) -> Response:
    """Make the problem document of an error of ours."""
    headers = {}
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.wait_seconds)
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status_of(type(error)), error.code, error.message, error.hint, headers=headers)


def refusal(error: Exception) -> Response | None:
    """Make the problem document of whatever a route refuses with; None for an error that nobody meant."""
    if isinstance(error, SuasionError):
        return problem_of(error)
    if isinstance(error, HTTPException):
        headers = dict(error.headers) if error.headers else None
        code = _OF_STATUS.get(HTTPStatus(error.status_code), "bad_request")
        return problem(error.status_code, code, str(error.detail), headers=headers)
    if isinstance(error, RequestValidationError):
        wrong = [
            {"where": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])} for one in error.errors()
        ]
        detail = f"The request is not as it must be: {wrong[0]['where']}: {wrong[0]['message']}" if wrong else ""
        hint = _SEND_JSON if any(one["type"] == "model_attributes_type" for one in error.errors()) else ""
        return problem(status_of(errors.InputRefused), errors.InputRefused.code, detail, hint, errors=wrong)
    return None


def answer_with_problems(app: FastAPI) -> None:
    """Turn every refusal of `app` into a problem document."""

    async def answered(_request: Request, error: Exception) -> Response:
        found = refusal(error)
        assert found is not None
        return found

    for kind in (HTTPException, RequestValidationError, SuasionError):
        app.add_exception_handler(kind, answered)
