"""A score from one hidden layer: ``intercept + outer · bend(offsets + inner · inputs)``."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from suasion.models.learners.permutation import shapley
from suasion.models.learners.protocol import SUMS, Fitted, Matrix, Outcome, Scale, Stored
from suasion.models.learners.scaling import Scaling


@dataclass(frozen=True)
class Layer(Fitted):
    """The weights of one hidden layer.

    Parameters
    ----------
    scaling, columns
        The inputs are these columns of the scaling's design.
    inner
        Shape ``(n_columns, width)``.
    offsets, outer
        Shape ``(width,)``.
    """

    scaling: Scaling
    columns: npt.NDArray[np.int64]
    inner: Matrix
    offsets: Matrix
    outer: Matrix
    intercept: float
    outcome: Outcome

    @property
    def scale(self) -> Scale:
        return SUMS[self.outcome]

    @staticmethod
    @abstractmethod
    def bend(inside: Matrix) -> Matrix:
        """Give what the hidden layer says, shape of `inside`."""

    def _score(self, X: Matrix) -> Matrix:
        return self._rest(self.scaling.design(X, self.columns) @ self.inner + self.offsets)

    def _contributions(self, X: Matrix) -> Matrix:
        """Share out what parts a row from the customer who is at the median of everything, by `shapley`."""
        width = X.shape[1]
        at_median = self.scaling.design(self.scaling.median[None], self.columns)[0]
        start = at_median @ self.inner + self.offsets
        shares = np.empty((len(X), width + 1))
        shares[:, -1] = self._rest(start[None])[0]
        for row, inputs in enumerate(self.scaling.design(X, self.columns)):
            parts = np.zeros((width, len(start)))
            np.add.at(parts, self.columns % width, (inputs - at_median)[:, None] * self.inner)
            shares[row, :-1] = shapley(parts, start, self._rest)
        return shares

    def _rest(self, inside: Matrix) -> Matrix:
        result: Matrix = self.bend(inside) @ self.outer + self.intercept
        return result

    def dump(self) -> Stored:
        return self.scaling.dump() | {
            "columns": self.columns.tolist(),
            "inner": self.inner.tolist(),
            "offsets": self.offsets.tolist(),
            "outer": self.outer.tolist(),
            "intercept": self.intercept,
            "outcome": self.outcome.value,
        }

    @classmethod
    def load(cls, stored: Stored) -> Self:
        """Rebuild what `dump` gave."""
        inner, offsets, outer = (np.array(stored[name], dtype=np.float64) for name in ("inner", "offsets", "outer"))
        columns = np.array(stored["columns"], dtype=np.int64)
        return cls(
            Scaling.load(stored), columns, inner, offsets, outer, stored["intercept"], Outcome(stored["outcome"])
        )
