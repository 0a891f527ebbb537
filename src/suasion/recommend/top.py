"""The k best items of each row, the same on every run."""

from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from suasion.recommend.interactions import Ints
from suasion.recommend.recommender import Floats, Recommender

ROWS = 16
"""Customers scored at once: 16 rows of 70,000 items stay near the processor."""


def best(scores: Floats, k: int) -> Ints:
    """Order each row's k highest scores, best first; shape `(n, k)`.

    Only scores above 0 count; a row with fewer is filled with -1. Equal scores go by the lower item number, whatever
    is relevant. A score of -inf excludes an item.

    Examples
    --------
    >>> best(np.array([[0.5, 0.0, 0.9, 0.5]]), 4)
    array([[ 2,  0,  3, -1]])
    """
    lists = np.full((len(scores), k), -1, np.int64)
    for row, values in enumerate(scores):
        among = np.flatnonzero(values > 0)
        if len(among) > k > 0:
            positive = values[among]
            among = among[positive >= np.partition(positive, len(among) - k)[len(among) - k]]
        chosen = among[np.argsort(-values[among], kind="stable")][:k]
        lists[row, : len(chosen)] = chosen
    return lists


def best_for(recommender: Recommender, customers: Ints, k: int, excluded: Sequence[Ints] | None = None) -> Ints:
    """Give each customer's k best items, without the items `excluded` for her; shape `(len(customers), k)`."""
    lists = np.full((len(customers), k), -1, np.int64)
    with threadpool_limits(1, "blas"):  # the order of sums, hence the last bits, would follow the number of threads
        for start in range(0, len(customers), ROWS):
            rows = slice(start, start + ROWS)
            scores = recommender.scores(customers[rows])
            if excluded is not None:
                scores = np.array(scores)
                for row, items in enumerate(excluded[rows]):
                    scores[row, items] = -np.inf
            lists[rows] = best(scores, k)
    return lists
