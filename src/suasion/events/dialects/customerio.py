"""Customer.io's Track API: ``PUT /api/v1/customers/{id}``, ``POST …/events`` and ``POST /api/v1/events``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.dialects.translated import (
    Ids,
    Said,
    from_epoch,
    mapping,
    not_understood,
    objects,
    received,
    text,
    too_large,
    without_nothing,
)
from suasion.events.requests import Received

_OWN = frozenset({"_update", "cio_id", "id", "anonymous_id", "_last_visit", "cio_subscription_preferences"})
_KINDS = {"page": "page", "screen": "screen"}


def read_customer(customer: str, body: bytes) -> Sequence[Received]:
    """Read attributes of a customer as traits.

    They say no time and have no id; each is taken as new, because the latest word counts and saying it twice changes
    nothing.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the body is no JSON object.
    """
    said = _object(body)
    if not isinstance(said.get("_update", False), bool):
        return received([not_understood(said, "'_update' is true or false.")])
    traits = {name: value for name, value in said.items() if name not in _OWN}
    if "created_at" in traits:
        traits["created_at"] = from_epoch(traits["created_at"])
    who = {"userId": customer, "anonymousId": text(said.get("anonymous_id"))}
    return received([{"type": "identify", "traits": traits} | without_nothing(who)])


def read_event(customer: str | None, body: bytes, now: datetime) -> Sequence[Received]:
    """Read one event of a customer, or of somebody who is known by an anonymous id only.

    An event with an `id` is known by it; else by its body and `timestamp`, or by its body and the minute it came in.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the body is no JSON object.
    """
    said = _object(body)
    return received([_event(customer, said, Ids("customerio", now))])


def _event(customer: str | None, said: dict[str, Any], ids: Ids) -> Said:
    if over := too_large(said):
        return over
    name, kind = said.get("name"), str(said.get("type") or "event")
    if not isinstance(name, str):
        return not_understood(said, "It has no 'name', a text.")
    own = {"type": "track", "event": name} if kind not in _KINDS else {"type": _KINDS[kind], "name": name}
    timed = said.get("timestamp") is not None
    fields = {
        "messageId": text(said.get("id")) or ids.of([customer, said], timed=timed),
        "userId": customer,
        "anonymousId": text(said.get("anonymous_id")),
        "timestamp": from_epoch(said.get("timestamp")),
        "properties": mapping(said.get("data")),
    }
    return own | without_nothing(fields)


def _object(body: bytes) -> dict[str, Any]:
    found = objects(body or b"{}")
    if not isinstance(found, dict):
        raise InputRefused("The body is no JSON object.")
    return found
