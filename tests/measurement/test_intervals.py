import numpy as np
import pytest
from scipy import stats

from suasion.core.randomness import generator
from suasion.measurement.intervals import bootstrap_mean, welch, wilson


def test_welch_agrees_with_scipy() -> None:
    draws = generator(1, "welch")
    first, second = draws.gamma(2, 10, 240), draws.gamma(3, 5, 31)
    ours = welch(first, second)
    theirs = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-12)


def test_welch_covers_the_truth_nineteen_times_in_twenty() -> None:
    draws = generator(2, "coverage")
    hits = sum(welch(draws.exponential(20, 60), draws.exponential(20, 400)).contains(0) for _ in range(600))
    assert 0.92 < hits / 600 < 0.98


def test_welch_of_two_constants_is_a_point() -> None:
    found = welch(np.full(3, 2.0), np.full(4, 1.0))
    assert (found.low, found.high) == (1.0, 1.0)


def test_welch_refuses_an_arm_of_one() -> None:
    with pytest.raises(ValueError, match="two values in each arm, not 1 and 2"):
        welch(np.ones(1), np.ones(2))


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (1, 29), (15, 100), (100, 100)])
def test_wilson_agrees_with_scipy(successes: int, trials: int) -> None:
    theirs = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    ours = wilson(successes, trials)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.contains(ours.estimate)


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 5)])
def test_wilson_refuses_what_is_no_share(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(successes, trials)


def test_the_bootstrap_agrees_with_resampling_one_by_one() -> None:
    values = generator(3, "values").poisson(0.8, 300).astype(float)
    ours = bootstrap_mean(values, generator(3, "ours"), resamples=6000)
    slow = generator(3, "slow")
    means = [slow.choice(values, len(values)).mean() for _ in range(6000)]
    assert (ours.low, ours.high) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])), abs=0.01)


def test_the_bootstrap_refuses_nothing_at_all() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_mean(np.zeros(0), generator(1, "none"))
