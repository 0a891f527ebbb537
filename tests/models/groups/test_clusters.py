"""Clusters that were planted are found, none are found where there are none, and stability tells which is which."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from suasion.core.errors import Conflict, InputRefused
from suasion.models.features.snapshot import FeatureTable
from suasion.models.groups.card import ClustersCard, Difference
from suasion.models.groups.clusters import assigned, cluster, fit, refuse_number
from suasion.models.groups.gap import Matrix, gap_statistic
from suasion.models.groups.naming import names
from suasion.models.groups.scaling import FEATURES, scaled, scaling
from suasion.models.groups.stability import Labels
from tests.models.groups.shop import MOMENT

SEEDS = 40


def gaussian(seed: int, rows: int = 400) -> Matrix:
    """One Gaussian, its features independent for even seeds and correlated for odd ones."""
    random = np.random.default_rng(seed)
    mixing = np.eye(10) + (seed % 2) * 0.5 * random.normal(size=(10, 10))
    points: Matrix = random.normal(size=(rows, 10)) @ mixing
    standardised: Matrix = (points - points.mean(axis=0)) / points.std(axis=0)
    return standardised


def planted(seed: int, clusters: int, rows: int = 600, apart: float = 5.0) -> tuple[Matrix, Labels]:
    """Gaussians as far from each other, each along two features of its own."""
    random = np.random.default_rng(seed)
    centres = np.zeros((clusters, 10))
    for number in range(clusters):
        centres[number, 2 * number : 2 * number + 2] = apart / np.sqrt(2)
    labels = random.integers(clusters, size=rows)
    return centres[labels] + random.normal(size=(rows, 10)), labels


def test_one_gaussian_is_one_cluster_in_95_of_100_seeds_and_more() -> None:
    alone = sum(not gap_statistic(gaussian(seed), seed)[0] for seed in range(SEEDS))
    assert alone >= 0.95 * SEEDS, f"{alone} of {SEEDS}"


@pytest.mark.parametrize("clusters", [2, 3, 4])
def test_planted_clusters_are_found_and_found_again(clusters: int) -> None:
    points, labels = planted(clusters, clusters)
    found = cluster(points, None, seed=1)
    assert found.suggested == len(found.centres) == clusters
    nearest = np.linalg.norm(points[:, None] - found.centres[None], axis=2).argmin(axis=1)
    assert adjusted_rand_score(labels, nearest) > 0.95
    assert found.stable is not None
    assert found.stable.adjusted_rand > 0.95
    assert found.stable.jaccard.min() > 0.9


def test_a_number_that_was_asked_for_of_one_gaussian_is_shown_to_be_unstable() -> None:
    found = cluster(gaussian(2), 4, seed=1)
    assert (found.suggested, len(found.centres)) == (1, 4)
    assert found.stable is not None
    assert found.stable.jaccard.max() < 0.75
    assert found.stable.adjusted_rand < 0.5


def table(rows: int = 600) -> tuple[FeatureTable, Labels]:
    """Customers with features of planted clusters, one in ten of whom never bought, and some values unknown."""
    points, labels = planted(3, 3, rows)
    values = np.hstack([points, np.zeros((rows, 1))])
    values[::10] = np.nan
    values[5::50, 3] = np.nan
    customers = np.array([f"c{number:05d}" for number in range(rows)])
    return FeatureTable(customers, (*FEATURES, "shop.other"), values, MOMENT), labels


def test_everybody_who_bought_is_in_the_cluster_of_her_kind() -> None:
    features, labels = table()
    card, values = fit(features, None, seed=1)
    found = dict(zip(*values["group.cluster"].to_pydict().values(), strict=True))
    assert len(card.clusters) == 3
    assert sum(one.customers for one in card.clusters) == card.customers == len(found) == 540
    bought = [at for at in range(600) if at % 10]
    mine = [found[str(features.customers[at])] for at in bought]
    assert adjusted_rand_score(labels[bought], mine) > 0.9
    assert all(one.stable and one.jaccard > 0.9 for one in card.clusters)


def test_the_same_data_and_seed_give_the_same_card_in_any_process() -> None:
    features, _ = table(rows=300)
    assert fit(features, None, seed=1)[0] == fit(features, None, seed=1)[0]


def test_a_card_puts_later_customers_into_the_clusters_it_holds() -> None:
    features, _ = table()
    card, values = fit(features, None, seed=1)
    assert assigned(card, features)["group.cluster"] == values["group.cluster"]
    with pytest.raises(Conflict, match=r"shop\.recency|features"):
        assigned(card, FeatureTable(features.customers, ("shop.recency",), features.values[:, :1], MOMENT))


def test_too_few_customers_and_nothing_that_separates_them_are_told_apart() -> None:
    few, values = fit(table(rows=200)[0], None, seed=1)
    assert few.reason == "not enough data: 180 of 200 customers with an order"
    assert values["group.cluster"].num_rows == 0
    random = np.random.default_rng(7)
    one = FeatureTable(
        np.array([f"c{number:05d}" for number in range(400)]), FEATURES, random.normal(size=(400, 10)), MOMENT
    )
    card, values = fit(one, None, seed=1)
    assert card.reason.startswith("one cluster: nothing separates the customers")
    assert (card.suggested, card.clusters, values["group.cluster"].num_rows) == (1, (), 0)


def test_a_cluster_is_named_by_what_sets_it_apart_and_no_two_alike() -> None:
    card: ClustersCard = fit(table()[0], None, seed=1)[0]
    for one in card.clusters:
        centre = np.array(one.centre)
        assert one.differences[0].feature == FEATURES[int(np.abs(centre).argmax())]
        assert one.name.startswith("high_" if centre[np.abs(centre).argmax()] > 0 else "low_")
        assert set(one.title) == {"en", "zh"}
    assert len({one.name for one in card.clusters}) == 3
    same = (Difference("shop.recency", {"en": "days since", "zh": "天数"}, 1.0),)
    assert [name for name, _ in names([same, same, ()])] == ["high_recency", "high_recency_2", "average"]


def test_skewed_features_enter_as_logarithms_and_constant_ones_say_nothing() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(500, len(FEATURES)))
    values[:, 0], values[:, 1] = np.exp(random.normal(size=500) * 1.5), 3.0
    by = scaling(values)
    assert [one.logarithm for one in by] == [True] + [False] * (len(FEATURES) - 1)
    entered = scaled(values, by)
    assert entered[:, 0].std() == pytest.approx(1, abs=0.01)
    assert not entered[:, 1].any()


def test_a_number_of_clusters_is_2_to_10() -> None:
    refuse_number(None)
    refuse_number(10)
    for number in (1, 11):
        with pytest.raises(InputRefused, match=f"{number} is no number"):
            refuse_number(number)
