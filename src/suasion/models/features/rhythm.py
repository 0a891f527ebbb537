"""The customer's own rhythm: the gaps between purchases, and whether the next one is due."""

from collections.abc import Callable

import ibis

from suasion.models.features.feature import Feature


def _mean_gap(t: ibis.Table) -> ibis.Value:
    return t.gap.sum() / t.gap.count().nullif(0)


def _quantile(at: float) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.gap.quantile(at)


def _due(t: ibis.Table) -> ibis.Value:
    alive = t.gap > t.recency
    return (t.count(where=alive & (t.gap <= t.recency + 28)) + 0.5) / (t.count(where=alive) + 1)


def _deviation(t: ibis.Table) -> ibis.Value:
    count, total, squares = t.gap.count(), t.gap.sum(), (t.gap * t.gap).sum()
    variance = (squares - total * total / count.nullif(0)) / (count - 1).nullif(0)
    return (variance > 0).ifelse(variance, variance * 0).sqrt()


FEATURES = (
    Feature("gap_mean", "Mean days between purchases.", "days", "visits", _mean_gap),
    *(
        Feature(
            f"gap_{key}",
            f"{measures} of the days between purchases.",
            "days",
            "visits",
            _quantile(at),
        )
        for key, measures, at in (
            ("lower", "Lower quartile", 0.25),
            ("median", "Median", 0.5),
            ("upper", "Upper quartile", 0.75),
        )
    ),
    Feature("gap_deviation", "Standard deviation of the days between purchases.", "days", "visits", _deviation),
    Feature("gap_longest", "The longest pause between purchases.", "days", "visits", lambda t: t.gap.max()),
    Feature(
        "overdue",
        "Days since the last purchase over the mean gap.",
        "ratio",
        "visits",
        lambda t: t.age.min() / _mean_gap(t),
    ),
    Feature(
        "overdue_longest",
        "Days since the last purchase over the longest gap so far.",
        "ratio",
        "visits",
        lambda t: t.age.min() / t.gap.max(),
    ),
    Feature(
        "due_share",
        "Of the gaps longer than the present pause, the share ended 28 days on; half a gap added to each side.",
        "share",
        "visits",
        _due,
    ),
)
