"""Logistic regression with a ridge penalty, on signed logarithms, standardised, with a flag for what is unknown."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression

from suasion.models.learners.protocol import Matrix, Stored
from suasion.statistics.calibration import odds_to_probability

_CLIP = 6.0


@dataclass(frozen=True)
class FittedLogistic:
    """Coefficients on standardised inputs; `known` for values, `unknown` for the flag of a missing one."""

    centre: Matrix
    spread: Matrix
    known: Matrix
    unknown: Matrix
    intercept: float
    scale: ClassVar[str] = "log-odds"

    def probabilities(self, X: Matrix) -> Matrix:
        return odds_to_probability(self.contributions(X).sum(axis=1))

    def contributions(self, X: Matrix) -> Matrix:
        missing = np.isnan(X)
        parts = np.where(missing, self.unknown, _standard(X, self.centre, self.spread) * self.known)
        return np.column_stack([parts, np.full(len(X), self.intercept)])

    def dump(self) -> Stored:
        return {
            "centre": self.centre.tolist(),
            "spread": self.spread.tolist(),
            "known": self.known.tolist(),
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

    strength: float = 0.01
    name: ClassVar[str] = "logistic"

    def fit(self, X: Matrix, y: Matrix, seed: int) -> FittedLogistic:
        logs = np.sign(X) * np.log1p(np.abs(X))
        missing = np.isnan(X)
        counts = np.maximum((~missing).sum(axis=0), 1)
        centre = np.where(missing, 0, logs).sum(axis=0) / counts
        spread = np.sqrt(np.where(missing, 0, (logs - centre) ** 2).sum(axis=0) / counts)
        spread = np.where(spread > 1e-12, spread, np.inf)  # a constant column says nothing
        flags = np.flatnonzero(missing.any(axis=0))
        design = np.hstack([np.where(missing, 0.0, _standard(X, centre, spread)), missing[:, flags].astype(np.float64)])
        model = LogisticRegression(C=self.strength, max_iter=300, tol=1e-5).fit(design, y)
        coefficients = model.coef_[0]
        unknown = np.zeros(X.shape[1])
        unknown[flags] = coefficients[X.shape[1] :]
        finite = np.where(np.isfinite(spread), spread, 0.0)
        return FittedLogistic(centre, finite, coefficients[: X.shape[1]], unknown, float(model.intercept_[0]))

    @classmethod
    def load(cls, stored: Stored) -> FittedLogistic:
        arrays = {key: np.array(stored[key], dtype=np.float64) for key in ("centre", "spread", "known", "unknown")}
        return FittedLogistic(**arrays, intercept=stored["intercept"])

    def describe(self) -> str:
        return f"logistic(C={self.strength})"


def _standard(X: Matrix, centre: Matrix, spread: Matrix) -> Matrix:
    # A spread of 0 marks a constant column: it stays 0 whatever comes later.
    usable = np.isfinite(spread) & (spread > 0)
    logs = np.sign(X) * np.log1p(np.abs(X))
    standard = np.where(usable, (logs - centre) / np.where(usable, spread, 1.0), 0.0)
    clipped: Matrix = np.clip(standard, -_CLIP, _CLIP)
    return clipped


CANDIDATES = (Logistic(0.003), Logistic(0.03))
