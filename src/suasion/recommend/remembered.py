"""A recommender whose scores of a few customers are kept, for trials that ask for the same ones again and again."""

from dataclasses import dataclass

import numpy as np

from suasion.recommend.interactions import Ints
from suasion.recommend.neighbours import Neighbours, Weights
from suasion.recommend.recommender import Floats


@dataclass(frozen=True)
class Remembered:
    """Scores of `customers` (sorted), shape `(n_customers, n_targets)`; nobody else can be scored."""

    of: Neighbours
    customers: Ints
    table: Weights

    @property
    def name(self) -> str:
        """Give the name of what is remembered."""
        return self.of.name

    def scores(self, customers: Ints) -> Floats:
        """Look the scores up; the table holds every customer a trial asks for."""
        return self.of.spread(self.table[np.searchsorted(self.customers, customers)])

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Split as what is remembered does."""
        return self.of.parts(customer, items)


def remember(of: Neighbours, customers: Ints) -> Remembered:
    """Compute the scores of `customers`, sorted, once."""
    blocks = [of.target_scores(customers[start : start + 64]) for start in range(0, len(customers), 64)]
    table = np.concatenate(blocks) if blocks else np.zeros((0, len(of.targets)), np.float32)
    return Remembered(of, customers, table)
