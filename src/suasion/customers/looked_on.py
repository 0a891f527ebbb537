"""Live events with the customer each one joined, what gave it away as a machine's, and identifiers masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from suasion.customers.identity import holders_of
from suasion.customers.readable import readable
from suasion.events.live import LiveEvent
from suasion.events.marks import rules_of
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class LookedOn:
    """One live event.

    Parameters
    ----------
    customer
        None if it has none yet.
    properties
        None if it was not stored.
    machine
        The rule that says a machine did it, found when it came or behind the log; empty for people.
    """

    event: LiveEvent
    customer: str | None
    properties: dict[str, Any] | None
    machine: str


def looked_on(connection: Connection, vault: Vault, events: Sequence[LiveEvent]) -> tuple[LookedOn, ...]:
    """Find the customer of each event, and mask who is named in it."""
    holders = holders_of(connection, {event.tokens[0] for event in events if event.tokens})
    said = readable(vault, [msgspec.json.decode(event.properties) if event.properties else None for event in events])
    late = late_rules(connection, events)
    return tuple(
        LookedOn(
            event,
            holders.get(event.tokens[0]) if event.tokens else None,
            properties,
            event.machine or late.get(event.number, ""),
        )
        for event, properties in zip(events, said, strict=True)
    )


def late_rules(connection: Connection, events: Sequence[LiveEvent]) -> dict[int, str]:
    """Give the rule of each event that was marked as a machine's behind the log, by its number among the live ones."""
    asked = {event.sequence: event.number for event in events if event.sequence and not event.machine}
    return {asked[sequence]: rule for sequence, rule in rules_of(connection, asked).items()}
