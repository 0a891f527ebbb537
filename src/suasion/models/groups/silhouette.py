"""How many clusters, of two or more: by the mean silhouette (Rousseeuw 1987), no more than its noise can tell."""

import numpy as np

from suasion.core.randomness import generator
from suasion.models.groups.card import SilhouetteFigures
from suasion.models.groups.gap import Matrix, k_means

MOST = 10
_HALVES = 10
_POINTS = 1_000  # of a half at most: silhouettes need every distance


def number_by_silhouette(points: Matrix, seed: int) -> tuple[int, tuple[SilhouetteFigures, ...]]:
    """Choose a number of clusters from 2 to `MOST` for points of shape ``(n, n_features)``.

    Each number is tried on the same random halves of the points. Chosen is the least number whose mean silhouette is
    within one standard deviation (over halves) of the best.
    """
    random = generator(seed, "silhouette")
    size = min(_POINTS, len(points) // 2)
    halves = [points[random.permutation(len(points))[:size]] for _ in range(_HALVES)]
    found = []
    for k in range(2, MOST + 1):
        said = np.array([_silhouette(half, k, random) for half in halves])
        found.append(SilhouetteFigures(k, float(said.mean()), float(said.std())))
    best = max(found, key=lambda one: one.silhouette)
    chosen = next(one for one in found if one.silhouette >= best.silhouette - best.deviation)
    return chosen.clusters, tuple(found)


def _silhouette(points: Matrix, k: int, random: np.random.Generator) -> float:
    labels = k_means(points, k, random).labels_
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(points, labels)) if 1 < len(np.unique(labels)) < len(points) else 0.0
