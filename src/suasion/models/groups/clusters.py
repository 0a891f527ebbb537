"""K-means clusters of customers: how many, how stable, what sets each apart, and who is in which."""

import json
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.core.randomness import generator
from suasion.customers.computed.publishing import NO_VALUES, Values
from suasion.models.features.snapshot import FeatureTable
from suasion.models.groups.card import ClusterFigures, ClustersCard, GapFigures, SilhouetteFigures
from suasion.models.groups.gap import Matrix, gap_statistic, k_means
from suasion.models.groups.naming import differences, names
from suasion.models.groups.scaling import FEATURES, inputs, scaled, scaling
from suasion.models.groups.silhouette import MOST, number_by_silhouette
from suasion.models.groups.stability import STABLE, Labels, Stability, stability

TRAIT = "group.cluster"
NEEDED_CUSTOMERS = 200
SAMPLE = 3_000
"""So many customers choose the number, place the centres and show the stability; everybody is put into a cluster."""


@dataclass(frozen=True)
class Clustering:
    """Clusters of points.

    Parameters
    ----------
    suggested, gaps, silhouettes
        The number that the figures choose: one by the gap statistic, else by silhouettes, which are empty then.
    centres
        ``(k, n_features)``; empty if there is one cluster only.
    stable
        None if there is one cluster only.
    """

    suggested: int
    gaps: tuple[GapFigures, ...]
    silhouettes: tuple[SilhouetteFigures, ...]
    centres: Matrix
    stable: Stability | None


def refuse_number(k: int | None) -> None:
    """Refuse a number of clusters outside 2 to `MOST`.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is.
    """
    if k is not None and not 2 <= k <= MOST:
        raise InputRefused(
            f"{k} is no number of clusters.", hint=f"Ask for 2 to {MOST}, or for none to have it chosen."
        )


def cluster(points: Matrix, k: int | None, seed: int) -> Clustering:
    """Cluster points, shape ``(n, n_features)``, into `k` or, if None, as many as figures tell apart."""
    several, gaps = gap_statistic(points, seed)
    suggested, silhouettes = number_by_silhouette(points, seed) if several else (1, ())
    number = k or suggested
    if number == 1:
        return Clustering(1, gaps, silhouettes, np.empty((0, points.shape[1])), None)
    fitted = k_means(points, number, generator(seed, "clusters"))
    there = np.unique(fitted.labels_)  # fewer than asked for if there are fewer distinct points
    labels = np.searchsorted(there, fitted.labels_)
    return Clustering(
        suggested, gaps, silhouettes, fitted.cluster_centers_[there], stability(points, labels, len(there), seed)
    )


def fit(table: FeatureTable, k: int | None, seed: int) -> tuple[ClustersCard, Values]:
    """Cluster the customers of a table who bought anything, and put them into clusters."""
    table = _who_bought(table)
    customers = len(table.customers)
    if customers < NEEDED_CUSTOMERS:
        reason = f"not enough data: {customers} of {NEEDED_CUSTOMERS} customers with an order"
        return ClustersCard(table.as_of, reason, k, seed, customers, 0), {TRAIT: NO_VALUES}
    random = generator(seed, "sample")
    drawn = np.sort(random.choice(customers, min(SAMPLE, customers), replace=False))
    values = inputs(table, FEATURES)
    by = scaling(values[drawn])
    found = cluster(scaled(values[drawn], by), k, seed)
    figures = (found.suggested, found.gaps, found.silhouettes)
    bare = ClustersCard(table.as_of, "", k, seed, customers, len(drawn), *figures, by)
    if found.stable is None:
        reason = "one cluster: nothing separates the customers more than the gap statistic's reference has it"
        return _with(bare, reason=reason), {TRAIT: NO_VALUES}
    labels = _nearest(scaled(values, by), found.centres)
    counts = np.bincount(labels, minlength=len(found.centres))
    order = np.argsort(-counts, kind="stable")
    apart = [differences(found.centres[at], FEATURES) for at in order]
    described = tuple(
        ClusterFigures(
            name,
            title,
            customers=int(counts[at]),
            share=round(float(counts[at]) / customers, 6),
            jaccard=round(float(found.stable.jaccard[at]), 3),
            stable=bool(found.stable.jaccard[at] >= STABLE),
            centre=tuple(float(value) for value in found.centres[at]),
            differences=told,
        )
        for at, told, (name, title) in zip(order, apart, names(apart), strict=True)
    )
    card = _with(
        bare,
        clusters=described,
        adjusted_rand=round(found.stable.adjusted_rand, 3),
        adjusted_rand_deviation=round(found.stable.deviation, 3),
    )
    return card, assigned(card, table)


def assigned(card: ClustersCard, table: FeatureTable) -> Values:
    """Put everybody who bought anything into the nearest of a card's clusters.

    Raises
    ------
    suasion.core.errors.Conflict
        If a feature that the card needs is not in the table.
    """
    table = _who_bought(table)
    if not card.clusters or not len(table.customers):
        return {TRAIT: NO_VALUES}
    points = scaled(inputs(table, [one.feature for one in card.scaling]), card.scaling)
    told = [json.dumps(one.name) for one in card.clusters]
    labels = _nearest(points, np.array([one.centre for one in card.clusters]))
    values = [told[label] for label in labels]
    return {TRAIT: pa.table({"customer": pa.array(table.customers.tolist(), pa.string()), "value": pa.array(values)})}


def _who_bought(table: FeatureTable) -> FeatureTable:
    bought: npt.NDArray[np.bool_] = ~np.isnan(table.column("shop.recency"))
    return FeatureTable(table.customers[bought], table.names, table.values[bought], table.as_of)


def _nearest(points: Matrix, centres: Matrix) -> Labels:
    from sklearn.metrics import pairwise_distances_argmin

    found: Labels = pairwise_distances_argmin(points, centres)
    return found


def _with(card: ClustersCard, **changed: object) -> ClustersCard:
    found: ClustersCard = msgspec.structs.replace(card, **changed)
    return found
