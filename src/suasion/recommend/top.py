"""The k best items of each row, the same on every run."""

from collections.abc import Sequence

import numpy as np

from suasion.recommend.interactions import Ints
from suasion.recommend.recommender import Floats, Recommender

_ROWS = 256


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
        wanted = min(k, len(values))
        if wanted == 0:
            continue
        least = max(float(np.partition(values, len(values) - wanted)[len(values) - wanted]), np.nextafter(0.0, 1.0))
        among = np.flatnonzero(values >= least)
        chosen = among[np.argsort(-values[among], kind="stable")][:k]
        lists[row, : len(chosen)] = chosen
    return lists


def best_for(recommender: Recommender, customers: Ints, k: int, excluded: Sequence[Ints] | None = None) -> Ints:
    """Give each customer's k best items, without the items `excluded` for her; shape `(len(customers), k)`."""
    lists = np.full((len(customers), k), -1, np.int64)
    for start in range(0, len(customers), _ROWS):
        rows = slice(start, start + _ROWS)
        scores = recommender.scores(customers[rows])
        if excluded is not None:
            scores = np.array(scores)
            for row, items in enumerate(excluded[rows]):
                scores[row, items] = -np.inf
        lists[rows] = best(scores, k)
    return lists
