"""Shared checks of every learner, found by discovery; there is no list of exceptions."""

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from suasion.models.learners.protocol import Fitted, Learner, Matrix
from suasion.models.learners.registry import candidates, load
from suasion.statistics.calibration import log_odds
from suasion.statistics.ranking import average_precision

EVERY = pytest.mark.parametrize("learner", candidates(), ids=lambda learner: learner.describe())
ROWS = 1_500


def data(seed: int, rows: int = ROWS) -> tuple[Matrix, Matrix]:
    """Make eight columns: two matter, one of them with gaps that matter too, one is constant, one all unknown."""
    random = np.random.default_rng(seed)
    X = random.lognormal(0, 1, (rows, 8))
    score = 1.5 * np.log(X[:, 0]) - np.log(X[:, 1]) - 0.7
    gaps = random.random(rows) < 0.2
    X[gaps, 1] = np.nan
    X[:, 6], X[:, 7] = 3.0, np.nan
    y = (random.random(rows) < 1 / (1 + np.exp(-score))).astype(float)
    return X, y


@pytest.fixture(scope="module")
def fits() -> dict[str, Fitted]:
    X, y = data(1)
    return {learner.describe(): learner.fit(X, y, 7) for learner in candidates()}


def test_the_four_learners_of_the_first_landing_are_found() -> None:
    assert {learner.name for learner in candidates()} >= {"logistic", "tree", "forest", "lightgbm"}
    assert len({learner.describe() for learner in candidates()}) == len(candidates())


@EVERY
def test_it_learns_what_is_there(learner: Learner, fits: dict[str, Fitted]) -> None:
    X, y = data(2)
    assert roc_auc_score(y, fits[learner.describe()].probabilities(X)) > 0.78


@EVERY
def test_chances_are_chances_even_far_outside_what_was_seen(learner: Learner, fits: dict[str, Fitted]) -> None:
    X, _ = data(3)
    for Z in (X, X * 1e6, -X, np.full_like(X, np.nan), np.zeros_like(X)):
        p = fits[learner.describe()].probabilities(Z)
        assert p.shape == (len(Z),)
        assert np.isfinite(p).all()
        assert ((p >= 0) & (p <= 1)).all()


@EVERY
def test_the_same_data_and_seed_give_the_same_model_bit_for_bit(learner: Learner, fits: dict[str, Fitted]) -> None:
    X, y = data(1)
    assert json.dumps(learner.fit(X, y, 7).dump()) == json.dumps(fits[learner.describe()].dump())


@EVERY
def test_it_survives_json_without_a_bit_of_change(learner: Learner, fits: dict[str, Fitted]) -> None:
    X, _ = data(4)
    fitted = fits[learner.describe()]
    again = load(learner.name, json.loads(json.dumps(fitted.dump())))
    np.testing.assert_array_equal(again.probabilities(X), fitted.probabilities(X))
    np.testing.assert_array_equal(again.contributions(X), fitted.contributions(X))


@EVERY
def test_contributions_add_up_to_the_score_and_constants_contribute_nothing(
    learner: Learner, fits: dict[str, Fitted]
) -> None:
    X, _ = data(5)
    fitted = fits[learner.describe()]
    parts, p = fitted.contributions(X), fitted.probabilities(X)
    assert parts.shape == (len(X), X.shape[1] + 1)
    assert np.ptp(parts[:, -1]) < 1e-12
    assert np.abs(parts[:, 6:8] - parts[0, 6:8]).max() < 1e-12
    total = parts.sum(axis=1)
    np.testing.assert_allclose(total, {"log-odds": log_odds(p, 1e-12), "probability": p}[fitted.scale], atol=1e-6)


@EVERY
def test_one_row_alone_scores_as_it_does_among_others(learner: Learner, fits: dict[str, Fitted]) -> None:
    X, _ = data(6, rows=20)
    fitted = fits[learner.describe()]
    alone = np.concatenate([fitted.probabilities(row[None]) for row in X])
    np.testing.assert_allclose(alone, fitted.probabilities(X), rtol=0, atol=1e-12)


@EVERY
def test_permuted_labels_bring_it_down_to_the_base_rate(learner: Learner) -> None:
    X, y = data(8)
    Z, truth = data(9)
    random = np.random.default_rng(10)
    found = [
        average_precision(truth, learner.fit(X, random.permutation(y), 7).probabilities(Z)) - truth.mean()
        for _ in range(6)
    ]
    real = average_precision(truth, learner.fit(X, y, 7).probabilities(Z)) - truth.mean()
    assert abs(np.mean(found)) < 0.06
    assert real > 0.25


@EVERY
def test_only_constant_columns_give_everyone_the_base_rate(learner: Learner) -> None:
    y = np.repeat([1.0, 0.0], [300, 700])
    p = learner.fit(np.ones((1000, 3)), y, 7).probabilities(np.ones((5, 3)))
    np.testing.assert_allclose(p, 0.3, atol=0.02)
