"""Live events with the customer each one joined, and identifiers masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from suasion.customers.identity import holders_of
from suasion.customers.readable import readable
from suasion.events.live import LiveEvent
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class LookedOn:
    """One live event; `customer` is None if it has none yet, `properties` if it was not stored."""

    event: LiveEvent
    customer: str | None
    properties: dict[str, Any] | None


def looked_on(connection: Connection, vault: Vault, events: Sequence[LiveEvent]) -> tuple[LookedOn, ...]:
    """Find the customer of each event, and mask who is named in it."""
    holders = holders_of(connection, {event.tokens[0] for event in events if event.tokens})
    said = readable(vault, [msgspec.json.decode(event.properties) if event.properties else None for event in events])
    return tuple(
        LookedOn(event, holders.get(event.tokens[0]) if event.tokens else None, properties)
        for event, properties in zip(events, said, strict=True)
    )
