"""Errors as problem documents (RFC 9457): the one place that decides an HTTP status."""

from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from suasion.core.errors import Conflict, InputRefused, NotFound, SuasionError, WorkspaceBusy

MEDIA_TYPE = "application/problem+json"
_STATUSES: tuple[tuple[type[SuasionError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (InputRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Conflict, HTTPStatus.CONFLICT),
    (WorkspaceBusy, HTTPStatus.CONFLICT),
)


def problem(status: int, code: str, detail: str, hint: str = "", headers: dict[str, str] | None = None) -> Response:
    """Make a problem document; `code` is stable and meant for programs."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    if hint:
        body["hint"] = hint
    return Response(msgspec.json.encode(body), status, headers, MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Turn every refusal of `app` into a problem document."""

    async def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, f"http_{error.status_code}", str(error.detail), headers=headers)

    async def on_ours(_request: Request, error: Exception) -> Response:
        assert isinstance(error, SuasionError)
        status = next((s for kind, s in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        return problem(status, error.code, error.message, error.hint)

    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(SuasionError, on_ours)
