"""`Idempotency-Key`: a request sent twice has its effect once, and both get the same answer.

The key is the sender's; keys of different senders or routes are different keys. What is kept, and for how long, is
told in `suasion.http.kept_answers`; an answer of 500 or above is not kept, nor one that says to come back later, so
that the request may be sent again.
"""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from suasion.http.caller import caller
from suasion.http.kept_answers import Answer, KeptAnswers, Place
from suasion.http.problems import EDGE_PROBLEMS, problem, refusal

KEY_HEADER = "idempotency-key"
_PATTERN = "^[!-~]([ -~]*[!-~])?$"
_MAX_LENGTH = 255

KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Made by the sender, new for every request: sent again with the same key within 24 hours, the "
    "request has no second effect and gets the first answer, with `Idempotency-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _MAX_LENGTH, "pattern": _PATTERN},
}
"""How the OpenAPI document describes the header."""


async def answered_once(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer a request that carries an Idempotency-Key, or give the answer it got before."""
    keys = request.headers.getlist(KEY_HEADER)
    if len(keys) != 1 or len(keys[0]) > _MAX_LENGTH or not re.fullmatch(_PATTERN, keys[0]):
        return _problem("idempotency_key_invalid")
    store: KeptAnswers = request.app.state.kept_answers
    name, digest = _name(store, request, keys[0]), await _digest(store, request)
    found = await run_in_threadpool(store.begin, name, digest)
    if isinstance(found, Answer):
        replayed = Response(found.body, found.status, {"Idempotency-Replayed": "true"})
        if found.content_type is not None:
            replayed.headers["Content-Type"] = found.content_type
        if found.location is not None:
            replayed.headers["Location"] = found.location
        return replayed
    if found is not Place.FIRST:
        return _refused(found)
    try:
        return await _first(request, answer, store, name)
    finally:
        store.ended(name)


async def _first(
    request: Request, answer: Callable[[Request], Awaitable[Response]], store: KeptAnswers, name: bytes
) -> Response:
    try:
        response = await answer(request)
    except Exception as error:
        refused = refusal(error)
        if refused is None:
            await run_in_threadpool(store.release, name)
            raise
        response = refused
    if _is_final(response):
        headers = response.headers
        kept = Answer(response.status_code, headers.get("content-type"), bytes(response.body), headers.get("location"))
        await run_in_threadpool(store.keep, name, kept)
    else:
        await run_in_threadpool(store.release, name)
    return response


def _is_final(response: Response) -> bool:
    later = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    return response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and not later


def _name(store: KeptAnswers, request: Request, key: str) -> bytes:
    template: str = request.scope["route"].path
    parts = (caller(request).name, request.method, template, key)
    return store.digest(part.encode() for part in parts)


async def _digest(store: KeptAnswers, request: Request) -> bytes:
    path, query = request.url.path.encode(), request.url.query.encode()
    return store.digest((path, query, await request.body()))


def _refused(place: Place) -> Response:
    if place is Place.OTHER:
        return _problem("idempotency_mismatch")
    if place is Place.RUNNING:
        return _problem("idempotency_running", headers={"Retry-After": "1"})
    return _problem("idempotency_uncertain")


def _problem(code: str, headers: dict[str, str] | None = None) -> Response:
    known = EDGE_PROBLEMS[code]
    return problem(known.status, code, known.meaning, headers=headers)
