"""What everybody buys, overall or recently, and what this customer buys most: baselines, and what strangers get."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from suasion.recommend.interactions import Interactions, Ints
from suasion.recommend.recommender import NO_ITEM, Floats


@dataclass(frozen=True)
class Popularity:
    """Buyers of an item as a share of the most popular item's, equal for every customer."""

    share: Floats
    name: str = "popularity"

    def scores(self, customers: Ints) -> Floats:
        """Score every item alike for each customer."""
        return np.broadcast_to(self.share, (len(customers), len(self.share)))

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Give the one part, which comes from no item of the customer's."""
        return [{NO_ITEM: float(self.share[item])} for item in items]


def fit(interactions: Interactions, *, days: float | None = None, name: str = "popularity") -> Popularity:
    """Count customers per item, over everything or the last `days` before the moment; the most popular item gets 1.

    Customers, not orders: on items that are new to a customer that is the stronger baseline.
    """
    kept = slice(None) if days is None else interactions.age_days <= days
    n_items = interactions.shape[1]
    once = np.unique(interactions.customer[kept] * n_items + interactions.item[kept])
    count = np.bincount(once % max(n_items, 1), minlength=n_items).astype(np.float64)
    return Popularity(count / max(count.max(initial=0.0), 1.0), name)


@dataclass(frozen=True)
class OwnFrequency:
    """How often the customer bought an item; equal counts are ordered by the item's popularity."""

    count: sp.csr_array
    popularity: Popularity
    name: str = "own_frequency"

    def scores(self, customers: Ints) -> Floats:
        """Score own items above all others; items never bought score 0."""
        own: Floats = self.count[customers].toarray().astype(np.float64)
        return own + np.where(own > 0, 0.5 * self.popularity.share, 0.0)

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Give the one part, which comes from the item itself."""
        scores = self.scores(np.array([customer]))[0]
        return [{int(item): float(scores[item])} for item in items]


def fit_own_frequency(interactions: Interactions) -> OwnFrequency:
    """Count each customer's orders of each item."""
    ones = np.ones(len(interactions.item))
    count = sp.csr_array((ones, (interactions.customer, interactions.item)), shape=interactions.shape)
    return OwnFrequency(count, fit(interactions))
