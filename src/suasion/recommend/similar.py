"""Scores that are a customer's weighted past items times an item-to-item matrix, sparse or dense."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from suasion.recommend.interactions import Ints
from suasion.recommend.recommender import Floats


@dataclass(frozen=True)
class Similar:
    """Any recommender whose score is additive over past items through one matrix.

    Parameters
    ----------
    history
        Weights of past items, shape `(n_customers, n_items)`.
    matrix
        What one past item says for each item, shape `(n_items, n_items)`; sparse, or a dense array.
    """

    history: sp.csr_array
    matrix: Any
    name: str

    def scores(self, customers: Ints) -> Floats:
        """Multiply histories by the matrix."""
        product: Any = self.history[customers] @ self.matrix
        return np.asarray(product.toarray() if sp.issparse(self.matrix) else product, np.float64)

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Give each past item's term of the product."""
        start, end = self.history.indptr[customer : customer + 2]
        past, weight = self.history.indices[start:end], self.history.data[start:end]
        says: Any = self.matrix[past, :][:, items]
        terms = weight[:, None].astype(np.float64) * (says.toarray() if sp.issparse(self.matrix) else says)
        return [
            {int(past[row]): float(column[row]) for row in np.flatnonzero(column)} for column in np.asarray(terms).T
        ]
