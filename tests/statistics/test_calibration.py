import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from suasion.statistics.calibration import (
    brier,
    brier_skill,
    calibration_error,
    calibration_line,
    calibration_noise,
    log_odds,
    odds_to_probability,
    reliability,
)
from suasion.statistics.ranking import Vector


@pytest.fixture
def drawn() -> tuple[Vector, Vector]:
    random = np.random.default_rng(3)
    p = random.beta(2, 3, 4_000)
    return (random.random(4_000) < p).astype(float), p


def test_the_error_is_the_weighted_gap_of_sorted_tenths(drawn: tuple[Vector, Vector]) -> None:
    y, p = drawn
    order = np.argsort(p)
    gaps = [abs(y[part].mean() - p[part].mean()) for part in np.split(order, 10)]
    assert calibration_error(y, p) == pytest.approx(np.mean(gaps))


def test_right_chances_err_as_much_as_the_noise_says_and_distorted_ones_more(drawn: tuple[Vector, Vector]) -> None:
    _, p = drawn
    noise = calibration_noise(p, np.random.default_rng(0))
    random = np.random.default_rng(1)
    errors = [calibration_error((random.random(len(p)) < p).astype(float), p) for _ in range(300)]
    assert np.mean(errors) == pytest.approx(noise, rel=0.05)
    distorted = odds_to_probability(1.7 * log_odds(p))
    assert np.mean([calibration_error((random.random(len(p)) < p), distorted) for _ in range(20)]) > 3 * noise


def test_noise_of_few_rows_is_that_of_one_bin_each() -> None:
    # One row at 1/2: the error is 1/2 whatever happens.
    assert calibration_noise([0.5], np.random.default_rng(0)) == 0.5


def test_the_line_is_the_logistic_regression_on_log_odds(drawn: tuple[Vector, Vector]) -> None:
    y, p = drawn
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(log_odds(p)[:, None], y)
    intercept, slope = calibration_line(y, p)
    assert intercept == pytest.approx(fitted.intercept_[0], abs=1e-4)
    assert slope == pytest.approx(fitted.coef_[0, 0], abs=1e-4)


def test_chances_twice_too_sure_have_slope_one_half(drawn: tuple[Vector, Vector]) -> None:
    y, p = drawn
    assert calibration_line(y, odds_to_probability(2 * log_odds(p)))[1] == pytest.approx(
        calibration_line(y, p)[1] / 2, rel=1e-3
    )


def test_separable_outcomes_still_give_a_finite_line() -> None:
    assert np.isfinite(calibration_line([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])).all()


def test_brier_is_scikit_learns_and_the_base_rate_has_no_skill(drawn: tuple[Vector, Vector]) -> None:
    y, p = drawn
    assert brier(y, p) == pytest.approx(brier_score_loss(y, p))
    assert brier_skill(y, np.full(len(y), y.mean())) == pytest.approx(0)
    assert brier_skill(y, p) > 0.1


def test_equal_outcomes_or_chances_have_no_line_and_no_skill() -> None:
    assert np.isnan(calibration_line([1, 1], [0.2, 0.3])).all()
    assert np.isnan(calibration_line([1, 0], [0.2, 0.2])).all()
    assert np.isnan(brier_skill([1, 1], [0.5, 0.5]))


def test_reliability_points_hold_every_row_once_in_rising_order(drawn: tuple[Vector, Vector]) -> None:
    y, p = drawn
    points = reliability(y, p, bins=7)
    assert sum(point.count for point in points) == len(y)
    assert [point.predicted for point in points] == sorted(point.predicted for point in points)
    assert sum(point.observed * point.count for point in points) == pytest.approx(y.sum())
    assert all(point.low <= point.observed <= point.high for point in points)
