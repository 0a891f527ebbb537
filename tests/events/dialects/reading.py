"""What a dialect's events come to, short enough to compare."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from suasion.events.requests import Received
from suasion.events.spec import Unreadable

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def short(received: Sequence[Received]) -> list[dict[str, Any]]:
    """Give each event as it would be sent by the spec, without what is empty, without its id; or its reason."""
    return [_short(one) for one in received]


def _short(one: Received) -> dict[str, Any]:
    if isinstance(one.event, Unreadable):
        return {"reason": one.event.reason}
    found: dict[str, Any] = msgspec.to_builtins(one.event)
    return {name: value for name, value in found.items() if value not in (None, {}, "") and name != "messageId"}


def ids(received: Sequence[Received]) -> list[str | None]:
    """Give the message ids."""
    return [one.message_id for one in received]
