"""What the customer gave back or called off. Amounts in other currencies than the workspace's are left out."""

from suasion.events.orders import ORDER_CANCELLED, ORDER_REFUNDED
from suasion.events.spec import ORDER_COMPLETED
from suasion.models.features.feature import MICROS, Feature
from suasion.models.features.happened import days_since, times, times_each

FEATURES = (
    *(
        Feature(
            f"refunds_{days}",
            f"Refunds in the last {days} days.",
            "refunds",
            "events",
            times(ORDER_REFUNDED, days),
            ("shop",),
            0,
        )
        for days in (91, 364)
    ),
    Feature(
        "refunded_364",
        "Refunded in the last 364 days.",
        "currency",
        "events",
        lambda t: t.amount.sum(where=(t.name == ORDER_REFUNDED) & (t.age < 364)).fill_null(0) / MICROS,
        ("shop",),
        0,
    ),
    Feature(
        "refund_share_364",
        "Refunds for each order of the last 364 days.",
        "ratio",
        "events",
        times_each(ORDER_REFUNDED, ORDER_COMPLETED, 364),
        ("shop",),
    ),
    Feature(
        "refund_recency",
        "Days since the last refund.",
        "days",
        "events",
        days_since(ORDER_REFUNDED),
        ("shop",),
    ),
    Feature(
        "cancelled_364",
        "Orders cancelled in the last 364 days.",
        "orders",
        "events",
        times(ORDER_CANCELLED, 364),
        ("shop",),
        0,
    ),
)
