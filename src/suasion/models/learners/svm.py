"""A support vector machine (Cortes and Vapnik 1995) whose kernel is approximated by random Fourier features.

Rahimi and Recht 2007: the machine is linear in cosines of random directions, so that no training row is kept, as the
exact one would keep its support vectors.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from sklearn.kernel_approximation import RBFSampler
from sklearn.svm import LinearSVC

from suasion.models.learners.layer import Layer
from suasion.models.learners.platt import platt_line
from suasion.models.learners.protocol import Learner, Matrix, Outcome, Stored
from suasion.models.learners.scaling import Scaling

_FOLDS = 2  # of the line from distances to chances
_DIGITS = 6  # of the random directions: the kernel does not notice, the file is half as long


@dataclass(frozen=True)
class FittedSVM(Layer):
    """Directions, cosines, and how each bears on the log-odds."""

    @staticmethod
    def bend(inside: Matrix) -> Matrix:
        result: Matrix = np.cos(inside)
        return result


@dataclass(frozen=True)
class SVM(Learner):
    """A machine with the kernel ``exp(-gamma |u - v|²)`` between ranks, and flags for unknown, of two customers.

    Parameters
    ----------
    strength
        Inverse of the penalty, scikit-learn's C.
    nearness
        gamma times the number of inputs.
    features
        How many random ones approximate the kernel.
    """

    strength: float = 0.03
    nearness: float = 0.25
    features: int = 192
    name: ClassVar[str] = "svm"
    outcome: ClassVar[Outcome] = Outcome.CHANCE

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedSVM:
        scaling = Scaling.of(X)
        telling = scaling.telling(X)
        # Distances are taken between ranks: beside its rank, a logarithm would count most features twice.
        columns = telling[telling >= X.shape[1]] if telling[-1] >= X.shape[1] else telling
        inputs = scaling.design(X, columns)
        sampler = RBFSampler(
            gamma=self.nearness / len(columns), n_components=self.features, random_state=seed % 2**32
        ).fit(inputs)
        inner, offsets = np.round(sampler.random_weights_, _DIGITS), np.asarray(sampler.random_offset_)
        cosines = np.cos(inputs @ inner + offsets) * np.sqrt(2 / self.features)

        def say(train: npt.NDArray[np.int64], held: npt.NDArray[np.int64]) -> Matrix:
            distances: Matrix = self._machine().fit(cosines[train], y[train]).decision_function(cosines[held])
            return distances

        intercept, slope = platt_line(y, seed, _FOLDS, say)
        machine = self._machine().fit(cosines, y)
        return FittedSVM(
            scaling,
            columns,
            inner,
            offsets,
            slope * np.sqrt(2 / self.features) * machine.coef_[0],
            intercept + slope * float(machine.intercept_[0]),
            self.outcome,
        )

    def _machine(self) -> LinearSVC:
        return LinearSVC(C=self.strength, dual=False, tol=1e-3, max_iter=1000)

    @classmethod
    def load(cls, stored: Stored) -> FittedSVM:
        return FittedSVM.load(stored)

    def describe(self) -> str:
        return f"svm(C={self.strength}, nearness={self.nearness}, features={self.features})"


LEARNERS = (SVM(),)
