import numpy as np

from suasion.decisions.allocation.core_problem import Core, relax, solve
from suasion.decisions.allocation.problem import Constraint, Problem

# Three customers, one action, weights 2, 2 and 3 under a limit of 4.
PROBLEM = Problem(np.array([[2.0], [2.0], [3.3]]), (Constraint("room", np.array([[2.0], [2.0], [3.0]]), 4.0),))
CORE = Core(PROBLEM, np.arange(3), np.zeros(3, dtype=np.int64), PROBLEM.limits)


def test_the_relaxation_fills_by_profit_per_weight_and_prices_the_last_unit() -> None:
    shares, prices = relax(CORE)
    assert np.isclose(shares[2], 1.0)
    assert np.isclose(shares[0] + shares[1], 0.5)
    assert np.allclose(prices, 1.0)


def test_whole_numbers_give_another_plan_with_its_proof() -> None:
    taken, proven = solve(CORE, 0.0)
    assert taken is not None
    assert taken.tolist() == [True, True, False]
    assert np.isclose(proven, 4.0)


def test_an_empty_core_is_solved_at_once() -> None:
    empty = Core(PROBLEM, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), PROBLEM.limits)
    taken, proven = solve(empty, 0.0)
    assert taken is not None
    assert taken.shape == (0,)
    assert proven == 0.0
    assert relax(empty)[1].tolist() == [0.0]
