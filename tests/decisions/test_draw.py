import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from suasion.core.errors import InputRefused
from suasion.decisions.allocation.problem import Constraint
from suasion.decisions.draw import draw, drift_bounds
from suasion.decisions.exploration import explore
from tests.decisions.made import problem

MADE = problem(11, 40, 3, room=0.3, budget=0.5)
PI = explore(MADE, temperature=0.5, uniform_share=0.1, headroom_share=0.005).probabilities
REDRAWS = 1_000


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    return np.array([draw(PI, seed, "test", constraints=MADE.constraints) for seed in range(REDRAWS)])


def test_a_thousand_redraws_hit_each_probability(drawn: np.ndarray) -> None:
    # Two-sided binomial bounds at 1 in a million for each of 160 entries; seeds are fixed.
    hits = np.stack([(drawn == column).sum(axis=0) for column in range(4)], axis=1)
    assert (hits >= binom.ppf(5e-7, REDRAWS, PI)).all()
    assert (hits <= binom.ppf(1 - 5e-7, REDRAWS, PI)).all()


def test_redraws_fit_the_probabilities_as_a_whole(drawn: np.ndarray) -> None:
    # Each squared deviation over its variance has mean 1; 40 x 3 of them average to 1 within five of their errors.
    hits = np.stack([(drawn == column).sum(axis=0) for column in range(1, 4)], axis=1)
    spread = PI[:, 1:] * (1 - PI[:, 1:]) * REDRAWS
    ratio = ((hits - REDRAWS * PI[:, 1:]) ** 2)[spread > 1] / spread[spread > 1]
    assert abs(ratio.mean() - 1.0) < 5 * np.sqrt(2 / len(ratio))


def test_no_draw_moves_a_count_by_one_or_more_or_breaks_a_limit(drawn: np.ndarray) -> None:
    expected = PI.sum(axis=0)
    for one in drawn:
        assert (np.abs(np.bincount(one, minlength=4) - expected) < 1.0 + 1e-9).all()
        assert MADE.violations(one - 1) == 0


def test_spend_stays_as_near_its_expectation_as_promised(drawn: np.ndarray) -> None:
    expected = float((PI[:, 1:] * MADE.constraints[0].weights).sum())
    spend = np.array([MADE.used(one - 1)[0] for one in drawn])
    assert np.abs(spend - expected).max() <= drift_bounds(MADE)[0]
    # Independent draws would move it several times as much.
    weights = MADE.constraints[0].weights
    variance = ((PI[:, 1:] * weights**2).sum(axis=1) - (PI[:, 1:] * weights).sum(axis=1) ** 2).sum()
    assert spend.std() < 0.5 * np.sqrt(variance)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(2, 6))
def test_counts_are_rounded_expectations_for_any_table(seed: int, n: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    pi = rng.dirichlet(np.full(columns, 0.4), n)
    weights = Constraint("budget", rng.random((n, columns - 1)), 1.0)
    one = draw(pi, seed, constraints=(weights,))
    assert (pi[np.arange(n), one] > 0).all()
    assert (np.abs(np.bincount(one, minlength=columns) - pi.sum(axis=0)) < 1.0 + 1e-9).all()


def test_the_same_seed_and_names_give_the_same_draw_and_others_another() -> None:
    assert (draw(PI, 1, "a") == draw(PI, 1, "a")).all()
    assert (draw(PI, 1, "a") != draw(PI, 1, "b")).any()


def test_a_table_that_is_not_of_probabilities_is_refused() -> None:
    for bad in ([[0.5, 0.6]], [[1.5, -0.5]], [[np.nan, 1.0]]):
        with pytest.raises(InputRefused):
            draw(np.array(bad), 1)
