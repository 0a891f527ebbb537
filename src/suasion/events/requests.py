"""What a sender posts to the intake, as events: one event, or a batch of them, in the Segment spec's shape.

What the spec lets a sender leave out is filled in: the type from the path, `messageId` made here, `context` and
`sentAt` of a batch on each of its events. What cannot be read as an event is an `Unreadable` with its reason.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from suasion.core.errors import InputRefused, TooLarge
from suasion.events.spec import (
    Alias,
    Event,
    EventType,
    Group,
    Identify,
    Page,
    Screen,
    Time,
    Track,
    Unreadable,
    parse,
    why_unreadable,
)

MAX_EVENT_BYTES = 32 * 1024
MAX_BATCH_BYTES = 500 * 1024
MAX_BATCH_EVENTS = 2_500
MAX_SPREAD_BYTES = 20 * MAX_BATCH_BYTES
"""What a batch's context, once on each of its events, may come to: few bytes sent must not become a disk full."""
SEND_LESS = "Send fewer events at a time; one may have 32 KB."
"""What whoever sent too much can do."""
MAX_DEPTH = 64
"""Of one event: nothing that reads properties further on has to fear deeper ones."""
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError)
"""What the decoder raises; the second for bytes that are no UTF-8, which a `msgspec.Raw` may still hold."""
_NULL = b"null"
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')

_Fields = dict[str, msgspec.Raw]
_fields = msgspec.json.Decoder(_Fields)
_json = msgspec.json.Encoder()


class _Batch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    context: _Fields | None = None
    sent_at: msgspec.Raw = msgspec.Raw()


_batches = msgspec.json.Decoder(_Batch)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_decoders: dict[EventType, msgspec.json.Decoder[Event]] = {
    "track": msgspec.json.Decoder(Track),
    "identify": msgspec.json.Decoder(Identify),
    "page": msgspec.json.Decoder(Page),
    "screen": msgspec.json.Decoder(Screen),
    "group": msgspec.json.Decoder(Group),
    "alias": msgspec.json.Decoder(Alias),
}


class Received(msgspec.Struct, frozen=True):
    """One event as it came: `message_id` is the sender's or the one made here; None if none could be read."""

    event: Event | Unreadable
    message_id: str | None


def read_event(body: bytes, kind: EventType) -> Received:
    """Read the body of ``/v1/track``, ``/v1/identify`` and the like.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no JSON object in UTF-8; nothing of it is stored.

    Examples
    --------
    >>> read_event(b'{"userId": "u", "event": "Signed Up", "messageId": "m"}', "track").event.event
    'Signed Up'
    """
    received = _at_once(body, _decoders[kind])
    if received is not None:
        return received
    fields = _object(body, _fields)
    fields["type"] = msgspec.Raw(_json.encode(kind))
    received = _received(fields)
    if isinstance(received.event, Unreadable) and received.event.reason == "not_json":
        raise _unreadable(received.event.detail)
    return received


def read_batch(body: bytes) -> Sequence[Received]:
    """Read the body of ``/v1/batch``: each event for itself, so that a bad one holds up no other.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no JSON object with a list ``batch``; nothing of it is stored.
    suasion.core.errors.TooLarge
        If the list has more than `MAX_BATCH_EVENTS`, or its context on each event more than `MAX_SPREAD_BYTES`.
    """
    whole = _object(body, _batches)
    if len(whole.batch) > MAX_BATCH_EVENTS:
        raise TooLarge(f"The batch has {len(whole.batch):,} events; it may have {MAX_BATCH_EVENTS:,}.", hint=SEND_LESS)
    if whole.context and len(_json.encode(whole.context)) * len(whole.batch) > MAX_SPREAD_BYTES:
        raise TooLarge(
            "The batch's context is too long to be added to so many events.",
            hint="Send less context, or fewer events a batch.",
        )
    sent_at = _moment(whole.sent_at)
    if whole.context or (sent_at is None and whole.sent_at):
        return [_of_batch(bytes(raw), whole) for raw in whole.batch]
    return [_at_once(raw, _events, sent_at) or _of_batch(raw, whole) for raw in map(bytes, whole.batch)]


def _at_once(raw: bytes, decoder: msgspec.json.Decoder[Event], sent_at: datetime | None = None) -> Received | None:
    """Read an event that leaves nothing out, in one go; None for any other, which is looked at field by field."""
    if len(raw) > MAX_EVENT_BYTES or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        return None
    try:
        event = decoder.decode(raw)
    except NOT_JSON:
        return None
    if event.sent_at is None:
        event.sent_at = sent_at
    return Received(event, event.message_id)


def _of_batch(raw: bytes, whole: _Batch) -> Received:
    try:
        fields = _fields.decode(raw)
    except NOT_JSON:  # no object
        return Received(_too_deep(raw) or parse(raw), None)
    if len(raw) > MAX_EVENT_BYTES:
        detail = f"The event is {len(raw):,} bytes long; it may be {MAX_EVENT_BYTES:,}."
        return Received(_too_deep(raw) or Unreadable(raw, "too_large", detail), _message_id(fields))
    if whole.context:
        fields["context"] = _merged(whole.context, fields.get("context"))
    if whole.sent_at and bytes(fields.get("sentAt", _NULL)) == _NULL:
        fields["sentAt"] = whole.sent_at
    return _received(fields)


def _received(fields: _Fields) -> Received:
    message_id = _message_id(fields)
    if message_id is None and bytes(fields.get("messageId", _NULL)) == _NULL:
        message_id = f"server-{secrets.token_hex(16)}"
        fields["messageId"] = msgspec.Raw(_json.encode(message_id))
    raw = _json.encode(fields)
    return Received(_too_deep(raw) or parse(raw), message_id)


def deeper_than(value: Any, most: int) -> bool:
    """Say whether a JSON value is nested deeper than `most`, without going down by recursion.

    Examples
    --------
    >>> deeper_than({"a": [1]}, 2), deeper_than({"a": [[]]}, 2), deeper_than("[[[", 0)
    (False, True, False)
    """
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(most):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return bool(level)


# Kept without its content: whatever would walk through it could run out of stack.
TOO_DEEP = Unreadable(b"", "too_deep", f"The event is nested deeper than {MAX_DEPTH}.")


def _too_deep(raw: bytes) -> Unreadable | None:
    return None if _depth(raw) <= MAX_DEPTH else TOO_DEEP


def _message_id(fields: _Fields) -> str | None:
    try:
        return msgspec.json.decode(fields.get("messageId", _NULL), type=str | None)
    except NOT_JSON:
        return None


def _merged(outer: _Fields, inner: msgspec.Raw | None) -> msgspec.Raw:
    try:
        own = _fields.decode(inner) if inner else {}
    except NOT_JSON:  # no object: the spec's check names it
        return inner or msgspec.Raw()
    return msgspec.Raw(_json.encode(outer | own))


def _depth(raw: bytes) -> int:
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return 0  # at most that deep
    depth = deepest = 0
    for character in _QUOTED.sub(b"", raw):
        if character in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in b"}]":
            depth -= 1
    return deepest


def _moment(raw: msgspec.Raw) -> datetime | None:
    try:
        return msgspec.json.decode(raw, type=Time | None) if raw else None
    except NOT_JSON:
        return None


def _object(body: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    try:
        return decoder.decode(body)
    except NOT_JSON as error:
        raise _unreadable(why_unreadable(body, error)) from error
    except RecursionError as error:
        raise _unreadable("it is nested too deep") from error


def _unreadable(why: str) -> InputRefused:
    return InputRefused(f"The body cannot be read: {why}.", hint="Send a JSON object in UTF-8.")
