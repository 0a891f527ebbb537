"""The intake for PostHog's SDKs: the project's API key is the write key."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from suasion.events.dialects import posthog
from suasion.events.requests import Received
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told, json_answer
from suasion.http.routes.intake import body
from suasion.http.routing import Routes

ROUTES = Routes("intake")

_EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "event": {"type": "string"},
        "distinct_id": {"type": "string"},
        "properties": {"type": "object"},
        "timestamp": {"type": "string"},
        "uuid": {"type": "string"},
    },
    "required": ["event"],
}
_ONE = _EVENT | {"properties": _EVENT["properties"] | {"api_key": {"type": "string"}}}
_MANY = {
    "type": "object",
    "properties": {
        "api_key": {"type": "string"},
        "batch": {"type": "array", "items": _EVENT},
        "historical_migration": {"type": "boolean", "description": "The events are of the past."},
        "sent_at": {"type": "string"},
    },
    "required": ["batch"],
}
_STATUS = {"type": "object", "properties": {"status": {"type": "integer"}}, "required": ["status"]}


def _opened(sent: Sent) -> Any:
    return posthog.opened(sent.body, sent.kind, sent.query.get("compression", ""))


def _write_key(_sent: Sent, found: Any) -> str | None:
    return posthog.api_key(found)


def _read(sent: Sent, found: Any) -> Sequence[Received]:
    return posthog.read(found, sent.now, sent.query.get("_", ""))


def _status(_told: Told, _found: object) -> Response:
    return json_answer(b'{"status":1}')


def _spoken(query: Mapping[str, str]) -> None:
    posthog.require_known(query.get("compression", ""))


_DOOR = Door(_opened, _write_key, _read, _status, posthog.MAX_BYTES, posthog.is_historical, spoken=_spoken)
for _path, _schema in (("/batch/", _MANY), ("/capture/", _ONE), ("/e/", _ONE), ("/i/v0/e/", _ONE)):
    ROUTES.straight(
        "POST",
        _path,
        WRITE_KEY,
        _DOOR,
        "Take events as PostHog's SDKs send them.",
        response_model=None,
        responses={200: {"content": {"application/json": {"schema": _STATUS}}}},
        openapi_extra=body(_schema),
    )
