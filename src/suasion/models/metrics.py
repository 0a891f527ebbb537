"""The figures of one model on one label window, beside what a marketer would do without it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator
from suasion.statistics.calibration import (
    ReliabilityPoint,
    brier,
    brier_skill,
    calibration_error,
    calibration_line,
    calibration_noise,
    reliability,
)
from suasion.statistics.intervals import Interval, paired_bootstrap
from suasion.statistics.ranking import auc, average_precision, resampled_average_precision

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metrics:
    """Figures of one window.

    Parameters
    ----------
    rows, positives
        Customers judged, and those of them who bought.
    average_precision, auc
        Of the model's ranking.
    ece, ece_noise
        Calibration error in ten bins of equal count, and what it would be on average were the chances exactly right.
    calibration_intercept, calibration_slope
        Of the outcome's log-odds on the predicted; (0, 1) is perfect, None if all
        chances are equal.
    brier, brier_base, brier_skill
        Mean squared error of the chances, of the base rate said to everyone, and 1 minus their ratio.
    baselines
        Average precision of each baseline.
    gain, gain_interval
        Average precision over the better baseline's, with its 95 % paired bootstrap interval.
    reliability
        Points of the reliability diagram.
    """

    rows: int
    positives: int
    average_precision: float
    auc: float
    ece: float
    ece_noise: float
    calibration_intercept: float | None
    calibration_slope: float | None
    brier: float
    brier_base: float
    brier_skill: float
    baselines: dict[str, float]
    gain: float
    gain_interval: tuple[float, float]
    reliability: list[ReliabilityPoint]


def measure(outcome: Vector, probability: Vector, baselines: dict[str, Vector], seed: int, *names: str) -> Metrics:
    """Compute every figure; `names` say for what, so that each model has its own draws.

    Both classes must be present in `outcome`.
    """
    y, p = outcome, probability
    rivals = {name: average_precision(y, score) for name, score in baselines.items()}
    rival = baselines[max(rivals, key=lambda name: rivals[name])]
    gain = _gain(y, p, rival, generator(seed, "gain", *names))
    intercept, slope = calibration_line(y, p)
    return Metrics(
        rows=len(y),
        positives=int(y.sum()),
        average_precision=average_precision(y, p),
        auc=auc(y, p),
        ece=calibration_error(y, p),
        ece_noise=calibration_noise(p, generator(seed, "ece", *names)),
        calibration_intercept=None if np.isnan(intercept) else intercept,
        calibration_slope=None if np.isnan(slope) else slope,
        brier=brier(y, p),
        brier_base=float(np.mean((y - y.mean()) ** 2)),
        brier_skill=brier_skill(y, p),
        baselines=rivals,
        gain=gain.estimate,
        gain_interval=(gain.low, gain.high),
        reliability=reliability(y, p),
    )


def _gain(y: Vector, p: Vector, rival: Vector, random: np.random.Generator) -> Interval:
    return paired_bootstrap(
        len(y),
        lambda weights: resampled_average_precision(y, p, weights) - resampled_average_precision(y, rival, weights),
        random,
    )
