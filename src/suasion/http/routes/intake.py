"""The intake: events in the Segment spec's shape, sent with a source's write key.

An answer of 200 means that every event it names is on disk: stored, known already, or set aside with its reason.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from fastapi import Response
from pydantic import BaseModel, Field

from suasion.events.requests import MAX_BATCH_BYTES, Received, read_batch, read_event
from suasion.events.spec import EventType
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told, json_answer
from suasion.http.routing import Routes

ROUTES = Routes("intake")

_TEXT = {"type": ["string", "null"]}
_COMMON: dict[str, Any] = {
    "messageId": {**_TEXT, "description": "Tells duplicates apart; made here if it is missing."},
    "userId": {**_TEXT, "description": "The customer's id at the source; this or `anonymousId` is required."},
    "anonymousId": _TEXT,
    "timestamp": {"type": ["string", "null"], "format": "date-time", "description": "When it happened, with a zone."},
    "originalTimestamp": {"type": ["string", "null"], "format": "date-time"},
    "sentAt": {"type": ["string", "null"], "format": "date-time", "description": "Mends a sender's wrong clock."},
    "context": {"type": "object"},
    "writeKey": {"type": "string", "description": "For a sender that cannot send Authorization."},
}
_SAID = {"type": "object"}
_NAMED = {"name": _TEXT, "category": _TEXT, "properties": _SAID}
_FIELDS: dict[str, dict[str, Any]] = {
    "identify": {"traits": {"type": "object", "description": "What is true of the customer."}},
    "track": {"event": {"type": "string", "description": "What happened."}, "properties": _SAID},
    "page": _NAMED,
    "screen": _NAMED,
    "group": {"groupId": {"type": "string", "description": "The company, household or class."}, "traits": _SAID},
    "alias": {"previousId": {"type": "string", "description": "Who `userId` was known as before."}},
}
_REQUIRED = {"track": ["event"], "group": ["groupId"], "alias": ["previousId"]}
_TAKES: dict[EventType, str] = {
    "identify": "Take what is true of a customer.",
    "track": "Take one event that a customer did something.",
    "page": "Take that a customer looked at a page of a site.",
    "screen": "Take that a customer looked at a screen of an app.",
    "group": "Take which company, household or class a customer belongs to.",
    "alias": "Take under which name a customer was known before.",
}


class EventVerdict(BaseModel):
    """What became of one event."""

    message_id: str | None = Field(
        serialization_alias="messageId", description="The event's, or the one made here; null if it had none to read."
    )
    verdict: Literal["stored", "duplicate", "quarantined"]
    reason: str | None = Field(None, description="Why it was set aside.")
    detail: str | None = Field(
        None, description="That in words; of a stored order in another currency that its amounts are in no sum."
    )


class Taken(BaseModel):
    """What became of what was sent; all of it is on disk."""

    success: Literal[True] = True
    events: list[EventVerdict] = Field(description="In the order they were sent in.")


class _Line(msgspec.Struct):
    messageId: str | None  # noqa: N815 - as the answer has it
    verdict: str
    reason: str | None
    detail: str | None


class _Answer(msgspec.Struct):
    success: bool
    events: list[_Line]


class _Keyed(msgspec.Struct):
    writeKey: Any = None  # noqa: N815 - as the body has it


_json = msgspec.json.Encoder()
_keyed = msgspec.json.Decoder(_Keyed)


def verdicts(told: Told, _found: object = None) -> Response:
    """Answer with a verdict for each event."""
    lines = [_Line(one.message_id, kind.kind, kind.reason or None, kind.detail or None) for one, kind in told]
    return json_answer(_json.encode(_Answer(success=True, events=lines)))


def as_it_came(_sent: Sent) -> None:
    """Open nothing: the spec's JSON is read at once."""


def write_key(sent: Sent, _found: object = None) -> str | None:
    """Find the write key in the query or at the top of a JSON body."""
    if key := sent.query.get("writeKey"):
        return key
    try:
        key = _keyed.decode(sent.body).writeKey
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return key if isinstance(key, str) else None


def _one(kind: EventType) -> Door[None]:
    def read(sent: Sent, _found: None) -> Sequence[Received]:
        return [read_event(sent.body, kind)]

    return Door(as_it_came, write_key, read, verdicts)


def _many(*, historical: bool = False) -> Door[None]:
    def read(sent: Sent, _found: None) -> Sequence[Received]:
        return read_batch(sent.body)

    return Door(as_it_came, write_key, read, verdicts, MAX_BATCH_BYTES, lambda _found: historical)


def body(schema: dict[str, Any], *kinds: str) -> dict[str, Any]:
    """Describe a body; JSON, also by the other names that browsers give it so as to ask nobody first."""
    described = {"schema": schema}
    return {
        "requestBody": {
            "required": True,
            "content": dict.fromkeys(kinds or ("application/json", "text/plain"), described),
        }
    }


def _event(kind: str) -> dict[str, Any]:
    described = {"type": "object", "properties": _COMMON | _FIELDS[kind]}
    return described | ({"required": _REQUIRED[kind]} if kind in _REQUIRED else {})


def _batch_schema() -> dict[str, Any]:
    """Describe a batch."""
    every = {name: field for fields in _FIELDS.values() for name, field in fields.items()}
    return {
        "type": "object",
        "properties": {
            "batch": {
                "type": "array",
                "description": "Each with its `type`, and judged for itself.",
                "items": {
                    "type": "object",
                    "properties": {"type": {"type": "string", "enum": list(_FIELDS)}} | _COMMON | every,
                    "required": ["type"],
                },
            },
            "context": {"type": ["object", "null"], "description": "Added to each event's own."},
            "sentAt": {"type": "string", "format": "date-time"},
            "writeKey": {"type": "string"},
        },
        "required": ["batch"],
    }


for _kind, _told in _TAKES.items():
    for _path in (f"/v1/{_kind}", f"/v1/{_kind[0]}"):
        ROUTES.straight(
            "POST", _path, WRITE_KEY, _one(_kind), _told, response_model=Taken, openapi_extra=body(_event(_kind))
        )
for _path, _historical, _told in (
    ("/v1/batch", False, "Take many events; each gets its own verdict."),
    ("/v1/b", False, "Take many events; each gets its own verdict."),
    ("/v1/import", True, "Take many events of the past: they count as known when they happened."),
    ("/beacon/v1/batch", False, "Take many events from a page that is being left (`navigator.sendBeacon`)."),
):
    ROUTES.straight(
        "POST",
        _path,
        WRITE_KEY,
        _many(historical=_historical),
        _told,
        response_model=Taken,
        openapi_extra=body(_batch_schema()),
    )
