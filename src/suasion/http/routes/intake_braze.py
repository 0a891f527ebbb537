"""The intake for Braze's ``/users/track``: the write key is the bearer."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import Response

from suasion.events.dialects import braze
from suasion.events.requests import MAX_BATCH_BYTES, Received
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told, json_answer
from suasion.http.routes.intake import body
from suasion.http.routing import Routes

ROUTES = Routes("intake")

_ELEMENTS = {"type": "array", "items": {"type": "object", "properties": {"external_id": {"type": "string"}}}}
_BODY = {"type": "object", "properties": dict.fromkeys(braze.PARTS, _ELEMENTS)}
_ERROR = {
    "type": "object",
    "properties": {"type": {"type": "string"}, "input_array": {"type": "string"}, "index": {"type": "integer"}},
}
_TAKEN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "errors": {"type": "array", "items": _ERROR, "description": "What was set aside, and why."},
    }
    | {f"{name}_processed": {"type": "integer"} for name in braze.PARTS},
    "required": ["message"],
}


_Parts = Sequence[braze.Part]


def _opened(sent: Sent) -> _Parts:
    return braze.read(sent.body, sent.now)


def _no_key(_sent: Sent, _found: _Parts) -> None:
    """Give no key: there is none but the bearer."""


def _read(_sent: Sent, found: _Parts) -> Sequence[Received]:
    return [part.received for part in found]


def _taken(told: Told, found: _Parts) -> Response:
    processed: Counter[str] = Counter()
    errors = []
    for part, (_, verdict) in zip(found, told, strict=True):
        if verdict.kind == "quarantined":
            why = f"{verdict.reason}: {verdict.detail}"
            errors.append({"type": why, "input_array": part.name, "index": part.index})
        else:
            processed[part.name] += 1
    counts = {f"{name}_processed": processed[name] for name in braze.PARTS if processed[name]}
    body = {"message": "success"} | counts | ({"errors": errors} if errors else {})
    return json_answer(msgspec.json.encode(body), 201)


ROUTES.straight(
    "POST",
    "/users/track",
    WRITE_KEY,
    Door(_opened, _no_key, _read, _taken, MAX_BATCH_BYTES),
    "Take attributes, events and purchases as Braze's REST API does.",
    response_model=None,
    status_code=201,
    responses={201: {"content": {"application/json": {"schema": _TAKEN}}}},
    openapi_extra=body(_BODY, "application/json"),
)
