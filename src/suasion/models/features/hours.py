"""When in the week the customer does something, in UTC: blocks of the day, the weekend, and how regularly.

How regularly is Simpson's index without bias (E. H. Simpson, Nature 163:688, 1949): the chance that two of her acts,
drawn at random, fall into the same of the week's 168 hours. It does not grow with their number, as an entropy does.
"""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import Feature

_SATURDAY = 5


def _between(low: int, high: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.acts.sum(where=(t.hour >= low) & (t.hour < high)).fill_null(0) / t.acts.sum()


def _same_hour(t: ibis.Table) -> ibis.Value:
    total = t.acts.sum()
    return (t.acts * (t.acts - 1)).sum() / (total * (total - 1)).nullif(0)


FEATURES = (
    *(
        Feature(
            f"hours_{low}_to_{low + 4}_share",
            f"Share of acts and orders from {low:02}:00 to {low + 4:02}:00.",
            "share",
            "hours",
            _between(low, low + 4),
            ("shop",),
        )
        for low in range(0, 24, 4)
    ),
    Feature(
        "weekend_acts_share",
        "Share of acts and orders that fall on a weekend.",
        "share",
        "hours",
        lambda t: t.acts.sum(where=t.weekday >= _SATURDAY).fill_null(0) / t.acts.sum(),
        ("shop",),
    ),
    Feature(
        "same_hour",
        "Chance that two acts or orders fall into the same hour of the week.",
        "share",
        "hours",
        _same_hour,
        ("shop",),
    ),
)
