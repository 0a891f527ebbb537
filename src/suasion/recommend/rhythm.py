"""The customer's own rhythm: what she buys again and again, and whether it is due.

Each past order of an item counts ``0.5 ** (age / half_life_days)``, and the sum is lifted or lowered by how due the
item is: with g the mean gap between her orders of it, drawn towards the mean gap over all customers, and a the age of
the last one, the factor is ``(a / g) ** due_power`` for a < g, and falls as ``(g / a) ** late_power`` after a > g.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from suasion.recommend.interactions import DAY, Interactions, Ints
from suasion.recommend.recommender import Floats


@dataclass(frozen=True)
class RhythmSettings:
    """How fast a habit is forgotten and how much being due matters.

    Parameters
    ----------
    half_life_days
        Half-life of one order's weight, > 0.
    due_power
        0 switches waiting off; 1 makes an item bought today score near 0.
    late_power
        0 forgives any lateness; larger drops what is long overdue.
    """

    half_life_days: float = 112.0
    due_power: float = 0.0
    late_power: float = 0.0


@dataclass(frozen=True)
class Rhythm:
    """Repeat-purchase scores, shape `(n_customers, n_items)`, sparse: items never bought score 0."""

    table: sp.csr_array
    name: str = "rhythm"

    def scores(self, customers: Ints) -> Floats:
        """Look the scores up."""
        return np.asarray(self.table[customers].toarray(), np.float64)

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Give the one part: the item itself, bought before."""
        start, end = self.table.indptr[customer : customer + 2]
        own = dict(zip(self.table.indices[start:end].tolist(), self.table.data[start:end].tolist(), strict=True))
        return [{int(item): own[int(item)]} if int(item) in own else {} for item in items]


def fit(interactions: Interactions, settings: RhythmSettings) -> Rhythm:
    """Compute the scores; each customer's sum to 1."""
    n_customers, n_items = interactions.shape
    key, inverse, count = np.unique(
        interactions.customer * n_items + interactions.item, return_inverse=True, return_counts=True
    )
    customer, item = key // max(n_items, 1), key % max(n_items, 1)
    score: Floats = np.zeros(len(key))
    np.add.at(score, inverse, 0.5 ** (interactions.age_days / settings.half_life_days))
    score = score * _due(interactions, inverse, count, item, settings)
    total = np.bincount(customer, weights=score, minlength=n_customers)
    score = score / np.where(total > 0, total, 1.0)[customer]
    return Rhythm(sp.csr_array((score, (customer, item)), shape=(n_customers, n_items)))


def _due(
    interactions: Interactions, inverse: Ints, count: Ints, item: Ints, settings: RhythmSettings
) -> Floats | float:
    if settings.due_power == settings.late_power == 0 or not len(count):
        return 1.0
    first = np.full(len(count), np.iinfo(np.int64).max)
    last = np.zeros(len(count), np.int64)
    np.minimum.at(first, inverse, interactions.time)
    np.maximum.at(last, inverse, interactions.time)
    span, gaps = (last - first) / DAY, count - 1.0
    n_items = interactions.shape[1]
    everyone = (span.sum() + 1.0) / (gaps.sum() + 1.0)
    item_gap = (np.bincount(item, weights=span, minlength=n_items) + everyone) / (
        np.bincount(item, weights=gaps, minlength=n_items) + 1.0
    )
    gap = np.maximum((span + item_gap[item]) / (gaps + 1.0), 1.0)
    waited = np.maximum((interactions.moment - last) / DAY, 1 / 24) / gap
    due: Floats = np.minimum(waited, 1.0) ** settings.due_power * np.maximum(waited, 1.0) ** -settings.late_power
    return due
