"""Sparse decayed transitions: what tends to follow, or go with, what the customer bought lately.

For events i, then j, of one customer, `d` baskets apart, count ``decay ** (d - 1)`` into ``C[i, j]`` (and `within` for
two items of one basket). With item counts n, ``T[i, j] = C[i, j] / (n[i] ** source_power * n[j] ** target_power)``, of
which each row keeps its largest entries. A customer's score is her decayed history times T, which is additive over her
past items. No inverse is needed, so work grows with events, not with items squared. The closed-form relatives are SLIT
and SLIST (Choi et al., WWW 2021).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from suasion.recommend.interactions import Interactions
from suasion.recommend.recency import Recency, weigh
from suasion.recommend.similar import Similar


@dataclass(frozen=True)
class Counting:
    """How pairs are counted.

    Parameters
    ----------
    reach
        Baskets apart at most, >= 0.
    decay
        Factor per further basket, in (0, 1].
    within
        Weight of a pair inside one basket, >= 0.
    minimum_customers
        Items bought by fewer customers are left out.
    """

    reach: int = 1
    decay: float = 0.8
    within: float = 1.0
    minimum_customers: int = 1


@dataclass(frozen=True)
class Shaping:
    """How counts become scores.

    Parameters
    ----------
    source_power, target_power
        How strongly frequent items are damped, in [0, 1].
    neighbours
        Entries kept per row, >= 1.
    """

    source_power: float = 0.5
    target_power: float = 0.5
    neighbours: int = 200


def count_pairs(interactions: Interactions, counting: Counting) -> sp.csr_array:
    """Count decayed pairs, shape `(n_items, n_items)`; the diagonal is left to `shape_counts`."""
    _, n_items = interactions.shape
    baskets = int(interactions.basket.max()) + 1 if len(interactions.basket) else 0
    supported = _customers_per_item(interactions) >= counting.minimum_customers
    kept = supported[interactions.item]
    ones = np.ones(int(kept.sum()), np.float32)
    content = sp.csr_array((ones, (interactions.basket[kept], interactions.item[kept])), shape=(baskets, n_items))
    owner = np.zeros(baskets, np.int64)
    owner[interactions.basket] = interactions.customer
    return sp.csr_array(content.T @ (_later(owner, counting) @ content))


def _later(owner: np.ndarray, counting: Counting) -> sp.csr_array:
    """Weigh basket pairs (earlier, later) of one owner, shape `(n_baskets, n_baskets)`."""
    n = len(owner)
    rows, columns, weights = [np.arange(n)], [np.arange(n)], [np.full(n, counting.within, np.float32)]
    for apart in range(1, min(counting.reach, n - 1) + 1):
        same = np.flatnonzero(owner[:-apart] == owner[apart:])
        rows.append(same)
        columns.append(same + apart)
        weights.append(np.full(len(same), counting.decay ** (apart - 1), np.float32))
    entries = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    return sp.csr_array(entries, shape=(n, n))


def _customers_per_item(interactions: Interactions) -> np.ndarray:
    _, n_items = interactions.shape
    pairs = np.unique(interactions.customer * n_items + interactions.item)
    return np.bincount(pairs % n_items, minlength=n_items) if n_items else np.zeros(0, np.int64)


def shape_counts(pairs: sp.csr_array, interactions: Interactions, shaping: Shaping) -> sp.csr_array:
    """Damp frequent items, drop the diagonal (nothing follows itself) and keep the largest entries of each row."""
    n = np.maximum(np.bincount(interactions.item, minlength=interactions.shape[1]), 1).astype(np.float32)
    left, right = n**-shaping.source_power, n**-shaping.target_power
    rows = np.repeat(np.arange(len(n)), np.diff(pairs.indptr))
    data = pairs.data * left[rows] * right[pairs.indices]
    data[rows == pairs.indices] = 0.0
    kept = []
    for start, end in zip(pairs.indptr[:-1], pairs.indptr[1:], strict=True):
        place = np.arange(start, end)
        if end - start > shaping.neighbours:
            cut = end - start - shaping.neighbours
            place = start + np.argpartition(data[start:end], cut)[cut:]
        kept.append(place)
    chosen = np.concatenate(kept) if kept else np.zeros(0, np.int64)
    matrix = sp.csr_array((data[chosen], (rows[chosen], pairs.indices[chosen])), shape=pairs.shape)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return sp.csr_array(matrix / _mean_row_maximum(matrix))


def _mean_row_maximum(matrix: sp.csr_array) -> float:
    """Give a scale on which the best follower of a usual item scores about 1; 1 for an empty matrix."""
    if not matrix.nnz:
        return 1.0
    largest = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][np.diff(matrix.indptr) > 0])
    return float(largest.mean(dtype=np.float64)) or 1.0


def fit(interactions: Interactions, counting: Counting, shaping: Shaping, recency: Recency) -> Similar:
    """Count, damp, prune, and weigh each customer's history."""
    matrix = shape_counts(count_pairs(interactions, counting), interactions, shaping)
    return Similar(weigh(interactions, recency), matrix, "transitions")
