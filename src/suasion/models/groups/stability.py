"""Whether clusters are found again: bootstrap resamples of the customers (Hennig 2007, section 3, scheme 1)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator
from suasion.models.groups.gap import Matrix, k_means

RESAMPLES = 50
STABLE = 0.75
"""Hennig's bound: a cluster found again with a mean overlap of less should not be trusted as it is."""

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stability:
    """Agreement with the clusterings of resamples.

    Parameters
    ----------
    jaccard
        By cluster, ``(k,)``: mean over resamples of the greatest overlap |A n B| / |A u B| with a cluster found anew,
        over the customers that were drawn.
    adjusted_rand, deviation
        Mean and standard deviation over resamples of the adjusted Rand index over the same customers.
    """

    jaccard: npt.NDArray[np.float64]
    adjusted_rand: float
    deviation: float


def stability(points: Matrix, labels: Labels, k: int, seed: int) -> Stability:
    """Cluster resamples with the same k, and compare; `labels` are 0 to k - 1, shape ``(n,)``."""
    from sklearn.metrics import adjusted_rand_score

    random = generator(seed, "stability")
    overlaps, agreements = np.full((RESAMPLES, k), np.nan), np.empty(RESAMPLES)
    for resample in range(RESAMPLES):
        drawn = random.integers(len(points), size=len(points))
        fitted = k_means(points[drawn], k, random)
        there = np.unique(drawn)
        anew, before = fitted.predict(points[there]), labels[there]
        agreements[resample] = adjusted_rand_score(before, anew)
        both = np.zeros((k, k))
        np.add.at(both, (before, anew), 1)
        united = both.sum(axis=1)[:, None] + both.sum(axis=0)[None] - both
        best = np.divide(both, united, out=np.zeros_like(both), where=united > 0).max(axis=1)
        overlaps[resample] = np.where(both.sum(axis=1) > 0, best, np.nan)  # not drawn: says nothing
    drawn_at_all = (~np.isnan(overlaps)).any(axis=0)
    jaccard = np.where(drawn_at_all, np.nanmean(np.where(drawn_at_all, overlaps, 0.0), axis=0), 0.0)
    return Stability(jaccard, float(agreements.mean()), float(agreements.std()))
