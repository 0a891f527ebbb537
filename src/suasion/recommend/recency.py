"""How much each past event of a customer still counts."""

from dataclasses import dataclass
from math import inf

import numpy as np
import scipy.sparse as sp

from suasion.recommend.interactions import Interactions


@dataclass(frozen=True)
class Recency:
    """Half-lives of an event's weight; None switches a kind of forgetting off.

    Parameters
    ----------
    half_life_days
        In days before the moment, > 0.
    half_life_baskets
        In the customer's own later baskets, > 0; where times are missing or coarse, the order alone still counts.
    """

    half_life_days: float | None = None
    half_life_baskets: float | None = None


def weigh(interactions: Interactions, recency: Recency) -> sp.csr_array:
    """Sum decayed weights per customer and item, each customer's adding to 1; shape `(n_customers, n_items)`."""
    halves = np.zeros(len(interactions.item))
    if recency.half_life_days is not None:
        halves = halves + interactions.age_days / recency.half_life_days
    if recency.half_life_baskets is not None:
        halves = halves + interactions.age_baskets() / recency.half_life_baskets
    # The least halves per customer become 0, so that somebody long gone keeps a history to speak of.
    least = np.full(interactions.shape[0], inf)
    np.minimum.at(least, interactions.customer, halves)
    weight = 0.5 ** (halves - least[interactions.customer])
    total = np.bincount(interactions.customer, weights=weight, minlength=interactions.shape[0])
    weight = (weight / total[interactions.customer]).astype(np.float32)
    table = sp.csr_array((weight, (interactions.customer, interactions.item)), shape=interactions.shape)
    table.sum_duplicates()
    return table
