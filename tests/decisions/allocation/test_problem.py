import numpy as np
import pytest

from suasion.core.errors import Infeasible, InputRefused
from suasion.decisions.allocation.problem import Constraint, Problem

PROFIT = np.array([[1.0, 2.0], [3.0, 4.0]])


def test_a_negative_limit_is_infeasible() -> None:
    with pytest.raises(Infeasible, match="budget"):
        Problem(PROFIT, (Constraint("budget", np.ones(2), -1.0),))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_profit_that_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(InputRefused):
        Problem(np.array([[bad]]))


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint("c", np.array([np.nan, 1.0]), 1.0),
        Constraint("c", np.array([-1.0, 1.0]), 1.0),
        Constraint("c", np.ones(3), 1.0),
        Constraint("c", np.ones(2), float("inf")),
        Constraint("c", np.ones(2), float("nan")),
    ],
)
def test_weights_and_limits_that_mean_nothing_are_refused(constraint: Constraint) -> None:
    with pytest.raises(InputRefused):
        Problem(PROFIT, (constraint,))


def test_two_limits_of_one_name_and_a_problem_without_actions_are_refused() -> None:
    with pytest.raises(InputRefused, match="share a name"):
        Problem(PROFIT, (Constraint("c", np.ones(2), 1.0), Constraint("c", np.ones(2), 2.0)))
    with pytest.raises(InputRefused):
        Problem(np.zeros((3, 0)))
    with pytest.raises(InputRefused):
        Problem(PROFIT, (), np.ones((2, 3), dtype=bool))


def test_used_and_value_sum_over_the_chosen_and_violations_count_each_broken_rule() -> None:
    made = Problem(
        PROFIT,
        (Constraint("money", np.array([[0.5, 1.0], [2.0, 4.0]]), 4.5), Constraint("second", np.array([0.0, 1.0]), 2.0)),
        np.array([[True, True], [True, False]]),
    )
    choice = np.array([1, 1])
    assert made.used(choice).tolist() == [5.0, 2.0]
    assert made.value(choice) == 6.0
    assert made.violations(choice) == 2
    assert made.violations(np.array([1, 0])) == 0


def test_an_action_that_alone_breaks_a_limit_is_not_allowed() -> None:
    made = Problem(PROFIT, (Constraint("money", np.array([[1.0, 9.0], [1.0, 1.0]]), 2.0),))
    assert made.allowed is not None
    assert made.allowed.tolist() == [[True, False], [True, True]]
