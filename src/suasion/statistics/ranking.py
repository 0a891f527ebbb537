"""How well scores order a yes-or-no outcome; ties are worth the same whatever order the rows come in."""

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


def average_precision(outcome: npt.ArrayLike, score: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    """Give the area under the precision-recall steps, one step per distinct score.

    AP = sum over thresholds of (R_n - R_{n-1}) P_n (Manning, Raghavan and Schütze 2008, section 8.4). Rows of equal
    score enter together, so their order cannot matter. A ranking without information has the base rate as its AP.

    Parameters
    ----------
    outcome
        0 or 1, shape ``(n,)``.
    score
        Larger means more likely, shape ``(n,)``.
    weight
        How often each row counts, shape ``(n,)``; once if not given.

    Returns
    -------
    float
        In (0, 1]; NaN if there is no positive.

    Examples
    --------
    >>> average_precision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])
    0.8333333333333333
    >>> average_precision([1, 0], [0.5, 0.5])
    0.5
    """
    order, last = _steps(np.asarray(score, dtype=np.float64))
    y = np.asarray(outcome, dtype=np.float64)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=np.float64)
    return float(_average_precision((w * y)[order][None], w[order][None], last)[0])


def auc_standard_error(area: float, positives: float, negatives: float) -> float:
    """Give an area's standard error as if scores were exponential (Hanley and McNeil 1982, equations 1 and 2).

    Examples
    --------
    >>> round(auc_standard_error(0.893, 51, 58), 4)
    0.0325
    """
    two_positives, two_negatives = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area)
    spread += (positives - 1) * (two_positives - area**2) + (negatives - 1) * (two_negatives - area**2)
    return float(np.sqrt(max(spread, 0.0) / (positives * negatives)))


def auc(outcome: npt.ArrayLike, score: npt.ArrayLike) -> float:
    """Give the chance that a positive scores above a negative, a tie counting half (Mann-Whitney U / n1 n0).

    NaN if one of the classes is empty.

    Examples
    --------
    >>> auc([0, 1, 1], [0.2, 0.2, 0.9])
    0.75
    """
    y = np.asarray(outcome, dtype=np.float64)
    positives, negatives = y.sum(), (1 - y).sum()
    if positives == 0 or negatives == 0:
        return float("nan")
    _, place, counts = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((rank[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def resampled_average_precision(outcome: npt.ArrayLike, score: npt.ArrayLike, weights: Vector) -> Vector:
    """Give the average precision of many reweighted copies of the same rows.

    Parameters
    ----------
    outcome, score
        As in `average_precision`, shape ``(n,)``.
    weights
        How often each row counts in each copy, shape ``(copies, n)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(copies,)``; NaN for a copy without a positive.
    """
    order, last = _steps(np.asarray(score, dtype=np.float64))
    w = weights[:, order]
    return _average_precision(w * np.asarray(outcome, dtype=np.float64)[order], w, last)


def _steps(score: Vector) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Order rows from the highest score down, and find the last row of each run of equal scores."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    return order, np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(score) - 1)


def _average_precision(hits: Vector, weights: Vector, last: npt.NDArray[np.int64]) -> Vector:
    found, seen = np.cumsum(hits, axis=1)[:, last], np.cumsum(weights, axis=1)[:, last]
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    total = found[:, -1]
    area = (np.diff(found, axis=1, prepend=0) * precision).sum(axis=1)
    result: Vector = np.divide(area, total, out=np.full_like(total, np.nan), where=total > 0)
    return result
