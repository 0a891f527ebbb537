"""Intervals for shares, means, their differences, and the difference of two metrics on the same customers."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy import stats

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; NaN ends where the data cannot say."""

    estimate: float
    low: float
    high: float
    level: float = 0.95


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
    """Give the score interval of a share (Wilson 1927, JASA 22:209); NaN ends for no trials.

    Examples
    --------
    >>> interval = wilson(0, 10)
    >>> interval.low, round(interval.high, 4)
    (0.0, 0.2775)
    """
    if trials <= 0:
        return Interval(float("nan"), float("nan"), float("nan"), level)
    z = float(stats.norm.ppf(0.5 + level / 2))
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half), level)


def welch(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Give the interval of mean(first) - mean(second) with unequal variances (Welch 1947, Biometrika 34:28).

    NaN ends where a side has fewer than two values.

    Examples
    --------
    >>> interval = welch([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    >>> interval.estimate, interval.low == -interval.high
    (0.0, True)
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    nan = float("nan")
    if len(a) == 0 or len(b) == 0:
        return Interval(nan, nan, nan, level)
    difference = float(a.mean() - b.mean())
    if len(a) < 2 or len(b) < 2:
        return Interval(difference, nan, nan, level)
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    if va + vb == 0:
        return Interval(difference, difference, difference, level)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * sqrt(va + vb)
    return Interval(difference, difference - half, difference + half, level)


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
