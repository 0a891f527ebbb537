import numpy as np
import pytest

from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation.greedy import greedy
from suasion.decisions.allocation.problem import Constraint, Problem
from tests.decisions.made import problem


def test_highest_profit_first_takes_the_dear_one_and_per_cost_the_cheap_ones() -> None:
    cost = np.array([[3.0], [1.0], [1.0]])
    made = Problem(np.array([[4.0], [3.0], [3.0]]), (Constraint("budget", cost, 3.0),))
    assert greedy(made).tolist() == [0, -1, -1]
    assert greedy(made, "profit_per_cost").tolist() == [-1, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_greedy_plans_keep_the_limits_and_never_beat_the_proven_bound(seed: int) -> None:
    made = problem(seed, 200, 4)
    plan = allocate(made)
    for choice in (greedy(made), greedy(made, "profit_per_cost")):
        assert made.violations(choice) == 0
        assert made.value(choice) <= plan.bound
