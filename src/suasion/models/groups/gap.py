"""Whether there is more than one cluster, by the gap statistic (Tibshirani, Walther and Hastie 2001).

For k clusters, W_k is the sum of squared distances to the centres, and

    Gap(k) = E*[log W_k] - log W_k,

where E* is over samples of as many points, uniform over the box along the data's principal components that holds them
(the paper's reference (b)). There is one cluster if Gap(1) >= Gap(2) - s_2, with s_2 the standard deviation of the
reference's log W_2 times sqrt(1 + 1/B): a split in two gains no more than it does where there is nothing to split.

How *many* there are is not asked of it: habits depend on each other in curves, so that ever more clusters gain more
than in the box. `silhouette.py` says how many.
"""

import warnings
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator
from suasion.models.groups.card import GapFigures

if TYPE_CHECKING:
    from sklearn.cluster import KMeans

_REFERENCES = 20
_STARTS = 4

Matrix = npt.NDArray[np.float64]


def k_means(points: Matrix, k: int, random: np.random.Generator) -> "KMeans":
    """Fit k-means++ from several starts; the best by squared distance. `points` has shape ``(n, n_features)``."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():  # fewer distinct points than clusters: whoever asks finds fewer labels
        warnings.simplefilter("ignore", ConvergenceWarning)
        return KMeans(k, n_init=_STARTS, random_state=int(random.integers(2**31))).fit(points)


def gap_statistic(points: Matrix, seed: int) -> tuple[bool, tuple[GapFigures, ...]]:
    """Say whether points, shape ``(n, n_features)``, are more than one cluster, with the figures of one and of two."""
    random = generator(seed, "gap")
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    references = [random.uniform(low, high, size=turned.shape) for _ in range(_REFERENCES)]
    one, two = (_figures(centred, references, k, random) for k in (1, 2))
    return one.gap < two.gap - two.standard_error, (one, two)


def _figures(points: Matrix, references: list[Matrix], k: int, random: np.random.Generator) -> GapFigures:
    expected = np.array([_log_spread(reference, k, random) for reference in references])
    error = float(expected.std() * np.sqrt(1 + 1 / _REFERENCES))
    return GapFigures(k, float(expected.mean()) - _log_spread(points, k, random), error)


def _log_spread(points: Matrix, k: int, random: np.random.Generator) -> float:
    return float(np.log(max(k_means(points, k, random).inertia_, 1e-12)))
