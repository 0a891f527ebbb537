from dataclasses import replace

import numpy as np
import pytest

from suasion.core.errors import InputRefused
from suasion.decisions.actions import email
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.plan import make
from tests.decisions.made import request


def test_customers_out_of_order_or_twice_and_actions_of_one_key_are_refused() -> None:
    made = request(n_customers=3)
    for customers in (("c2", "c1", "c3"), ("c1", "c1", "c2"), ("c1", "c2")):
        with pytest.raises(InputRefused):
            replace(made, customers=customers)
    with pytest.raises(InputRefused, match="share a key"):
        replace(made, actions=(email(), email(), email()))


def test_any_difference_in_what_is_asked_is_another_plan() -> None:
    made = request()
    others = [request(seed=2), request(name="winter"), replace(made, chance=replace(made.chance, temperature=0.2))]
    assert len({made.plan_id(), *(other.plan_id() for other in others)}) == 4
    assert made.plan_id() == request().plan_id()


def test_the_last_bits_of_another_processor_are_the_same_plan() -> None:
    made = request()
    signs = np.where(np.random.default_rng(3).random(made.problem.profit.shape) < 0.5, -1.0, 1.0)

    def shaken(problem: Problem, by: float) -> Problem:
        profit = problem.profit * (1.0 + by * signs)
        limits = tuple(Constraint(c.name, c.weights * (1.0 + by), c.limit * (1.0 - by)) for c in problem.constraints)
        return Problem(profit, limits, problem.eligible)

    again = replace(made, problem=shaken(made.problem, 4e-16))
    assert again.plan_id() == made.plan_id()
    assert (make(again)[2] == make(made)[2]).all()
    assert replace(made, problem=shaken(made.problem, 1e-6)).plan_id() != made.plan_id()


def test_nothing_is_the_same_plan_with_either_sign() -> None:
    made = request()
    zero, minus = (
        replace(made, problem=Problem(np.full((60, 3), value), made.problem.constraints, made.problem.eligible))
        for value in (0.0, -1e-12)
    )
    assert zero.plan_id() == minus.plan_id()


def test_an_action_that_alone_breaks_a_limit_is_nobodys_option() -> None:
    made = request(n_customers=20)
    closed = (*made.problem.constraints, Constraint("closed", np.array([0.0, 0.0, 1.0]), 0.0))
    asked = replace(made, problem=Problem(made.problem.profit, closed, made.problem.eligible))
    assert made.eligible[:, 2].any()
    assert not asked.eligible[:, 2].any()
    pi = make(asked)[1].probabilities[:, 1:]
    assert (pi[asked.eligible] > 0.0).all()
    assert (pi[~asked.eligible] == 0.0).all()
