"""The intake: events in the Segment spec's shape, sent with a source's write key.

An answer of 200 means that every event it names is on disk: stored, known already, or set aside with its reason.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Literal

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from suasion.core.errors import InputRefused
from suasion.events.log import Verdicts
from suasion.events.requests import MAX_BATCH_BYTES, MAX_EVENT_BYTES, Received, read_batch, read_event
from suasion.events.spec import Event, Unreadable
from suasion.http.body import unpacked
from suasion.http.caller import WRITE_KEY, Caller, CallerHere
from suasion.http.metrics import Metrics
from suasion.http.routing import Routes, WorkspaceHere
from suasion.workspace import Workspace

ROUTES = Routes("intake")

_LOG = logging.getLogger("suasion.intake")

_TEXT = {"type": ["string", "null"]}
_COMMON: dict[str, Any] = {
    "messageId": {**_TEXT, "description": "Tells duplicates apart; made here if it is missing."},
    "userId": {**_TEXT, "description": "The customer's id at the source; this or `anonymousId` is required."},
    "anonymousId": _TEXT,
    "timestamp": {"type": ["string", "null"], "format": "date-time", "description": "When it happened, with a zone."},
    "originalTimestamp": {"type": ["string", "null"], "format": "date-time"},
    "sentAt": {"type": ["string", "null"], "format": "date-time"},
    "context": {"type": "object"},
}
_TRACK = _COMMON | {"event": {"type": "string", "description": "What happened."}, "properties": {"type": "object"}}
_IDENTIFY = _COMMON | {"traits": {"type": "object", "description": "What is true of the customer."}}


class EventVerdict(BaseModel):
    """What became of one event."""

    message_id: str | None = Field(
        serialization_alias="messageId", description="The event's, or the one made here; null if it had none to read."
    )
    verdict: Literal["stored", "duplicate", "quarantined"]
    reason: str | None = Field(None, description="Why it was set aside.")
    detail: str | None = None


class Taken(BaseModel):
    """What became of what was sent; all of it is on disk."""

    success: Literal[True] = True
    events: list[EventVerdict] = Field(description="In the order they were sent in.")


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@ROUTES.post(
    "/v1/track",
    needs=WRITE_KEY,
    max_body_bytes=MAX_EVENT_BYTES,
    openapi_extra=_body({"type": "object", "properties": _TRACK, "required": ["event"]}),
)
async def track(request: Request, workspace: WorkspaceHere, caller: CallerHere) -> Taken:
    """Take one event that a customer did something."""
    return await _taken(request, workspace, caller, lambda body: [read_event(body, "track")])


@ROUTES.post(
    "/v1/identify",
    needs=WRITE_KEY,
    max_body_bytes=MAX_EVENT_BYTES,
    openapi_extra=_body({"type": "object", "properties": _IDENTIFY}),
)
async def identify(request: Request, workspace: WorkspaceHere, caller: CallerHere) -> Taken:
    """Take what is true of a customer."""
    return await _taken(request, workspace, caller, lambda body: [read_event(body, "identify")])


@ROUTES.post(
    "/v1/batch",
    needs=WRITE_KEY,
    max_body_bytes=MAX_BATCH_BYTES,
    openapi_extra=_body(
        {
            "type": "object",
            "properties": {
                "batch": {
                    "type": "array",
                    "description": "Each with its `type`; types but track and identify are set aside, with the reason.",
                    "items": {
                        "type": "object",
                        "properties": {"type": {"type": "string"}} | _TRACK | _IDENTIFY,
                        "required": ["type"],
                    },
                },
                "context": {"type": ["object", "null"], "description": "Added to each event's own."},
                "sentAt": {"type": "string", "format": "date-time"},
            },
            "required": ["batch"],
        }
    ),
)
async def batch(request: Request, workspace: WorkspaceHere, caller: CallerHere) -> Taken:
    """Take many events; each gets its own verdict."""
    return await _taken(request, workspace, caller, read_batch, MAX_BATCH_BYTES)


def _appended(workspace: Workspace, events: Sequence[Event | Unreadable], source: str) -> Verdicts:
    verdicts = workspace.events.append(events, source=source)
    # The events are on disk. Whatever customers lack now, their next reader takes in; an error here would have the
    # sender send again, and an event without a message id would be stored twice.
    try:
        workspace.follow()
    except Exception as error:  # noqa: BLE001 - a busy database, a full disk; the message may repeat a value
        _LOG.error("Customers do not follow the log: %s", type(error).__name__)
    return verdicts


async def _taken(
    request: Request,
    workspace: Workspace,
    caller: Caller,
    read: Callable[[bytes], Sequence[Received]],
    max_bytes: int = MAX_EVENT_BYTES,
) -> Taken:
    try:
        received = read(unpacked(await request.body(), request.headers.get("content-encoding", ""), max_bytes))
    except InputRefused as error:  # 400 and not 422: the spec's clients know the one
        raise HTTPException(400, error.message) from error
    source = caller.source
    assert source is not None  # whoever comes with a write key
    events = [one.event for one in received]
    verdicts = await run_in_threadpool(_appended, workspace, events, source)
    metrics: Metrics = request.app.state.metrics
    metrics.count_events(verdicts)
    return Taken(
        events=[
            EventVerdict(
                message_id=one.message_id,
                verdict=verdict.kind,
                reason=verdict.reason or None,
                detail=verdict.detail or None,
            )
            for one, verdict in zip(received, verdicts.each, strict=True)
        ]
    )
