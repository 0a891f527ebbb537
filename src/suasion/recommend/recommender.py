"""What every recommender offers: scores of all items, and the exact parts a score is the sum of."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from suasion.recommend.interactions import Ints

Floats = npt.NDArray[np.float64]

NO_ITEM = -1
"""Stands for "no past item" among parts: what comes from the crowd, not from this customer."""


class Recommender(Protocol):
    """One way to score items; made by a `fit` function in its own file."""

    @property
    def name(self) -> str:
        """What it is called in settings and reasons."""
        ...

    def scores(self, customers: Ints) -> Floats:
        """Score every item, shape `(len(customers), n_items)`; more is better, 0 is "nothing known"."""
        ...

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Split the score of each of `items` over the customer's past items (or `NO_ITEM`); values sum to the score."""
        ...
