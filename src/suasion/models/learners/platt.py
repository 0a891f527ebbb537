"""From distances to log-odds by a line (Platt 1999), fitted on what models said of rows that they did not see."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator
from suasion.models.learners.protocol import Matrix
from suasion.statistics.calibration import log_odds, logistic_line

Rows = npt.NDArray[np.int64]


def platt_line(y: Matrix, seed: int, folds: int, say: Callable[[Rows, Rows], Matrix]) -> tuple[float, float]:
    """Give (intercept, slope) of the log-odds over the distance; the slope is at least 0.

    Folds get their part of both classes. Where distances do not rise with the outcome, or a class has a single row, so
    that nobody could learn of it without it, the slope is 0 and everybody has the base rate.

    Parameters
    ----------
    y
        0 or 1, both present.
    say
        Learns from the first rows and gives the distances of the second.
    """
    ones = int(y.sum())
    base = float(log_odds(ones / len(y), 0.0))
    if min(ones, len(y) - ones) < 2:
        return base, 0.0
    fold = np.empty(len(y), dtype=np.int64)
    random = generator(seed, "platt")
    for kind in (0.0, 1.0):
        rows = random.permutation(np.flatnonzero(y == kind))
        fold[rows] = np.arange(len(rows)) % folds
    distances = np.empty(len(y))
    for part in np.unique(fold):
        distances[fold == part] = say(np.flatnonzero(fold != part), np.flatnonzero(fold == part))
    # Platt's targets, equations 10 and 11: a class that no distance gets wrong has no infinite line.
    targets = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (len(y) - ones + 2))
    spread = float(distances.std())
    if spread <= 1e-12 * max(1.0, float(np.abs(distances).max())):
        return base, 0.0
    centre = float(distances.mean())
    intercept, slope = logistic_line(np.column_stack([np.ones(len(y)), (distances - centre) / spread]), targets)
    if slope <= 0:
        return base, 0.0
    return float(intercept - slope * centre / spread), float(slope / spread)
