"""How the customer uses the site or the app: sessions, what she does in them, and carts she leaves behind."""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import Feature


def _count(low: int, high: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=(t.age >= low) & (t.age < high))


def _left(days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=(t.added > 0) & (t.orders == 0) & (t.age < days))


FEATURES = (
    *(
        Feature(
            f"sessions_{days}",
            f"Sessions in the last {days} days.",
            "sessions",
            "sessions",
            _count(0, days),
            ("shop",),
            0,
        )
        for days in (7, 28, 91, 364)
    ),
    Feature(
        "session_recency", "Days since the last session began.", "days", "sessions", lambda t: t.age.min(), ("shop",)
    ),
    Feature(
        "sessions_trend",
        "Sessions in the last 28 days over a third of those in the 84 before.",
        "ratio",
        "sessions",
        lambda t: 3 * _count(0, 28)(t) / _count(28, 112)(t).nullif(0),
        ("shop",),
    ),
    Feature("session_acts", "Acts a session.", "acts", "sessions", lambda t: t.acts.sum() / t.count(), ("shop",)),
    Feature(
        "session_minutes",
        "Minutes from the first act of a session to the last, on average.",
        "minutes",
        "sessions",
        lambda t: t.seconds.sum() / (60 * t.count()),
        ("shop",),
    ),
    Feature(
        "session_orders_share",
        "Share of sessions with an order.",
        "share",
        "sessions",
        lambda t: t.count(where=t.orders > 0) / t.count(),
        ("shop",),
    ),
    *(
        Feature(
            f"carts_left_{days}",
            f"Sessions of the last {days} days in which something was put into the cart and nothing ordered.",
            "sessions",
            "sessions",
            _left(days),
            ("shop",),
            0,
        )
        for days in (28, 91)
    ),
)
