"""Maps from what a learner says to a chance that holds, strictly increasing: calibration never changes a ranking."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import unit_interval
from suasion.statistics.calibration import log_losses, log_odds, logistic_line, odds_to_probability

Vector = npt.NDArray[np.float64]

FOLDS = 5


@dataclass(frozen=True)
class Calibrator:
    """log-odds = intercept + rise * ln(p) - fall * ln(1 - p), rise and fall above 0.

    `identity` leaves p; `sigmoid` (Platt 1999) has rise = fall; `beta` (Kull, Silva Filho and Flach 2017, equation 5)
    has three free numbers.
    """

    method: str
    intercept: float = 0.0
    rise: float = 1.0
    fall: float = 1.0
    losses: tuple[tuple[str, float], ...] = ()

    def apply(self, probability: Vector) -> Vector:
        """Give calibrated chances, in (0, 1)."""
        p = np.clip(probability, 1e-12, 1 - 1e-12)
        return odds_to_probability(self.intercept + self.rise * np.log(p) - self.fall * np.log1p(-p))

    def dump(self) -> dict[str, Any]:
        """Give it as JSON types; `losses` are the cross-fitted log losses it was chosen by."""
        return {
            "method": self.method,
            "intercept": self.intercept,
            "rise": self.rise,
            "fall": self.fall,
            "losses": dict(self.losses),
        }

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Calibrator":
        """Rebuild what `dump` gave."""
        return cls(**{**stored, "losses": tuple(stored["losses"].items())})


def fit(method: str, outcome: Vector, probability: Vector) -> Calibrator:
    """Fit one map by likelihood; one that would not rise everywhere falls back to the simpler one."""
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    ones = np.ones(len(p))
    if method == "beta":
        intercept, rise, fall = logistic_line(np.column_stack([ones, np.log(p), -np.log1p(-p)]), outcome)
        if rise > 0 and fall > 0:
            return Calibrator("beta", float(intercept), float(rise), float(fall))
    if method in {"beta", "sigmoid"}:
        intercept, rise = logistic_line(np.column_stack([ones, log_odds(p, 1e-12)]), outcome)
        if rise > 0:
            return Calibrator("sigmoid", float(intercept), float(rise), float(rise))
    return Calibrator("identity")


def choose(
    outcome: Vector, probability: Vector, customers: npt.NDArray[np.str_], seed: int
) -> tuple[Calibrator, Vector]:
    """Choose the map with the least log loss on customers it was not fitted on, then fit it on all.

    Returns
    -------
    tuple
        The map, and each customer's chance from a map fitted without that customer's fold: what figures on this very
        window are computed from.
    """
    fold = np.array([int(FOLDS * unit_interval(seed, "calibration", str(name))) for name in customers])
    crossed: dict[str, Vector] = {}
    for method in ("identity", "sigmoid", "beta"):
        crossed[method] = np.empty(len(outcome))
        for part in range(FOLDS):
            inside = fold == part
            fitted = fit(method, outcome[~inside], probability[~inside])
            crossed[method][inside] = fitted.apply(probability[inside])
    losses = {method: float(log_losses(outcome, p).mean()) for method, p in crossed.items()}
    best = min(losses, key=lambda method: losses[method])
    whole = fit(best, outcome, probability)
    return Calibrator(whole.method, whole.intercept, whole.rise, whole.fall, tuple(losses.items())), crossed[best]
