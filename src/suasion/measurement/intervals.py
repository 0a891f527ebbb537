"""Intervals that measurement needs: a mean, a share, and the difference of two means."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate and the two ends of its interval, in the unit of what was estimated.

    Parameters
    ----------
    estimate, low, high
        The point and the ends; ``low <= estimate <= high``.
    level
        Its coverage in repeated samples, in (0, 1).
    """

    estimate: float
    low: float
    high: float
    level: float = 0.95

    def contains(self, value: float) -> bool:
        """Say whether `value` lies in the interval, ends included."""
        return self.low <= value <= self.high


def welch(first: FloatArray, second: FloatArray, level: float = 0.95) -> Interval:
    """Interval of ``mean(first) - mean(second)``, the two variances unequal (Welch 1947).

    Parameters
    ----------
    first, second
        Shapes ``(n_first,)`` and ``(n_second,)``, each of two values or more.

    Raises
    ------
    ValueError
        If either has fewer than two values.

    Examples
    --------
    >>> found = welch(np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0]))
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (2.0, -0.267, 4.267)
    """
    if min(len(first), len(second)) < 2:
        raise ValueError(f"Welch's interval needs two values in each arm, not {len(first)} and {len(second)}")
    shares = float(np.var(first, ddof=1)) / len(first), float(np.var(second, ddof=1)) / len(second)
    estimate = float(np.mean(first) - np.mean(second))
    variance = sum(shares)
    if variance == 0:
        return Interval(estimate, estimate, estimate, level)
    freedom = variance**2 / (shares[0] ** 2 / (len(first) - 1) + shares[1] ** 2 / (len(second) - 1))
    margin = float(stats.t.ppf((1 + level) / 2, freedom)) * variance**0.5
    return Interval(estimate, estimate - margin, estimate + margin, level)


def wilson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """Interval of a share (Wilson 1927), honest for few trials and for shares near 0 or 1.

    Raises
    ------
    ValueError
        If `trials` is not positive or `successes` is outside ``[0, trials]``.

    Examples
    --------
    >>> found = wilson(5, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2366, 0.7634)
    """
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a share")
    z = float(stats.norm.ppf((1 + level) / 2))
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    margin = z / (1 + z * z / trials) * (share * (1 - share) / trials + z * z / (4 * trials**2)) ** 0.5
    return Interval(share, max(0.0, min(centre - margin, share)), min(1.0, max(centre + margin, share)), level)


def bootstrap_mean(
    values: FloatArray, generator: np.random.Generator, resamples: int = 2000, level: float = 0.95
) -> Interval:
    """Percentile bootstrap interval of a mean (Efron 1979); pass differences for a paired comparison.

    Values that repeat are drawn by their counts, so a million customers with ten distinct values cost as little as ten.

    Parameters
    ----------
    values
        Shape ``(n,)``, one per customer.

    Raises
    ------
    ValueError
        If there are no values.
    """
    if not len(values):
        raise ValueError("a bootstrap needs at least one value")
    distinct, counts = np.unique(values, return_counts=True)
    means = generator.multinomial(len(values), counts / len(values), size=resamples) @ distinct / len(values)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(np.mean(values)), float(low), float(high), level)
