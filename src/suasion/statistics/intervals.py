"""Intervals for shares, means, their differences, and the difference of two metrics on the same customers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Vector = npt.NDArray[np.float64]


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


def normal(estimate: float, standard_error: float, level: float = 0.95) -> Interval:
    """Give estimate ± z standard errors.

    Examples
    --------
    >>> normal(0.0, 1.0).high.__round__(4)
    1.96
    """
    half = float(stats.norm.ppf(0.5 + level / 2)) * standard_error
    return Interval(estimate, estimate - half, estimate + half, level)


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
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


def welch(first: Vector, second: Vector, level: float = 0.95) -> Interval:
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


def bootstrap_mean(
    values: Vector, generator: np.random.Generator, resamples: int = 2000, level: float = 0.95
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


def paired_bootstrap(
    rows: int,
    difference: Callable[[Vector], Vector],
    random: np.random.Generator,
    *,
    copies: int = 1000,
    level: float = 0.95,
    block: int = 100,
) -> Interval:
    """Give the percentile interval of a difference of two metrics, redrawing customers.

    Efron and Tibshirani 1993, chapter 13.

    Both metrics see the same redrawn customers, so what moves both cancels.

    Parameters
    ----------
    rows
        Number of customers.
    difference
        From weights of shape ``(copies, rows)``, the times each customer was drawn, to differences, ``(copies,)``.
    random
        Where the draws come from.
    copies
        Number of redraws.
    block
        Redraws handed over at a time, which bounds memory.

    Returns
    -------
    Interval
        Copies whose difference is NaN are left out.

    Examples
    --------
    >>> values = np.arange(10.0)
    >>> interval = paired_bootstrap(10, lambda w: w @ values / 10, np.random.default_rng(0))
    >>> interval.low < interval.estimate == 4.5 < interval.high
    True
    """
    estimate = float(difference(np.ones((1, rows)))[0])
    even = np.full(rows, 1 / rows)
    drawn = [
        difference(random.multinomial(rows, even, size=min(block, copies - done)).astype(np.float64))
        for done in range(0, copies, block)
    ]
    values = np.concatenate(drawn)
    low, high = (
        np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2]) if np.isfinite(values).any() else (np.nan,) * 2
    )
    return Interval(estimate, float(low), float(high), level)
