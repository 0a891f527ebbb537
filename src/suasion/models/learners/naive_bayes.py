"""Naive Bayes over quantile bins (Dougherty, Kohavi and Sahami 1995), with an estimate of how naive that was.

Features that say the same thing are counted as often as they say it, so the sum of what they tell is far too sure. A
line brings it back (Bennett 2000): one number for all features, so that the score stays a sum of terms.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from suasion.models.learners.platt import platt_line
from suasion.models.learners.protocol import Fitted, Learner, Matrix, Outcome, Scale, Stored

_FOLDS = 5

Bins = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FittedNaiveBayes(Fitted):
    """What each bin of each feature adds to the log-odds.

    Parameters
    ----------
    edges
        The greatest value of every bin but the last, rising; one array for each feature.
    weights
        For each feature, what its bins add, and last what being unknown adds.
    """

    edges: tuple[Matrix, ...]
    weights: tuple[Matrix, ...]
    intercept: float
    scale: ClassVar[Scale] = Scale.LOG_ODDS

    def _score(self, X: Matrix) -> Matrix:
        result: Matrix = self._contributions(X).sum(axis=1)
        return result

    def _contributions(self, X: Matrix) -> Matrix:
        columns = zip(_binned(X, self.edges).T, self.weights, strict=True)
        return np.column_stack([*(weights[bins] for bins, weights in columns), np.full(len(X), self.intercept)])

    def dump(self) -> Stored:
        return {
            "edges": [edges.tolist() for edges in self.edges],
            "weights": [weights.tolist() for weights in self.weights],
            "intercept": self.intercept,
        }


@dataclass(frozen=True)
class NaiveBayes(Learner):
    """Each feature on its own.

    Parameters
    ----------
    bins
        Most quantile bins of a feature.
    smoothing
        So many rows, in which the feature tells nothing, are added to each class (Cestnik 1990).
    """

    bins: int = 10
    smoothing: float = 10.0
    name: ClassVar[str] = "naive_bayes"
    outcome: ClassVar[Outcome] = Outcome.CHANCE

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedNaiveBayes:
        edges = tuple(_edges(column[~np.isnan(column)], self.bins) for column in X.T)
        binned = _binned(X, edges)

        def say(train: npt.NDArray[np.int64], held: npt.NDArray[np.int64]) -> Matrix:
            weights = self.weights(binned[train], y[train], edges)
            found: Matrix = np.sum([each[bins] for bins, each in zip(binned[held].T, weights, strict=True)], axis=0)
            return found

        intercept, slope = platt_line(y, seed, _FOLDS, say)
        weights = self.weights(binned, y, edges)
        return FittedNaiveBayes(edges, tuple(slope * each for each in weights), intercept)

    def weights(self, binned: Bins, y: Matrix, edges: tuple[Matrix, ...]) -> tuple[Matrix, ...]:
        """Give ``ln P(bin | 1) - ln P(bin | 0)`` of each feature's bins, 0 where no row was.

        With ``n_b`` of ``n`` rows in the bin, ``n_bc`` of them of class ``c`` and smoothing ``m``, it is ``P(b | c) =
        (n_bc + m n_b / n) / (n_c + m)``.
        """
        ones = int(y.sum())
        found = []
        for bins, inner in zip(binned.T, edges, strict=True):
            count = np.bincount(bins, minlength=len(inner) + 2)
            of_ones = np.bincount(bins, weights=y, minlength=len(inner) + 2)
            shared = self.smoothing * count / len(y)
            with_one = (of_ones + shared) / (ones + self.smoothing)
            with_none = (count - of_ones + shared) / (len(y) - ones + self.smoothing)
            there = count > 0
            found.append(np.log(np.where(there, with_one, 1.0)) - np.log(np.where(there, with_none, 1.0)))
        return tuple(found)

    @classmethod
    def load(cls, stored: Stored) -> FittedNaiveBayes:
        edges, weights = (
            tuple(np.array(each, dtype=np.float64) for each in stored[name]) for name in ("edges", "weights")
        )
        return FittedNaiveBayes(edges, weights, stored["intercept"])

    def describe(self) -> str:
        return f"naive_bayes(bins={self.bins}, smoothing={self.smoothing:g})"


def _edges(values: Matrix, bins: int) -> Matrix:
    """Give quantiles that are values themselves, each once, without the greatest: beyond it there is nothing."""
    if not len(values):
        return np.empty(0)
    found = np.unique(np.quantile(values, np.arange(1, bins) / bins, method="lower"))
    edges: Matrix = found[found < values.max()]
    return edges


def _binned(X: Matrix, edges: tuple[Matrix, ...]) -> Bins:
    """Give each value's bin, shape of `X`; the last is for unknown."""
    columns = [np.searchsorted(inner, column, "left") for column, inner in zip(X.T, edges, strict=True)]
    last = np.array([len(inner) + 1 for inner in edges])
    return np.where(np.isnan(X), last, np.column_stack(columns))


LEARNERS = CANDIDATES = (NaiveBayes(),)
