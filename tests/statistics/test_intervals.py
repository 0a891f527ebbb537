import numpy as np
import pytest
from scipy import stats

from suasion.core.randomness import generator
from suasion.statistics.intervals import bootstrap_mean, normal, paired_bootstrap, welch, wilson


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (3, 10), (10, 10), (250, 1000)])
def test_wilson_is_scipys(successes: int, trials: int) -> None:
    ours, theirs = wilson(successes, trials), stats.binomtest(successes, trials).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_wilson_solves_the_score_equation() -> None:
    interval = wilson(7, 30)
    for end in (interval.low, interval.high):
        assert abs(7 / 30 - end) / np.sqrt(end * (1 - end) / 30) == pytest.approx(stats.norm.ppf(0.975))


def test_welch_is_scipys() -> None:
    random = np.random.default_rng(0)
    a, b = random.normal(1, 2, 40), random.normal(0, 5, 17)
    ours, theirs = welch(a, b, 0.9), stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.9)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_normal_covers_as_it_says() -> None:
    draws = np.random.default_rng(1).normal(0, 1, 20_000)
    covered = np.mean([normal(x, 1.0, 0.8).low < 0 < normal(x, 1.0, 0.8).high for x in draws[:4000]])
    assert covered == pytest.approx(0.8, abs=0.02)


def test_the_bootstrap_of_a_mean_difference_matches_the_paired_t_interval() -> None:
    random = np.random.default_rng(2)
    a = random.normal(0, 1, 500)
    b = a + random.normal(0.1, 0.3, 500)
    found = paired_bootstrap(500, lambda w: w @ (b - a) / w.sum(axis=1), random, copies=4000)
    low, high = stats.t.interval(0.95, 499, (b - a).mean(), stats.sem(b - a))
    assert found.estimate == pytest.approx((b - a).mean())
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.004)


def test_the_same_draws_come_whatever_the_block() -> None:
    values = np.random.default_rng(5).normal(size=50)

    def ends(block: int) -> tuple[float, float]:
        found = paired_bootstrap(50, lambda w: w @ values, np.random.default_rng(9), copies=30, block=block)
        return found.low, found.high

    assert ends(7) == pytest.approx(ends(30))


def test_copies_without_a_figure_are_left_out() -> None:
    undefined = paired_bootstrap(5, lambda w: np.full(len(w), np.nan), np.random.default_rng(0), copies=10)
    assert np.isnan(undefined.low)


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
