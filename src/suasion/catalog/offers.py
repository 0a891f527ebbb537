"""An offer: something the catalog lets us promise, for a time, on some of its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suasion.core.errors import InputRefused


@dataclass(frozen=True)
class Offer:
    """An offer and when it holds.

    Parameters
    ----------
    offer_id
        The shop's own number of it.
    name
        What people call it.
    kind
        Its type in the shop's words, such as "Type A".
    starts, ends
        It holds at every moment of [starts, ends); both aware. An offer whose last day is 8 November ends at
        2017-11-09T00:00.
    terms
        Anything else its owner says about it: a JSON object.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it ends before it starts.
    """

    offer_id: str
    name: str
    kind: str
    starts: datetime
    ends: datetime
    terms: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise InputRefused(
                f"Offer {self.offer_id!r} ends {self.ends.isoformat()}, not after its start {self.starts.isoformat()}.",
                hint="The end is the first moment at which it no longer holds.",
            )
