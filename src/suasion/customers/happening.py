"""One entry of a customer's timeline, and the port through which other stages add theirs."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from suasion.core.clock import to_microseconds
from suasion.core.paging import Key

Kind = Literal["order", "event", "traits", "identity", "consent", "decision", "message"]
_RANKS: dict[Kind, int] = {
    "order": 1,
    "event": 1,
    "traits": 1,
    "identity": 2,
    "consent": 3,
    "decision": 4,
    "message": 5,
}
EVENT_RANK = 1
"""Of whatever is an event of the log; its `number` is its sequence number."""


@dataclass(frozen=True)
class OrderLine:
    """One line of an order; `name` is None where the catalog lacks the item, `amount` where nobody said it."""

    item: str
    name: str | None
    quantity: float
    amount: float | None
    discount: float
    coupon_discount: float


@dataclass(frozen=True)
class Happening:
    """One entry.

    Parameters
    ----------
    time
        When it happened; aware.
    kind
        What it is.
    number
        Tells entries of one moment and kind apart; the same whenever it is asked for.
    summary
        A readable line by language, "en" and "zh".
    source
        Where it was said or done.
    properties
        What came with it, as plain JSON.
    lines
        Of an order.
    links
        What it belongs to: "sequence", "order", "campaign", "delivery", "plan".
    machine
        The rule that says a machine did it; empty for people, and for whatever is no event.
    """

    time: datetime
    kind: Kind
    number: int
    summary: Mapping[str, str]
    source: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    machine: str = ""

    @property
    def key(self) -> Key:
        """Its place: later first, then by rank and number."""
        return (to_microseconds(self.time), _RANKS[self.kind], self.number)


class Happenings(Protocol):
    """A stage with something to add to timelines, few entries a customer."""

    def of(self, names: Sequence[str]) -> Sequence[Happening]:
        """List what it knows of one customer under all her names, the present one first, in any order."""
        ...


def stable_number(*parts: str) -> int:
    """Make a number of a text key, the same in every process.

    Examples
    --------
    >>> stable_number("email", "marketing") == stable_number("email", "marketing") != stable_number("email")
    True
    """
    return zlib.crc32("\0".join(parts).encode())
