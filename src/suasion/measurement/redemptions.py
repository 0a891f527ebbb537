"""Redemptions among customers who really received a campaign, by predicted score: an association, not an effect.

The retailer chose whom to mail and mailed everybody in this table, so the figures say how well the scores rank people
who were mailed. They do not say what the coupons changed.

Only campaigns that began at or after the moment of the scores can be counted: of an earlier one, whoever redeemed
before the moment would count as not having redeemed, and those redemptions are part of what the scores were made of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from suasion.statistics.intervals import Interval, wilson

THIRDS = ("high", "middle", "low")
FEWEST_RECEIVED = 30


@dataclass(frozen=True)
class Third:
    """One third of a campaign's receivers by score; `rate` is None where there is not enough data."""

    name: str
    received: int
    redeemed: int
    rate: Interval | None


@dataclass(frozen=True)
class CampaignRedemptions:
    """A campaign's thirds, highest scores first."""

    campaign: str
    received: int
    redeemed: int
    thirds: tuple[Third, ...]


def redemptions_by_third(
    received: pa.Table, starts: Mapping[str, datetime], moment: datetime
) -> tuple[CampaignRedemptions, ...]:
    """Split each campaign's receivers into thirds by score and count redeemers.

    Parameters
    ----------
    received
        One row per customer and campaign really received: `campaign` (string), `customer` (string), `score` (float64,
        predicted as of `moment`), `redeemed` (bool, at least one of its coupons since the moment).
    starts
        When each campaign began. Rows of campaigns that began before `moment`, or of which it is not known, are left
        out.
    moment
        When the scores were made.

    Returns
    -------
    tuple of CampaignRedemptions
        In order of campaign. A third has no rate if its campaign reached fewer than `FEWEST_RECEIVED` customers. Equal
        scores are parted by customer id, so the split is the same every time.
    """
    begun_since = pa.array([name for name, start in starts.items() if start >= moment], pa.string())
    received = received.filter(pc.is_in(received["campaign"].cast(pa.string()), value_set=begun_since))
    ordered = received.sort_by([("campaign", "ascending"), ("score", "descending"), ("customer", "ascending")])
    campaigns = np.asarray(ordered["campaign"].to_pylist(), dtype=object)
    redeemed = np.asarray(ordered["redeemed"].to_pylist(), dtype=bool)
    return tuple(_one(str(name), redeemed[campaigns == name]) for name in sorted(set(campaigns.tolist())))


def _one(campaign: str, redeemed: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> CampaignRedemptions:
    enough = len(redeemed) >= FEWEST_RECEIVED
    thirds = tuple(
        Third(name, len(part), int(part.sum()), wilson(int(part.sum()), len(part)) if enough else None)
        for name, part in zip(THIRDS, np.array_split(redeemed, 3), strict=True)
    )
    return CampaignRedemptions(campaign, len(redeemed), int(redeemed.sum()), thirds)
