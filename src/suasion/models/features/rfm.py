"""Recency, frequency and money over windows, and how they change."""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import MICROS, WINDOWS_DAYS, Feature


def _visits(low: int, high: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=(t.age >= low) & (t.age < high))


def _amount(days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.amount.sum(where=t.age < days).fill_null(0) / MICROS


def _faded(days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: ((-t.age / float(days)).exp() * MICROS).round().cast("int64").sum() / MICROS


FEATURES = (
    Feature("recency", "Days since the last purchase.", "days", "visits", lambda t: t.age.min()),
    Feature("tenure", "Days since the first purchase.", "days", "visits", lambda t: t.age.max()),
    *(
        Feature(
            f"visits_{days}", f"Days with a purchase in the last {days}.", "days", "visits", _visits(0, days), empty=0
        )
        for days in WINDOWS_DAYS
    ),
    *(
        Feature(
            f"visits_{low}_to_{low + 28}",
            f"Days with a purchase {low} to {low + 28} days ago.",
            "days",
            "visits",
            _visits(low, low + 28),
            empty=0,
        )
        for low in (28, 56, 84)
    ),
    *(
        Feature(f"amount_{days}", f"Paid in the last {days} days.", "currency", "visits", _amount(days), empty=0)
        for days in WINDOWS_DAYS
    ),
    *(
        Feature(
            f"faded_visits_{days}",
            f"Days with a purchase, each worth exp(-age / {days} days).",
            "days",
            "visits",
            _faded(days),
            empty=0,
        )
        for days in (14, 28, 56, 112)
    ),
    Feature(
        "visit_rate",
        "Days with a purchase for each day since the first.",
        "1/day",
        "visits",
        lambda t: t.count() / (t.age.max() + 1),
        empty=0,
    ),
    Feature(
        "active_months_share",
        "Share of the 28-day spans since the first purchase, counted back from the moment, with a purchase.",
        "share",
        "visits",
        lambda t: (t.age // 28).nunique() / (t.age.max() // 28 + 1),
        empty=0,
    ),
    Feature(
        "visits_trend",
        "Days with a purchase in the last 28 days over a third of those in the 84 before.",
        "ratio",
        "visits",
        lambda t: 3 * t.count(where=t.age < 28) / t.count(where=(t.age >= 28) & (t.age < 112)).nullif(0),
    ),
    Feature(
        "amount_trend",
        "Paid in the last 28 days over a third of what was paid in the 84 before.",
        "ratio",
        "visits",
        lambda t: 3 * t.amount.sum(where=t.age < 28) / t.amount.sum(where=(t.age >= 28) & (t.age < 112)).nullif(0),
    ),
    Feature(
        "lately_share",
        "Share of all days with a purchase that lie in the last 28.",
        "share",
        "visits",
        lambda t: t.count(where=t.age < 28) / t.count(),
    ),
)
