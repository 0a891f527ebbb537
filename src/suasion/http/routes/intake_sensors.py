"""The intake for the SDKs of Sensors Analytics (神策): the address carries the write key as its ``token``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from fastapi.responses import PlainTextResponse

from suasion.events.dialects import sensors
from suasion.events.dialects.packing import from_form, from_multipart
from suasion.events.requests import MAX_BATCH_BYTES, Received
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told
from suasion.http.routes.intake import body
from suasion.http.routes.intake_pixel import Gif, gif
from suasion.http.routing import Routes

ROUTES = Routes("intake")

_FIELDS: dict[str, Any] = {
    "data": {"type": "string", "description": "One element: base64 of its JSON."},
    "data_list": {"type": "string", "description": "Many: base64 of a JSON list."},
    "gzip": {"type": "string", "enum": ["0", "1"], "description": "1 if the JSON is gzip below the base64."},
}
_KEY = {
    "name": "token",
    "in": "query",
    "required": False,
    "description": "The write key.",
    "schema": {"type": "string"},
}
_PROJECT = _KEY | {"name": "project", "description": "Is not looked at: the write key says the source."}


@dataclass(frozen=True)
class _Form:
    fields: Mapping[str, str]
    elements: Sequence[Any]


def _posted(sent: Sent) -> _Form:
    multipart = sent.kind.startswith("multipart/form-data")
    fields = from_multipart(sent.body, sent.kind) if multipart else from_form(sent.body)
    return _Form(dict(sent.query) | fields, sensors.elements(fields))


def _asked(sent: Sent) -> _Form:
    return _Form(sent.query, sensors.elements(sent.query))


def _write_key(_sent: Sent, found: _Form) -> str | None:
    return sensors.token(found.fields, found.elements)


def _read(sent: Sent, found: _Form) -> Sequence[Received]:
    return sensors.read(found.elements, sent.now)


def _nothing(_told: Told, _found: object) -> Response:
    return PlainTextResponse("")


_TOLD = "Take events as the SDKs of Sensors Analytics send them"
for _path in ("/sa", "/sa.gif"):
    ROUTES.straight(
        "POST",
        _path,
        WRITE_KEY,
        Door(_posted, _write_key, _read, _nothing, MAX_BATCH_BYTES),
        f"{_TOLD}.",
        response_class=PlainTextResponse,
        openapi_extra=body({"type": "object", "properties": _FIELDS}, "application/x-www-form-urlencoded")
        | {"parameters": [_KEY, _PROJECT]},
    )
    ROUTES.straight(
        "GET",
        _path,
        WRITE_KEY,
        Door(_asked, _write_key, _read, gif, MAX_BATCH_BYTES, acted=True),
        f"{_TOLD} in an address.",
        response_class=Gif,
        openapi_extra={
            "parameters": [
                _KEY,
                _PROJECT,
                *({"name": name, "in": "query", "required": False, "schema": field} for name, field in _FIELDS.items()),
            ]
        },
    )
