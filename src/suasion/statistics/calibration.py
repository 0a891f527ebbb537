"""Whether a predicted chance of x happens x of the time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.statistics.intervals import wilson

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ReliabilityPoint:
    """One bin of equal count: its mean prediction, the share that happened with its 95 % Wilson interval, its size."""

    predicted: float
    observed: float
    low: float
    high: float
    count: int


def _bins(score: Vector, bins: int) -> list[npt.NDArray[np.int64]]:
    order = np.argsort(score, kind="stable")
    return [part for part in np.array_split(order, min(bins, len(score))) if len(part)]


def calibration_error(outcome: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 10) -> float:
    """Give the expected calibration error over bins of equal count: sum of n_b / n |mean outcome - mean probability|.

    Naeini, Cooper and Hauskrecht 2015, with equal-count bins. Even perfect probabilities have a positive one; see
    `calibration_noise`. Equal probabilities are put into bins in the order of the rows: sort them by customer first.

    Examples
    --------
    >>> calibration_error([0, 0, 1, 1], [0.0, 0.0, 1.0, 1.0], bins=2)
    0.0
    """
    y, p = np.asarray(outcome, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    return float(sum(abs(y[part].sum() - p[part].sum()) for part in _bins(p, bins)) / len(y))


def calibration_noise(
    probability: npt.ArrayLike, random: np.random.Generator, bins: int = 10, draws: int = 500
) -> float:
    """Give the mean calibration error that these very probabilities would show if they were exactly right.

    Outcomes are drawn from the probabilities, `draws` times.

    Examples
    --------
    >>> calibration_noise(np.ones(10), np.random.default_rng(0))
    0.0
    """
    p = np.sort(np.asarray(probability, dtype=np.float64), kind="stable")
    starts = np.cumsum([0, *(len(part) for part in _bins(p, bins))])[:-1]
    excess = (random.random((draws, len(p))) < p) - p
    return float(np.abs(np.add.reduceat(excess, starts, axis=1)).sum(axis=1).mean() / len(p))


def brier(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """Give the mean squared distance of the probability from what happened (Brier 1950); 0 is perfect.

    Examples
    --------
    >>> brier([1, 0], [0.5, 0.5])
    0.25
    """
    return float(np.mean((np.asarray(probability, dtype=np.float64) - np.asarray(outcome, dtype=np.float64)) ** 2))


def brier_skill(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """Give 1 - Brier / Brier of the base rate: above 0 beats saying the base rate of these outcomes to everyone.

    NaN if all outcomes are equal.

    Examples
    --------
    >>> brier_skill([1, 0], [1.0, 0.0])
    1.0
    """
    y = np.asarray(outcome, dtype=np.float64)
    base = float(np.mean((y - y.mean()) ** 2))
    return 1 - brier(y, probability) / base if base > 0 else float("nan")


def calibration_line(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> tuple[float, float]:
    """Give (intercept, slope) of the logistic regression of the outcome on the log-odds (Cox 1958, Biometrika 45:562).

    Perfect calibration is (0, 1); a slope below 1 means too sure. NaN if all outcomes or all probabilities are equal.
    """
    y, p = np.asarray(outcome, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    z = log_odds(p)
    if np.ptp(y) == 0 or np.ptp(z) == 0:
        return float("nan"), float("nan")
    intercept, slope = logistic_line(np.column_stack([np.ones(len(z)), z]), y)
    return float(intercept), float(slope)


def logistic_line(design: Vector, outcome: Vector, ridge: float = 1e-9, steps: int = 50) -> Vector:
    """Fit logistic coefficients by Newton's method; `ridge` keeps separable data finite.

    Parameters
    ----------
    design
        Shape ``(n, k)``, a small k, the constant included.
    outcome
        0 or 1, shape ``(n,)``.
    """
    beta = np.zeros(design.shape[1])
    penalty = ridge * len(outcome) * np.eye(design.shape[1])
    for _ in range(steps):
        p = odds_to_probability(design @ beta)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + penalty
        move = np.linalg.solve(curvature, design.T @ (outcome - p) - penalty @ beta)
        beta = beta + move * min(1.0, 5 / max(float(np.abs(move).max()), 1e-300))
        if np.abs(move).max() < 1e-10:
            break
    return beta


def log_losses(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> Vector:
    """Minus the logarithm of the chance given to what happened, each; chances count from 1e-12 to 1 - 1e-12.

    Examples
    --------
    >>> log_losses([1, 0], [0.5, 0.0]).round(4).tolist()
    [0.6931, 0.0]
    """
    y = np.asarray(outcome, dtype=np.float64)
    p = np.clip(np.asarray(probability, dtype=np.float64), 1e-12, 1 - 1e-12)
    losses: Vector = -(y * np.log(p) + (1 - y) * np.log1p(-p))
    return losses


def log_odds(probability: npt.ArrayLike, margin: float = 1e-6) -> Vector:
    """Give ln(p / (1 - p)), with p kept `margin` away from 0 and 1.

    Examples
    --------
    >>> float(log_odds([0.5])[0])
    0.0
    """
    p = np.clip(np.asarray(probability, dtype=np.float64), margin, 1 - margin)
    result: Vector = np.log(p) - np.log1p(-p)
    return result


def odds_to_probability(value: npt.ArrayLike) -> Vector:
    """Give 1 / (1 + exp(-x)), without overflow.

    Examples
    --------
    >>> float(odds_to_probability([0.0])[0])
    0.5
    """
    x = np.asarray(value, dtype=np.float64)
    small = np.exp(-np.abs(x))
    result: Vector = np.where(x >= 0, 1.0, small) / (1 + small)
    return result


def reliability(outcome: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 10) -> list[ReliabilityPoint]:
    """Give the points of a reliability diagram, bins of equal count from the least likely up."""
    y, p = np.asarray(outcome, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    points = []
    for part in _bins(p, bins):
        interval = wilson(float(y[part].sum()), len(part))
        points.append(
            ReliabilityPoint(float(p[part].mean()), interval.estimate, interval.low, interval.high, len(part))
        )
    return points
