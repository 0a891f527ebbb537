"""How features enter a clustering: logarithms where they are skewed, standardised, unknown ones at the mean."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import skew

from suasion.core.errors import Conflict
from suasion.models.features.snapshot import FeatureTable
from suasion.models.groups.card import ScalingFigures
from suasion.models.groups.gap import Matrix

FEATURES = (
    "shop.recency",
    "shop.tenure",
    "shop.visits_364",
    "shop.gap_mean",
    "shop.basket_amount",
    "shop.basket_lines",
    "shop.discount_share",
    "shop.coupon_share",
    "shop.items_new_share",
    "shop.categories_91",
)
"""What clusters look at: one feature for each habit, so that no habit counts several times by being told in windows.

Shares of days (weekends, evenings) are not among them: of three orders such a share is chance, and splits by it come
from how seldom somebody buys.
"""

_SKEWED = 1.0
_FARTHEST = 4.0  # standard deviations; one customer far out is no cluster


def scaling(values: Matrix) -> tuple[ScalingFigures, ...]:
    """Learn from values of `FEATURES`, shape ``(n, n_features)`` with NaN for unknown, how each is to enter."""
    found = []
    for name, column in zip(FEATURES, values.T, strict=True):
        known = column[~np.isnan(column)]
        logarithm = len(known) > 0 and np.ptp(known) > 0 and known.min() >= 0 and float(skew(known)) > _SKEWED
        told = np.log1p(known) if logarithm else known
        centre, spread = (float(told.mean()), float(told.std())) if len(known) else (0.0, 0.0)
        found.append(ScalingFigures(name, bool(logarithm), centre, spread))
    return tuple(found)


def scaled(values: Matrix, by: Sequence[ScalingFigures]) -> Matrix:
    """Bring values to standard deviations from the mean, shape of `values`; a constant feature is 0 for everybody."""
    columns = []
    for one, column in zip(by, values.T, strict=True):
        told = np.log1p(np.maximum(column, 0.0)) if one.logarithm else column
        apart = (told - one.centre) / (one.spread if one.spread > 1e-9 else np.inf)
        columns.append(np.clip(np.nan_to_num(apart, nan=0.0), -_FARTHEST, _FARTHEST))
    return np.column_stack(columns)


def inputs(table: FeatureTable, names: Sequence[str]) -> Matrix:
    """Give some features of every customer, shape ``(n_customers, len(names))``.

    Raises
    ------
    suasion.core.errors.Conflict
        If one is not in the table.
    """
    missing = sorted(set(names) - set(table.names))
    if missing:
        raise Conflict(f"The clusters need features that this release does not compute: {missing}.", hint="Fit anew.")
    return table.values[:, [table.names.index(name) for name in names]]
