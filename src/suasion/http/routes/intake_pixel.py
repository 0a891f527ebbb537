"""The intake for those who can only ask for an image: one event in the address, a transparent GIF as the answer."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import Response

from suasion.events.dialects.pixel import fields
from suasion.events.requests import Received, read_event
from suasion.events.spec import EventType
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told
from suasion.http.routing import Routes

ROUTES = Routes("intake")

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""One pixel, transparent."""

_KINDS: tuple[EventType, ...] = ("identify", "track", "page", "screen", "group", "alias")
_PARAMETERS = [
    ("data", "The event as base64 of its JSON, the write key in it or beside it."),
    ("writeKey", "The source's write key."),
    *((name, "A field of the event.") for name in ("userId", "anonymousId", "event", "name", "messageId", "timestamp")),
]
_DESCRIBED: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
        for name, told in _PARAMETERS
    ]
}


class Gif(Response):
    """An image."""

    media_type = "image/gif"


def gif(_told: Told, _found: object) -> Response:
    """Answer with the pixel, never kept, so that the next showing asks again."""
    return Gif(GIF, headers={"Cache-Control": "no-store, max-age=0"})


def _opened(sent: Sent) -> dict[str, Any]:
    return fields(sent.query)


def _write_key(sent: Sent, found: dict[str, Any]) -> str | None:
    key = sent.query.get("writeKey") or found.get("writeKey")
    return key if isinstance(key, str) else None


def _showing(kind: EventType) -> Door[dict[str, Any]]:
    def read(_sent: Sent, found: dict[str, Any]) -> Sequence[Received]:
        return [read_event(msgspec.json.encode(found), kind)]

    return Door(_opened, _write_key, read, gif, acted=True)


for _kind in _KINDS:
    for _path in (f"/pixel/v1/{_kind}", f"/v1/pixel/{_kind}"):
        for _method, _told in (
            ("GET", f"Take one event ({_kind}) from an address, and answer with a transparent pixel."),
            ("HEAD", f"Take one event ({_kind}) as a machine's: people's programs ask for the image itself."),
        ):
            ROUTES.straight(
                _method,
                _path,
                WRITE_KEY,
                _showing(_kind),
                _told,
                response_class=Gif,
                openapi_extra=_DESCRIBED,
            )
