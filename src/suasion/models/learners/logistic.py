"""Logistic regression with a ridge penalty; each feature enters as its logarithm, its rank and a flag for unknown."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression

from suasion.models.learners.protocol import Matrix, Stored
from suasion.statistics.calibration import odds_to_probability

_MARKS = 127
_CLIP = 6.0


@dataclass(frozen=True)
class Scaling:
    """How values enter: signed logarithms around `centre` over `spread`, and ranks among `marks`.

    A spread of 0 marks a column that was constant in training: it stays silent whatever comes later. `marks` are
    quantiles of the training rows, shape ``(n_features, n_marks)``.
    """

    centre: Matrix
    spread: Matrix
    marks: Matrix

    @classmethod
    def of(cls, X: Matrix) -> "Scaling":
        """Learn it from training rows; NaN is left out."""
        logs, known = _logs(X), ~np.isnan(X)
        counts = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, logs, 0).sum(axis=0) / counts
        spread = np.sqrt(np.where(known, (logs - centre) ** 2, 0).sum(axis=0) / counts)
        at = (np.arange(_MARKS) + 0.5) / _MARKS
        marks = [np.quantile(x[k], at) if k.any() else np.zeros(_MARKS) for x, k in zip(X.T, known.T, strict=True)]
        return cls(centre, np.where(spread > 1e-9, spread, 0.0), np.array(marks))

    def logs(self, X: Matrix) -> Matrix:
        """Give standardised signed logarithms, 0 where unknown, shape of `X`."""
        scaled = (_logs(X) - self.centre) / np.where(self.spread > 0, self.spread, np.inf)
        result: Matrix = np.clip(np.nan_to_num(scaled, nan=0.0), -_CLIP, _CLIP)
        return result

    def ranks(self, X: Matrix) -> Matrix:
        """Give each value's place among the training rows, evenly from -sqrt(3) to sqrt(3), 0 where unknown."""
        places = np.empty_like(X)
        for column, marks in enumerate(self.marks):
            x = X[:, column]
            places[:, column] = np.searchsorted(marks, x, "left") + np.searchsorted(marks, x, "right")
        even = (places / _MARKS - 1) * np.sqrt(3)
        result: Matrix = np.where(np.isnan(X) | (self.spread == 0), 0.0, even)
        return result


@dataclass(frozen=True)
class FittedLogistic:
    """Coefficients per feature: of its logarithm, of its rank, and of its being unknown."""

    scaling: Scaling
    logs: Matrix
    ranks: Matrix
    unknown: Matrix
    intercept: float
    scale: ClassVar[str] = "log-odds"

    def probabilities(self, X: Matrix) -> Matrix:
        return odds_to_probability(self.contributions(X).sum(axis=1))

    def contributions(self, X: Matrix) -> Matrix:
        known = self.scaling.logs(X) * self.logs + self.scaling.ranks(X) * self.ranks
        return np.column_stack([np.where(np.isnan(X), self.unknown, known), np.full(len(X), self.intercept)])

    def dump(self) -> Stored:
        return {
            "centre": self.scaling.centre.tolist(),
            "spread": self.scaling.spread.tolist(),
            "marks": self.scaling.marks.tolist(),
            "logs": self.logs.tolist(),
            "ranks": self.ranks.tolist(),
            "unknown": self.unknown.tolist(),
            "intercept": self.intercept,
        }


@dataclass(frozen=True)
class Logistic:
    """Ridge logistic regression.

    Parameters
    ----------
    strength
        Inverse of the penalty, scikit-learn's C.
    """

    strength: float = 0.003
    name: ClassVar[str] = "logistic"

    def fit(self, X: Matrix, y: Matrix, seed: int) -> FittedLogistic:
        scaling = Scaling.of(X)
        unknown = np.isnan(X)
        flagged = np.flatnonzero(unknown.any(axis=0) & ~unknown.all(axis=0))
        design = np.hstack([scaling.logs(X), scaling.ranks(X), unknown[:, flagged].astype(np.float64)])
        model = LogisticRegression(C=self.strength, max_iter=100, solver="newton-cholesky").fit(design, y)
        width = X.shape[1]
        flags = np.zeros(width)
        flags[flagged] = model.coef_[0, 2 * width :]
        logs, ranks = model.coef_[0, :width], model.coef_[0, width : 2 * width]
        return FittedLogistic(scaling, logs, ranks, flags, float(model.intercept_[0]))

    @classmethod
    def load(cls, stored: Stored) -> FittedLogistic:
        arrays = {name: np.array(stored[name], dtype=np.float64) for name in stored if name != "intercept"}
        scaling = Scaling(arrays["centre"], arrays["spread"], arrays["marks"])
        return FittedLogistic(scaling, arrays["logs"], arrays["ranks"], arrays["unknown"], stored["intercept"])

    def describe(self) -> str:
        return f"logistic(C={self.strength})"


def _logs(X: Matrix) -> Matrix:
    result: Matrix = np.sign(X) * np.log1p(np.abs(X))
    return result


CANDIDATES = (Logistic(0.001), Logistic(0.003))
