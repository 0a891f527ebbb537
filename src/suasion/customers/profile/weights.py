"""What an event counts in a profile: by its kind, and less the longer ago it was."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import ibis

from suasion.core.clock import naive_utc
from suasion.core.settings import Settings

Kind = Literal["bought", "added", "viewed"]

HALF_LIVES = 10
"""An event that is older counts less than a thousandth of what it did, and is not read."""

LEAST_WEIGHT = 1.0
"""A profile needs more than this: as much as one purchase of this very moment."""

LEAST_DAYS = 2
"""And it needs as many days: all of one visit, from the first look to the purchase, says one thing."""

LEAST_SHARE = 0.1
"""Something is an interest if she turns to it at least so often, by the lower bound of its share."""

LEVEL = 0.95
"""Of the intervals whose lower ends are shown."""


@dataclass(frozen=True)
class Weights:
    """The settings of profiles.

    Parameters
    ----------
    half_life_days
        After so many days an event counts half.
    bought, added, viewed
        What an event of each kind counts when it happens, in [0, 1].
    time_zone
        In which hours of the day are counted, as an IANA name.
    """

    half_life_days: float = 90.0
    bought: float = 1.0
    added: float = 0.3
    viewed: float = 0.1
    time_zone: str = "UTC"

    def of(self, kind: Kind) -> float:
        """Give what a kind counts at first."""
        return float(getattr(self, kind))

    def oldest(self, as_of: datetime) -> datetime:
        """Give the moment before which nothing counts, naive UTC."""
        return naive_utc(as_of) - timedelta(days=HALF_LIVES * self.half_life_days)

    def decayed(self, as_of: datetime, time: Any) -> Any:
        """Give 2^(-age / half-life) of a column of times; ages are whole seconds."""
        seconds = ibis.literal(naive_utc(as_of), type="timestamp(6)").delta(time, unit="second")
        return ibis.literal(2.0) ** (seconds * (-1 / (self.half_life_days * 86_400)))

    def plain(self) -> dict[str, Any]:
        """Say all of it, and the limits, as plain data: another text is another way of computing."""
        limits = {"half_lives": HALF_LIVES, "least_weight": LEAST_WEIGHT, "least_days": LEAST_DAYS}
        return asdict(self) | limits | {"least_share": LEAST_SHARE, "level": LEVEL, "one": "day"}


def weights_of(settings: Settings) -> Weights:
    """Read them from the settings.

    Examples
    --------
    >>> weights_of(Settings({"profile.half_life_days": 30.0})).half_life_days
    30.0
    """
    return Weights(
        settings.number("profile.half_life_days"),
        settings.number("profile.bought_weight"),
        settings.number("profile.added_weight"),
        settings.number("profile.viewed_weight"),
        settings.text("workspace.time_zone"),
    )
