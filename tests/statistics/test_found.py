"""AUC and lift with intervals: against counting, and covering what is true as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from suasion.statistics.found import auc_interval, lift_interval
from suasion.statistics.ranking import auc


def test_the_estimate_is_the_auc_and_the_variance_delongs() -> None:
    random = np.random.default_rng(1)
    y, s = (random.random(60) < 0.4).astype(float), random.integers(0, 8, 60).astype(float)
    found = auc_interval(y, s)
    assert found.estimate == pytest.approx(auc(y, s))
    positive, negative = s[y == 1], s[y == 0]
    wins = (positive[:, None] > negative).astype(float) + (positive[:, None] == negative) / 2
    variance = wins.mean(axis=1).var(ddof=1) / len(positive) + wins.mean(axis=0).var(ddof=1) / len(negative)
    half = 1.959964 * variance**0.5 / (found.estimate * (1 - found.estimate))
    assert np.log(found.high / (1 - found.high)) - np.log(found.estimate / (1 - found.estimate)) == pytest.approx(half)


@pytest.mark.parametrize(("apart", "positives"), [(0.0, 60), (1.0, 40), (2.0, 100)])
def test_the_interval_covers_the_true_auc(apart: float, positives: int) -> None:
    """Two normal scores `apart` standard deviations from each other have an AUC of Phi(apart / sqrt 2)."""
    random, true, times = np.random.default_rng(5), float(norm.cdf(apart / np.sqrt(2))), 600
    y = np.repeat([1.0, 0.0], [positives, 200])
    covered = sum(auc_interval(y, random.normal(size=len(y)) + apart * y).contains(true) for _ in range(times))
    assert 0.925 <= covered / times <= 0.98


def test_a_perfect_ranking_is_not_certain() -> None:
    found = auc_interval([0] * 20 + [1] * 10, list(range(30)))
    assert (found.estimate, found.high) == (1.0, 1.0)
    assert 0.6 < found.low < 0.8
    with pytest.raises(ValueError, match="not 1 and 2"):
        auc_interval([1, 0, 0], [1, 2, 3])


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=4, max_size=30), st.sampled_from([0.1, 0.25, 1.0])
)
def test_a_lift_does_not_depend_on_the_order_of_ties(rows: list[tuple[bool, int]], share: float) -> None:
    y, s = [float(one) for one, _ in rows], [score for _, score in rows]
    if not sum(y):
        with pytest.raises(ValueError, match="positive"):
            lift_interval(y, s, share)
        return
    found = lift_interval(y, s, share).estimate
    assert found == pytest.approx(lift_interval(y[::-1], s[::-1], share).estimate)
    if share == 1.0 or len(set(s)) == 1:
        assert found == pytest.approx(1)


def test_a_lift_covers_the_true_one() -> None:
    """Members are 10 % at random and 30 % of the tenth with the highest score: a lift of 3 over the rate of all."""
    random, covered, times = np.random.default_rng(6), 0, 400
    for _ in range(times):
        s = np.arange(2000.0)
        y = (random.random(2000) < np.where(s >= 1800, 0.3, 0.7 / 9)).astype(float)
        covered += lift_interval(y, s, 0.1).contains(3.0)
    assert covered / times >= 0.93
