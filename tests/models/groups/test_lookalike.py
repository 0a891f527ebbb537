"""Look-alikes: what was planted is found on customers that no model saw, and noise is shown to be noise."""

import json

import numpy as np
import numpy.typing as npt
import pytest

from suasion.models.features.snapshot import FeatureTable, Matrix
from suasion.models.groups.card import LookalikeCard
from suasion.models.groups.lookalike import NEEDED_SEED, crossed, score
from suasion.statistics.ranking import auc
from tests.models.groups.shop import MOMENT

NAMES = ("shop.recency", "shop.visits_28", "shop.amount_364", "shop.coupon_share", "shop.basket_lines")

Inside = npt.NDArray[np.bool_]
Planted = tuple[FeatureTable, Inside, Matrix, LookalikeCard, dict[str, float]]


def table(rows: int, seed: int) -> FeatureTable:
    values = np.random.default_rng(seed).normal(size=(rows, len(NAMES)))
    return FeatureTable(np.array([f"c{number:05d}" for number in range(rows)]), NAMES, values, MOMENT)


def drawn(features: FeatureTable, seed: int) -> tuple[Inside, Matrix]:
    """Draw members with log-odds that hang on two features; gives who is one and the log-odds."""
    odds = 1.5 * features.values[:, 1] + features.values[:, 2] - 1.0
    return np.random.default_rng(seed).random(len(odds)) < 1 / (1 + np.exp(-odds)), odds


def members(features: FeatureTable, inside: Inside) -> list[str]:
    return [str(name) for name in features.customers[inside]]


@pytest.fixture(scope="module")
def planted() -> Planted:
    features = table(1500, 1)
    inside, odds = drawn(features, 2)
    card, values = score(features, "fans", members(features, inside), seed=1)
    told = dict(zip(*values["group.lookalike.fans"].to_pydict().values(), strict=True))
    return features, inside, odds, card, {name: json.loads(text) for name, text in told.items()}


def test_held_out_quality_is_near_the_best_there_is_and_far_from_recency(
    planted: Planted,
) -> None:
    _, inside, odds, card, _ = planted
    assert card.model is not None
    assert card.recency is not None
    best = auc(inside, odds)
    assert best - 0.03 < card.model.auc < best + 0.01
    assert abs(card.recency.auc - 0.5) < 0.05, "recency was planted to say nothing"
    assert card.model.lift_5_interval[0] > card.recency.lift_5_interval[1]
    assert card.model.lift_10 > 2
    assert card.recency.lift_10 < 1.5
    assert sum(card.learners.values()) == 5


def test_scores_are_percentiles_of_those_outside_the_seed_and_members_have_none(
    planted: Planted,
) -> None:
    features, inside, odds, card, told = planted
    outside = features.customers[~inside]
    assert sorted(told) == sorted(outside)
    assert (card.seed_members, card.others) == (int(inside.sum()), len(outside))
    values = np.array([told[str(name)] for name in outside])
    assert np.quantile(values, [0, 0.25, 0.5, 1]) == pytest.approx([0, 0.25, 0.5, 1], abs=0.011)
    assert np.corrcoef(values, odds[~inside])[0, 1] > 0.85


def test_a_seed_drawn_by_lot_has_no_look_alikes_and_the_figures_say_so() -> None:
    covered = 0
    for seed in range(6):
        features = table(800, seed)
        lot = np.random.default_rng(100 + seed).random(800) < 0.3
        card, _ = score(features, "lot", members(features, lot), seed)
        assert card.model is not None
        covered += card.model.auc_interval[0] <= 0.5 <= card.model.auc_interval[1]
    assert covered >= 5


def test_a_feature_that_defines_the_seed_is_named_as_a_leak() -> None:
    features = table(800, 4)
    rich = features.column("shop.amount_364") > 1
    card, _ = score(features, "rich", members(features, rich), seed=1)
    assert (card.telling[0].feature, card.telling[0].leak, card.telling[0].auc) == ("shop.amount_364", True, 1.0)
    assert not any(one.leak for one in card.telling[1:])
    assert card.telling[0].words == {"en": "spent in the last 364 days", "zh": "近 364 天的消费金额"}


def test_nobody_is_scored_by_a_model_that_was_told_of_her() -> None:
    """Outcomes by lot and rows that a model could learn by heart: held out, the scores know nothing."""
    X = np.random.default_rng(1).normal(size=(400, 3))
    y = (np.random.default_rng(2).random(400) < 0.5).astype(np.float64)
    place, _ = crossed(X, y, seed=1)
    assert 0.4 < auc(y, place) < 0.6


def test_a_small_seed_and_a_seed_of_nearly_everybody_are_refused() -> None:
    features = table(300, 1)
    few = [f"c{number:05d}" for number in range(NEEDED_SEED - 1)]
    card, values = score(features, "few", few, seed=1)
    assert card.reason == "not enough data: 99 of 100 members of the seed"
    assert (card.model, values["group.lookalike.few"].num_rows) == (None, 0)
    most = [f"c{number:05d}" for number in range(250)]
    assert score(features, "most", most, seed=1)[0].reason == "not enough data: 50 of 100 customers outside it"


def test_the_same_data_and_seed_give_the_same_scores() -> None:
    features = table(500, 1)
    inside, _ = drawn(features, 2)
    assert score(features, "fans", members(features, inside), 1) == score(
        features, "fans", members(features, inside), 1
    )
