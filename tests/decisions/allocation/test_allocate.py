import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation.core_problem import Core, solve
from suasion.decisions.allocation.problem import Constraint, Problem
from tests.decisions.made import best_value, problem


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 3), st.floats(0.0, 0.8), st.floats(0.0, 0.6))
def test_small_plans_are_as_good_as_the_best_of_all_plans(
    seed: int, n: int, a: int, room: float, budget: float
) -> None:
    made = problem(seed, n, a, room=room, budget=budget)
    plan, best = allocate(made), best_value(made)
    assert made.violations(plan.choice) == 0
    assert plan.value >= best * (1.0 - 1e-4) - 1e-9
    assert plan.bound >= best - 1e-9
    assert plan.gap <= 1e-4
    assert plan.value == pytest.approx(made.value(plan.choice))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(50, 300), st.integers(1, 5))
def test_middling_plans_are_within_a_ten_thousandth_of_branch_and_bound(seed: int, n: int, a: int) -> None:
    made = problem(seed, n, a)
    plan = allocate(made)
    assert made.allowed is not None
    rows, columns = np.nonzero(made.allowed & (made.profit > 0))
    core = Core(made, rows, columns, made.limits)
    taken, _ = solve(core, 1e-7)
    assert taken is not None
    best = float(core.profit[taken].sum())
    assert made.violations(plan.choice) == 0
    assert plan.value >= best * (1.0 - 1e-4)
    assert plan.bound >= best * (1.0 - 1e-9)
    assert plan.gap <= 1e-4


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.floats(-5.0, 50.0))
def test_an_action_nobody_is_eligible_for_changes_nothing(seed: int, profit: float) -> None:
    made = problem(seed, 80, 3)
    assert made.eligible is not None
    wider = Problem(
        np.column_stack([made.profit, np.full(80, profit)]),
        tuple(
            Constraint(c.name, np.column_stack([np.broadcast_to(c.weights, (80, 3)), np.full(80, 0.1)]), c.limit)
            for c in made.constraints
        ),
        np.column_stack([made.eligible, np.zeros(80, dtype=bool)]),
    )
    plan, same = allocate(made), allocate(wider)
    assert (same.choice < 3).all()
    assert abs(plan.value - same.value) <= 1e-4 * plan.value


def test_twenty_thousand_customers_need_no_branch_and_bound_to_be_certified() -> None:
    made = problem(2, 20_000, 5)
    plan = allocate(made)
    assert made.violations(plan.choice) == 0
    assert plan.gap <= 1e-4
    assert plan.prices[0] > 0


def test_the_same_problem_gives_the_same_plan() -> None:
    assert (allocate(problem(4, 500, 4)).choice == allocate(problem(4, 500, 4)).choice).all()


def test_nothing_to_earn_is_a_plan_that_contacts_nobody() -> None:
    cost = np.full((5, 2), 0.5)
    for made in (
        Problem(-np.ones((5, 2)), (Constraint("budget", cost, 1.0),)),
        Problem(np.ones((5, 2)), (Constraint("budget", cost, 0.0),)),
        Problem(np.ones((5, 2)), (Constraint("budget", cost, 1.0),), np.zeros((5, 2), dtype=bool)),
        Problem(np.ones((0, 2)), (Constraint("budget", np.ones((0, 2)), 1.0),)),
    ):
        plan = allocate(made)
        assert (plan.choice == -1).all()
        assert plan.value == 0.0
        assert plan.gap == 0.0


def test_without_limits_everyone_gets_the_most_profitable_action() -> None:
    made = Problem(np.array([[1.0, 2.0], [-1.0, -2.0], [3.0, 0.0]]))
    assert allocate(made).choice.tolist() == [1, -1, 0]


@pytest.mark.parametrize("scale", [1e-9, 1e-6, 1.0, 1e6, 1e12])
def test_the_proof_holds_and_limits_are_kept_whatever_the_unit_of_profit(scale: float) -> None:
    for seed in range(12):
        made = problem(seed, 4, 2, room=0.3, budget=0.4)
        scaled = Problem(made.profit * scale, made.constraints, made.eligible)
        best, plan = best_value(scaled), allocate(scaled)
        assert scaled.violations(plan.choice) == 0
        assert plan.value <= best * (1 + 1e-9)
        assert plan.bound >= best * (1 - 1e-7)
        assert plan.gap <= 1e-4
