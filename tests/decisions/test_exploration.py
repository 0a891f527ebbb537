import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.draw import draw
from suasion.decisions.exploration import expected_profit, explore
from tests.decisions.made import problem


@pytest.mark.parametrize("seed", range(6))
def test_expected_use_stays_within_the_reserved_limits_and_rows_sum_to_one(seed: int) -> None:
    made = problem(seed, 300, 3)
    found = explore(made, temperature=0.1, uniform_share=0.02, headroom_share=0.005)
    pi = found.probabilities
    used = [float((pi[:, 1:] * np.broadcast_to(c.weights, made.profit.shape)).sum()) for c in made.constraints]
    assert (np.array(used) <= found.limits + 1e-9).all()
    assert (found.limits <= made.limits * 0.995).all()
    assert np.allclose(pi.sum(axis=1), 1.0, atol=1e-12)


def test_every_eligible_action_has_a_chance_and_no_other_has() -> None:
    made = problem(1, 300, 3)
    assert made.eligible is not None
    pi = explore(made, temperature=0.02, uniform_share=0.02, headroom_share=0.005).probabilities
    assert (pi[:, 1:][made.eligible] >= 0.02 / 4 * 0.99).all()
    assert (pi[:, 1:][~made.eligible] == 0.0).all()
    assert (pi[:, 0] > 0).all()
    several = made.eligible.any(axis=1)
    assert (pi[several] < 1.0).all()


def test_without_limits_it_is_the_softmax_mixed_with_uniform() -> None:
    found = explore(Problem(np.array([[np.log(3.0)]])), temperature=1.0, uniform_share=0.5, headroom_share=0.0)
    assert np.allclose(found.probabilities, [[0.5 * 0.25 + 0.25, 0.5 * 0.75 + 0.25]])


def test_it_is_the_optimum_of_the_entropy_regularised_problem() -> None:
    # Independent solver: maximise profit + T * entropy over both customers' chances, under one limit on the sum.
    profit, temperature, limit = np.array([1.0, 0.2]), 0.5, 1.0
    made = Problem(profit[:, None], (Constraint("room", np.array([1.0]), limit),))
    pi = explore(made, temperature=temperature, uniform_share=0.0, headroom_share=0.0).probabilities[:, 1]

    def loss(x: np.ndarray) -> float:
        return float(-(profit @ x) + temperature * (x * np.log(x) + (1 - x) * np.log(1 - x)).sum())

    rule = LinearConstraint(np.ones(2), ub=limit)
    other = minimize(loss, [0.4, 0.4], bounds=[(1e-6, 1 - 1e-6)] * 2, constraints=[rule], tol=1e-12)
    assert np.allclose(pi, other.x, atol=1e-4)


def test_a_colder_choice_earns_more_and_never_more_than_the_bound() -> None:
    made = problem(2, 400, 3)
    earned = [
        expected_profit(made, explore(made, temperature=t, uniform_share=0.01, headroom_share=0.005).probabilities)
        for t in (1.0, 0.1, 0.02)
    ]
    assert earned[0] < earned[1] < earned[2] < allocate(made).bound


def test_a_limit_without_room_for_the_uniform_share_shrinks_it() -> None:
    made = Problem(np.ones((1000, 1)), (Constraint("room", np.array([1.0]), 4.0),))
    found = explore(made, temperature=0.1, uniform_share=0.1, headroom_share=0.005)
    assert 0 < found.uniform_share < 0.1
    assert 0 < found.probabilities[:, 1].sum() <= 4.0


def test_a_single_place_leaves_each_of_54_eligible_customers_a_chance_and_is_never_given_twice() -> None:
    made = Problem(np.linspace(-1.0, 1.0, 54)[:, None], (Constraint("room", np.array([1.0]), 1.0),))
    pi = explore(made, temperature=0.03, uniform_share=0.01, headroom_share=0.005).probabilities
    assert ((pi > 0) & (pi < 1)).all()
    assert pi[:, 1].sum() <= 0.995 + 1e-9
    counts = {int((draw(pi, seed, "single place") == 1).sum()) for seed in range(200)}
    assert counts == {0, 1}


def test_a_budget_smaller_than_one_draw_can_move_still_leaves_everyone_a_chance() -> None:
    budget = Constraint("budget", np.full((200, 2), 0.3), 0.5)
    made = Problem(np.ones((200, 2)), (budget,))
    pi = explore(made, temperature=0.03, uniform_share=0.01, headroom_share=0.005).probabilities
    assert ((pi > 0) & (pi < 1)).all()
    assert 0.3 * pi[:, 1:].sum() <= 1e-6 * 0.51
    assert all(made.violations(draw(pi, seed, "tiny", constraints=(budget,)) - 1) == 0 for seed in range(20))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    n_customers=st.integers(2, 40),
    n_actions=st.integers(1, 3),
    room=st.sampled_from([0.03, 0.1, 0.5]),
    budget=st.sampled_from([0.005, 0.05, 0.3, 2.0]),
)
def test_whoever_can_get_an_action_may_get_it_and_may_not_and_draws_keep_the_limits(
    seed: int, n_customers: int, n_actions: int, room: float, budget: float
) -> None:
    made = problem(seed, n_customers, n_actions, room=room, budget=budget)
    pi = explore(made, temperature=0.03, uniform_share=0.01, headroom_share=0.005).probabilities
    can = np.ones(made.profit.shape, dtype=bool) if made.allowed is None else made.allowed
    options = np.column_stack([np.ones(n_customers, dtype=bool), can])
    several = np.asarray(can.any(axis=1))
    assert (pi[~options] == 0.0).all()
    assert ((pi > 0.0) & (pi < 1.0))[options & several[:, None]].all()
    for turn in range(3):
        assert made.violations(draw(pi, turn, "property", constraints=made.constraints) - 1) == 0
