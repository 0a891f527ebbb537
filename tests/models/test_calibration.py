from collections.abc import Callable

import numpy as np
import pytest

from suasion.models.calibration import Calibrator, choose, fit
from suasion.statistics.calibration import calibration_error, calibration_noise, log_odds, odds_to_probability
from suasion.statistics.ranking import Vector

NAMES = np.array([f"c{n}" for n in range(6_000)])


def outcomes(p: Vector, seed: int = 0) -> Vector:
    return (np.random.default_rng(seed).random(len(p)) < p).astype(float)


@pytest.fixture(scope="module")
def right() -> Vector:
    return np.random.default_rng(1).beta(1.5, 3, len(NAMES))


def test_chances_that_are_already_right_are_hardly_touched(right: Vector) -> None:
    chosen, _ = choose(outcomes(right), right, NAMES, 7)
    assert np.abs(chosen.apply(right) - right).max() < 0.05


@pytest.mark.parametrize("distort", [lambda p: odds_to_probability(1 + 2 * log_odds(p)), lambda p: p**3])
def test_distorted_chances_are_brought_back_on_other_customers(
    right: Vector, distort: Callable[[Vector], Vector]
) -> None:
    chosen, crossed = choose(outcomes(right), distort(right), NAMES, 7)
    fresh = outcomes(right, seed=5)
    noise = calibration_noise(right, np.random.default_rng(0))
    assert calibration_error(fresh, distort(right)) > 5 * noise
    assert calibration_error(fresh, chosen.apply(distort(right))) < 2 * noise
    assert calibration_error(fresh, crossed) < 2 * noise
    assert chosen.method != "identity"


def test_a_map_never_changes_a_ranking(right: Vector) -> None:
    chosen, _ = choose(outcomes(right), right**2, NAMES, 7)
    assert (np.diff(chosen.apply(np.sort(right**2))) > 0).all()


def test_a_score_that_points_the_wrong_way_is_left_alone_not_turned_round(right: Vector) -> None:
    assert fit("beta", outcomes(right), 1 - right).method == "identity"


def test_a_customers_own_outcome_does_not_move_the_figure_of_its_fold(right: Vector) -> None:
    y = outcomes(right)
    _, before = choose(y, right**2, NAMES, 7)
    flipped = y.copy()
    flipped[17] = 1 - flipped[17]
    _, after = choose(flipped, right**2, NAMES, 7)
    assert after[17] == before[17]


def test_it_survives_storage() -> None:
    one = Calibrator("beta", 0.1, 1.2, 0.8, (("identity", 0.5), ("beta", 0.4)))
    assert Calibrator.load(one.dump()) == one
