"""Two closed-form item-to-item matrices for catalogues of up to about 15,000 items, where an inverse is affordable.

* `decayed_transitions`: B = (P'P + λI)⁻¹ P'F, where a row of P is what a customer bought up to an event, faded by
  `decay` per basket, and F the events that follow; a linear model of the next item (SLIT of Choi et al., WWW 2021).
* `recency_ease`: EASE (Steck 2019), B = I − Q diag(1/Q) with Q = (X'X + λI)⁻¹, applied to a faded history.
"""

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp

from suasion.recommend.interactions import Interactions
from suasion.recommend.recency import Recency, weigh
from suasion.recommend.recommender import Floats
from suasion.recommend.similar import Similar


def fit_decayed_transitions(interactions: Interactions, decay: float, penalty: float, recency: Recency) -> Similar:
    """Fit on single-item baskets or orders alike.

    Parameters
    ----------
    decay
        Factor per basket of distance, both into the past and into the future, in (0, 1).
    penalty
        λ > 0.
    """
    _, n_items = interactions.shape
    past, future = _past_and_future(interactions, decay)
    gram = (past.T @ past).toarray()
    gram[np.diag_indices(n_items)] += penalty
    right = (past.T @ future).toarray()
    matrix = la.cho_solve(la.cho_factor(gram, overwrite_a=True, check_finite=False), right, check_finite=False)
    return Similar(weigh(interactions, recency), matrix, "linear_transitions")


def _past_and_future(interactions: Interactions, decay: float) -> tuple[sp.csr_array, sp.csr_array]:
    """Split every customer's baskets at each place between two; rows are the places, faded both ways."""
    baskets = int(interactions.basket.max(initial=-1)) + 1
    owner = np.zeros(baskets, np.int64)
    owner[interactions.basket] = interactions.customer
    ones = np.ones(len(interactions.item), np.float32)
    content = sp.csr_array((ones, (interactions.basket, interactions.item)), shape=(baskets, interactions.shape[1]))
    rows, columns, weights = [np.arange(baskets)], [np.arange(baskets)], [np.ones(baskets, np.float32)]
    apart, weight = 1, decay
    while weight > 0.03 and apart < baskets:
        same = np.flatnonzero(owner[:-apart] == owner[apart:])
        rows.append(same + apart)
        columns.append(same)
        weights.append(np.full(len(same), weight, np.float32))
        apart, weight = apart + 1, weight * decay
    back = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))
    fade = sp.csr_array(back, shape=(baskets, baskets))
    places = np.flatnonzero(owner[:-1] == owner[1:])
    past = sp.csr_array(fade @ content)[places]
    future = sp.csr_array(sp.csr_array(fade.T) @ content)[places + 1]
    return past, future


def fit_recency_ease(interactions: Interactions, penalty: float, recency: Recency) -> Similar:
    """Fit EASE on who bought what, and weigh histories by recency at scoring; λ = `penalty` > 0."""
    return Similar(weigh(interactions, recency), ease(interactions, penalty), "recency_ease")


def ease(interactions: Interactions, penalty: float) -> Floats:
    """Solve EASE's closed form (Steck 2019, equation 8), shape `(n_items, n_items)`, diagonal 0."""
    n_items = interactions.shape[1]
    key = np.unique(interactions.customer * n_items + interactions.item)
    ones = np.ones(len(key), np.float32)
    table = sp.csr_array((ones, (key // n_items, key % n_items)), shape=interactions.shape)
    gram = (table.T @ table).toarray()
    gram[np.diag_indices(n_items)] += penalty
    inverse = np.linalg.inv(gram)
    matrix: Floats = -inverse / np.diag(inverse)
    matrix[np.diag_indices(n_items)] = 0.0
    return matrix
