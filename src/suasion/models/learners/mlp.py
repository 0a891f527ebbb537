"""A multilayer perceptron (Rumelhart, Hinton and Williams 1986) with one small hidden layer, learned by L-BFGS."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from suasion.models.learners.layer import Layer
from suasion.models.learners.protocol import Learner, Matrix, Outcome, Stored
from suasion.models.learners.scaling import Scaling

_NETWORKS: dict[Outcome, Any] = {Outcome.CHANCE: MLPClassifier, Outcome.AMOUNT: MLPRegressor}


@dataclass(frozen=True)
class FittedMLP(Layer):
    """The network's weights."""

    @staticmethod
    def bend(inside: Matrix) -> Matrix:
        return np.maximum(inside, 0.0)


@dataclass(frozen=True)
class MLP(Learner):
    """A small network.

    Parameters
    ----------
    width
        Units of the hidden layer.
    penalty
        On squared weights against the loss summed over rows, so that few rows move little: scikit-learn's alpha.
    steps
        Most steps; stopping early is part of what keeps it from learning by heart.
    """

    outcome: Outcome = Outcome.CHANCE
    width: int = 16
    penalty: float = 200.0
    steps: int = 25
    name: ClassVar[str] = "mlp"

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedMLP:
        scaling = Scaling.of(X)
        columns = scaling.telling(X)
        # Amounts are learned as standard deviations from their mean; chances are what they are.
        centre, spread = (float(y.mean()), float(y.std())) if self.outcome is Outcome.AMOUNT else (0.0, 1.0)
        network = _NETWORKS[self.outcome](
            hidden_layer_sizes=(self.width,),
            solver="lbfgs",
            alpha=self.penalty,
            max_iter=self.steps,
            random_state=seed % 2**32,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(scaling.design(X, columns), (y - centre) / (spread or 1.0))
        (inner, outer), (offsets, last) = network.coefs_, network.intercepts_
        return FittedMLP(
            scaling, columns, inner, offsets, outer[:, 0] * spread, float(last[0]) * spread + centre, self.outcome
        )

    @classmethod
    def load(cls, stored: Stored) -> FittedMLP:
        return FittedMLP.load(stored)

    def describe(self) -> str:
        return f"mlp(width={self.width}, penalty={self.penalty:g}, steps={self.steps})"


LEARNERS = tuple(map(MLP, Outcome))
