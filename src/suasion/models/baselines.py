"""What a marketer would do without a model; a model is worth its trouble only where it beats the better of them."""

import numpy as np
from scipy.stats import rankdata

from suasion.models.features.snapshot import FeatureTable, Matrix
from suasion.models.targets import PurchaseTarget

RFM_WEIGHTS: dict[str, tuple[int, int, int]] = {"R+F+M": (1, 1, 1), "R+F": (1, 1, 0), "2R+F+M": (2, 1, 1)}
"""The stated rank sums: weights of recency, frequency and money over 364 days; the best is chosen with the learner."""


def rfm(table: FeatureTable, target: PurchaseTarget, form: str) -> Matrix:
    """Give each customer's sum of ranks, over the target's own purchases; equal values share a rank.

    Who never bought comes last in all three.
    """
    prefix = "shop." if target.category is None else "category."
    parts = (
        -np.nan_to_num(table.column(f"{prefix}recency"), nan=np.inf),
        table.column(f"{prefix}visits_364"),
        table.column(f"{prefix}amount_364"),
    )
    total: Matrix = sum(
        (weight * rankdata(part) for weight, part in zip(RFM_WEIGHTS[form], parts, strict=True)),
        np.zeros(len(table.customers)),
    )
    return total


def last_month(table: FeatureTable, target: PurchaseTarget) -> Matrix:
    """Give 1 for who bought the target in the 28 days before, 0 for the others."""
    prefix = "shop." if target.category is None else "category."
    bought: Matrix = (table.column(f"{prefix}visits_28") > 0).astype(np.float64)
    return bought
