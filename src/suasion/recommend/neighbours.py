"""What customers with a like history bought lately: kernel ridge regression over customers.

A row of H is a customer's recency-weighted history, element by element to the power `power`, of length 1. With teachers
L (all customers, or a sample of them where there are many), K = H_L H_L' and a row of Y saying how lately a teacher
bought each item, ``0.5 ** (days since / target_half_life_days)``, the weights are Z = (K + penalty I)⁻¹ Y and the
scores H H_L' Z (Saunders, Gammerman and Vovk 1998). A score is linear in the customer's history, hence an exact sum
over her past items. With as many items as customers this is cheaper than an inverse over items, such as EASE's.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.linalg as la
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from suasion.core.randomness import generator
from suasion.recommend.interactions import Interactions, Ints
from suasion.recommend.recency import Recency, weigh
from suasion.recommend.recommender import Floats

Weights = npt.NDArray[np.float32]

TEACHERS = 4000
"""Customers learnt from, at most: the work grows with their number's cube."""

TARGETS = 1500
"""Items that can be recommended, at most: those that most customers bought within two target half-lives."""


@dataclass(frozen=True)
class NeighbourSettings:
    """How customers are compared, and what is learnt from them.

    Parameters
    ----------
    penalty
        Ridge penalty, > 0; larger draws everybody towards what everybody buys.
    half_life_days
        Half-life of a past event in the histories compared, > 0.
    target_half_life_days
        Half-life of the last purchase of an item in what is learnt, > 0.
    power
        In (0, 1]; below 1, many orders of one item count for less.
    minimum_customers
        Items bought by fewer customers are not compared.
    """

    penalty: float = 10.0
    half_life_days: float = 112.0
    target_half_life_days: float = 56.0
    power: float = 0.5
    minimum_customers: int = 2


@dataclass(frozen=True)
class Neighbours:
    """Scores of `targets` by likeness to teachers; all other items score 0.

    Parameters
    ----------
    history
        Compared histories, rows of length 1, shape `(n_customers, n_items)`.
    teachers
        The customers learnt from, sorted.
    targets
        The items that can score, sorted.
    says
        Z, what likeness to each teacher says for each target, shape `(n_teachers, n_targets)`.
    """

    history: sp.csr_array
    teachers: Ints
    targets: Ints
    says: Weights
    name: str = "neighbours"

    @cached_property
    def _taught(self) -> sp.csr_array:
        return sp.csr_array(self.history[self.teachers].T)

    def scores(self, customers: Ints) -> Floats:
        """Weigh what likeness says by how alike the customers are to each teacher."""
        return self.spread(self.target_scores(customers))

    def target_scores(self, customers: Ints) -> Weights:
        """Score the targets only, shape `(len(customers), n_targets)`."""
        alike: Weights = (self.history[customers] @ self._taught).toarray()
        found: Weights = alike @ self.says
        return found

    def spread(self, of_targets: Weights) -> Floats:
        """Put scores of the targets at their places among all items."""
        scores = np.zeros((len(of_targets), self.history.shape[1]))
        scores[:, self.targets] = of_targets
        return scores

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Give each past item's share of the likeness, times what that likeness says."""
        start, end = self.history.indptr[customer : customer + 2]
        past, weight = self.history.indices[start:end], self.history.data[start:end]
        place = np.minimum(np.searchsorted(self.targets, items), max(len(self.targets) - 1, 0))
        known = self.targets[place] == items if len(self.targets) else np.zeros(len(items), bool)
        terms = np.zeros((len(past), len(items)))
        terms[:, known] = weight[:, None] * (self._taught[past] @ self.says[:, place[known]].astype(np.float64))
        return [{int(past[row]): float(column[row]) for row in np.flatnonzero(column)} for column in terms.T]


def fit(interactions: Interactions, settings: NeighbourSettings, seed: int) -> Neighbours:
    """Fit on everything before the moment; `seed` draws the teachers where there are more than `TEACHERS`."""
    history = _unit_rows(interactions, settings)
    teachers = np.flatnonzero(np.diff(history.indptr) > 0)
    if len(teachers) > TEACHERS:
        teachers = np.sort(generator(seed, "recommend", "teachers").choice(teachers, TEACHERS, replace=False))
    wait = _days_since_last(interactions)
    targets = _bought_lately(wait, 2 * settings.target_half_life_days)
    learnt = wait[teachers][:, targets]
    learnt.data = 0.5 ** (learnt.data / settings.target_half_life_days)
    taught = sp.csr_array(history[teachers])
    kernel = (taught @ taught.T).toarray().astype(np.float64)
    kernel[np.diag_indices(len(teachers))] += settings.penalty
    if not len(teachers) or not len(targets):
        return Neighbours(history, teachers, targets, np.zeros((len(teachers), len(targets)), np.float32))
    with threadpool_limits(1, "blas"):  # the order of sums, hence the last bits, would follow the number of threads
        factor = la.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        says = la.cho_solve(factor, learnt.toarray(), overwrite_b=True, check_finite=False)
    return Neighbours(history, teachers, targets, np.ascontiguousarray(says, np.float32))


def _unit_rows(interactions: Interactions, settings: NeighbourSettings) -> sp.csr_array:
    history = weigh(interactions, Recency(half_life_days=settings.half_life_days))
    buyers = np.bincount(history.indices, minlength=history.shape[1])
    history.data = np.where(buyers[history.indices] >= settings.minimum_customers, history.data**settings.power, 0.0)
    history.eliminate_zeros()
    rows = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr))
    length = np.sqrt(np.bincount(rows, weights=history.data**2, minlength=history.shape[0]))
    history.data = (history.data / length[rows]).astype(np.float32)
    return history


def _days_since_last(interactions: Interactions) -> sp.csr_array:
    """Give the days from each customer's last purchase of each item to the moment, > 0."""
    n_items = max(interactions.shape[1], 1)
    key, place = np.unique(interactions.customer * n_items + interactions.item, return_inverse=True)
    days = np.full(len(key), np.inf)
    np.minimum.at(days, place, interactions.age_days)
    return sp.csr_array((days, (key // n_items, key % n_items)), shape=interactions.shape)


def _bought_lately(wait: sp.csr_array, days: float) -> Ints:
    lately = np.bincount(wait.indices[wait.data <= days], minlength=wait.shape[1])
    most = np.lexsort((np.arange(len(lately)), -lately))[:TARGETS]
    return np.sort(most[lately[most] > 0])
