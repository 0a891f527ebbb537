"""What the customer was sent and used."""

from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED
from suasion.models.features.feature import Feature
from suasion.models.features.happened import times

FEATURES = tuple(
    Feature(f"{key}_{days}", f"{what} in the last {days} days.", "events", "events", times(name, days), ("shop",), 0)
    for name, key, what in (
        (CAMPAIGN_RECEIVED, "campaigns_received", "Campaigns received"),
        (COUPON_REDEEMED, "coupons_redeemed", "Coupons redeemed"),
    )
    for days in (91, 364)
)
