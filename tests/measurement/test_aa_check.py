import numpy as np
import pytest
from scipy import stats

from suasion.core.randomness import generator
from suasion.measurement.aa_check import SMALLEST_ARM, aa_check, sample_ratio


def test_arms_means_and_the_sign_of_the_difference() -> None:
    amounts = np.concatenate([np.tile([0.0, 30.0], 50), np.tile([0.0, 10.0], 20)])
    held_out = np.arange(140) >= 100
    amount, bought = aa_check(amounts, held_out)
    assert (amount.kept, amount.held_out, amount.kept_mean, amount.held_out_mean) == (100, 40, 15.0, 5.0)
    assert amount.difference is not None
    assert amount.difference.estimate == 10.0
    assert not amount.difference.contains(0)
    assert (bought.kept_mean, bought.held_out_mean) == (0.5, 0.5)


def test_it_contains_zero_about_nineteen_times_in_twenty_when_nobody_is_treated() -> None:
    draws = generator(5, "aa")
    amounts = draws.lognormal(4, 1, 1200) * (draws.random(1200) < 0.8)
    contained = 0
    for _ in range(400):
        amount, _ = aa_check(amounts, draws.random(1200) < 0.1)
        assert amount.difference is not None
        contained += amount.difference.contains(0)
    assert 0.91 < contained / 400 < 0.985


def test_a_small_arm_is_not_enough_data_rather_than_a_figure() -> None:
    held_out = np.arange(100) < SMALLEST_ARM - 1
    amount, bought = aa_check(np.ones(100), held_out)
    assert amount.difference is None
    assert bought.difference is None
    one_more, _ = aa_check(np.ones(100), np.arange(100) < SMALLEST_ARM)
    assert one_more.difference is not None


def test_an_empty_arm_has_no_mean() -> None:
    amount, _ = aa_check(np.ones(50), np.zeros(50, dtype=bool))
    assert amount.held_out_mean is None


def test_unequal_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="not of the same customers"):
        aa_check(np.ones(3), np.zeros(4, dtype=bool))


def test_the_ratio_check_agrees_with_scipy() -> None:
    found = sample_ratio(228, 2452, 0.1)
    theirs = stats.chisquare([228, 2452 - 228], [245.2, 2206.8])
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-12)
    assert not found.suspicious


def test_a_lopsided_holdout_is_suspicious() -> None:
    assert sample_ratio(180, 2452, 0.1).suspicious


def test_nobody_assigned_is_no_figure() -> None:
    assert sample_ratio(0, 0, 0.1).p_value is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_without_a_holdout_there_is_nothing_to_test_and_nothing_suspicious(share: float) -> None:
    found = sample_ratio(int(10 * share), 10, share)
    assert (found.share, found.p_value, found.suspicious) == (share, None, False)


@pytest.mark.parametrize(("held_out", "share"), [(0, -0.1), (0, 1.1), (11, 0.5), (-1, 0.5)])
def test_what_is_no_share_is_refused(held_out: int, share: float) -> None:
    with pytest.raises(ValueError, match="no ratio to test"):
        sample_ratio(held_out, 10, share)
