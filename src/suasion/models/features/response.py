"""What the customer was sent and used."""

from collections.abc import Callable

import ibis

from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED
from suasion.models.features.feature import Feature


def _count(name: str, days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=(t.name == name) & (t.age < days))


FEATURES = tuple(
    Feature(f"{key}_{days}", f"{what} in the last {days} days.", "events", "events", _count(name, days), ("shop",), 0)
    for name, key, what in (
        (CAMPAIGN_RECEIVED, "campaigns_received", "Campaigns received"),
        (COUPON_REDEEMED, "coupons_redeemed", "Coupons redeemed"),
    )
    for days in (91, 364)
)
