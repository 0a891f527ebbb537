"""How well a score finds the members of a class: AUC and lift, each with its interval."""

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from suasion.statistics.intervals import Interval, normal, wilson

Vector = npt.NDArray[np.float64]


def auc_interval(outcome: npt.ArrayLike, score: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Give the area under the ROC curve with DeLong's interval (DeLong, DeLong and Clarke-Pearson 1988).

    The variance is that of placement values, computed from ranks (Sun and Xu 2014, algorithm 2); the ends are taken on
    the log-odds, so that they stay in [0, 1]. Where no pair is ordered wrongly, or none rightly, the variance is 0 and
    tells nothing: then the other end is Wilson's for as many trials as the smaller class has members.

    Parameters
    ----------
    outcome, score
        0 or 1, and larger for likelier, shape ``(n,)``. Scores that tie count half.

    Raises
    ------
    ValueError
        If one of the classes has fewer than two members.

    Examples
    --------
    >>> found = auc_interval([0, 0, 0, 1, 1, 1], [0.1, 0.2, 0.6, 0.5, 0.8, 0.9])
    >>> round(found.estimate, 3), 0 < found.low < found.estimate < found.high < 1
    (0.889, True)
    """
    y, s = np.asarray(outcome, dtype=np.float64), np.asarray(score, dtype=np.float64)
    positive, negative = s[y == 1], s[y == 0]
    m, n = len(positive), len(negative)
    if min(m, n) < 2:
        raise ValueError(f"an AUC's interval needs two of each class, not {m} and {n}")
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:m] - rankdata(positive)) / n
    below = 1 - (ranks[m:] - rankdata(negative)) / m
    area = float(above.mean())
    variance = float(above.var(ddof=1)) / m + float(below.var(ddof=1)) / n
    if area in {0.0, 1.0} or variance == 0:
        end = wilson(area * min(m, n), min(m, n), level)
        return Interval(area, end.low, end.high, level)
    log_odds = np.log(area / (1 - area))
    ends = normal(float(log_odds), variance**0.5 / (area * (1 - area)), level)
    low, high = (float(1 / (1 + np.exp(-end))) for end in (ends.low, ends.high))
    return Interval(area, low, high, level)


def lift_interval(outcome: npt.ArrayLike, score: npt.ArrayLike, share: float, level: float = 0.95) -> Interval:
    """Give how many times as many positives as a random pick the highest-scored `share` of rows holds.

    Rows that tie at the edge count by the part of the tie that fits, so their order cannot matter. The interval is
    Wilson's of the share of positives among those picked, over the base rate.

    Parameters
    ----------
    outcome, score
        As in `auc_interval`.
    share
        In (0, 1]; at least one row is picked.

    Raises
    ------
    ValueError
        If there is no positive.

    Examples
    --------
    >>> lift_interval([1, 0, 0, 0], [0.9, 0.5, 0.3, 0.1], 0.25).estimate
    4.0
    >>> lift_interval([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], 0.25).estimate
    1.0
    """
    y, s = np.asarray(outcome, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if not y.sum():
        raise ValueError("a lift needs a positive")
    picked = max(1, round(share * len(y)))
    edge = np.sort(s)[-picked]
    above, at = s > edge, s == edge
    hits = float(y[above].sum()) + float(y[at].sum()) * (picked - int(above.sum())) / int(at.sum())
    found, base = wilson(hits, picked, level), float(y.mean())
    return Interval(found.estimate / base, found.low / base, found.high / base, level)
