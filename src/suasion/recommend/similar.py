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
        product = self.history[customers] @ self.matrix
        return np.asarray(product.toarray() if sp.issparse(product) else product, np.float64)

    def parts(self, customer: int, item: int) -> dict[int, float]:
        """Give each past item's term of the product."""
        start, end = self.history.indptr[customer : customer + 2]
        past, weight = self.history.indices[start:end], self.history.data[start:end]
        column = self.matrix[past, :][:, [item]]
        says = np.asarray(column.toarray() if sp.issparse(column) else column, np.float64).ravel()
        return {
            int(source): float(amount)
            for source, amount in zip(past, weight.astype(np.float64) * says, strict=True)
            if amount != 0
        }
