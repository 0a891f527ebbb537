"""A score that is a sum of one term for each feature: what linear and logistic regression come to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from suasion.models.learners.protocol import SUMS, Fitted, Matrix, Outcome, Scale, Stored
from suasion.models.learners.scaling import Scaling


@dataclass(frozen=True)
class Terms(Fitted):
    """Coefficients per feature: of its logarithm, of its rank, and of its being unknown."""

    scaling: Scaling
    logs: Matrix
    ranks: Matrix
    unknown: Matrix
    intercept: float
    outcome: Outcome

    @property
    def scale(self) -> Scale:
        return SUMS[self.outcome]

    @classmethod
    def fitted(cls, X: Matrix, outcome: Outcome, weigh: Callable[[Matrix], tuple[Matrix, float]]) -> Self:
        """Scale training rows and let `weigh` find the coefficients of the columns it is given, and the intercept."""
        scaling = Scaling.of(X)
        columns = scaling.telling(X)
        found, intercept = weigh(scaling.design(X, columns))
        weights = np.zeros(3 * X.shape[1])
        weights[columns] = found
        logs, ranks, unknown = np.split(weights, 3)
        return cls(scaling, logs, ranks, unknown, intercept, outcome)

    def _score(self, X: Matrix) -> Matrix:
        result: Matrix = self._contributions(X).sum(axis=1)
        return result

    def _contributions(self, X: Matrix) -> Matrix:
        known = self.scaling.logs(X) * self.logs + self.scaling.ranks(X) * self.ranks
        return np.column_stack([np.where(np.isnan(X), self.unknown, known), np.full(len(X), self.intercept)])

    def dump(self) -> Stored:
        return self.scaling.dump() | {
            "logs": self.logs.tolist(),
            "ranks": self.ranks.tolist(),
            "unknown": self.unknown.tolist(),
            "intercept": self.intercept,
        }

    @classmethod
    def load(cls, stored: Stored, outcome: Outcome) -> Self:
        """Rebuild what `dump` gave."""
        logs, ranks, unknown = (np.array(stored[name], dtype=np.float64) for name in ("logs", "ranks", "unknown"))
        return cls(Scaling.load(stored), logs, ranks, unknown, stored["intercept"], outcome)
