import numpy as np
import pytest
from sklearn.naive_bayes import CategoricalNB

from suasion.models.learners.naive_bayes import FittedNaiveBayes, NaiveBayes, _binned
from tests.models.learners.made import data


def test_without_smoothing_the_weights_are_scikit_learns() -> None:
    X, y = data(1)
    learner = NaiveBayes(bins=6, smoothing=1e-9)
    fitted = learner.fit(X, y, 3)
    assert isinstance(fitted, FittedNaiveBayes)
    binned = _binned(X, fitted.edges)
    theirs = CategoricalNB(alpha=1e-9, force_alpha=True, min_categories=8).fit(binned, y)
    weights = learner.weights(binned, y, fitted.edges)
    for ours, logs, count in zip(weights, theirs.feature_log_prob_, theirs.category_count_, strict=True):
        there = count.sum(axis=0)[: len(ours)] > 0
        np.testing.assert_allclose(ours[there], (logs[1] - logs[0])[: len(ours)][there], atol=1e-6)


def test_what_a_bin_adds_is_worked_out_by_hand() -> None:
    """Twenty rows, half of them at 1 and half at 2; of the eight buyers six are at 2. Smoothed by ten rows."""
    X = np.repeat([[1.0], [2.0]], 10, axis=0)
    y = np.isin(np.arange(20), (0, 1, 10, 11, 12, 13, 14, 15)).astype(float)
    learner = NaiveBayes(smoothing=10.0)
    fitted = learner.fit(X, y, 3)
    assert isinstance(fitted, FittedNaiveBayes)
    assert [edges.tolist() for edges in fitted.edges] == [[1.0]]
    (found,) = learner.weights(_binned(X, fitted.edges), y, fitted.edges)
    low = np.log((2 + 5) / (8 + 10)) - np.log((8 + 5) / (12 + 10))
    high = np.log((6 + 5) / (8 + 10)) - np.log((4 + 5) / (12 + 10))
    np.testing.assert_allclose(found, [low, high, 0.0])


def test_the_score_is_the_naive_one_on_a_line_that_takes_back_what_copies_tell_again() -> None:
    X, y = data(1, rows=4_000)
    once, thrice = (NaiveBayes().fit(np.hstack([X[:, :2]] * copies), y, 3) for copies in (1, 3))
    assert once.predict(X[:, :2]).mean() == pytest.approx(y.mean(), abs=0.005)
    Z, _ = data(2, rows=4_000)
    np.testing.assert_allclose(thrice.score(np.hstack([Z[:, :2]] * 3)), once.score(Z[:, :2]), atol=0.01)


def test_a_value_between_two_bins_belongs_to_the_lower_and_one_beyond_all_to_the_last() -> None:
    edges = (np.array([1.0, 4.0]), np.empty(0))
    X = np.array([[1.0, 5.0], [1.1, -5.0], [4.0, 0.0], [99.0, np.nan], [np.nan, 1.0]])
    assert _binned(X, edges).tolist() == [[0, 0], [1, 0], [1, 0], [2, 1], [3, 0]]


def test_being_unknown_tells_what_it_told() -> None:
    random = np.random.default_rng(5)
    X = random.normal(size=(2_000, 1))
    y = (random.random(2_000) < 0.3).astype(float)
    X[(y == 1) & (random.random(2_000) < 0.5)] = np.nan
    fitted = NaiveBayes().fit(X, y, 3)
    assert fitted.predict(np.array([[np.nan]]))[0] > 0.9
    assert fitted.predict(np.array([[0.0]]))[0] < 0.3
