"""Limits set relative to what an unlimited plan would do, for workspaces that state shares and not amounts."""

import numpy as np
from numpy.typing import NDArray

from suasion.decisions.actions import Action
from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation.problem import Constraint, Problem

BUDGET = "budget"


def room(
    profit: NDArray[np.float64], eligible: NDArray[np.bool_], actions: tuple[Action, ...], share: float
) -> tuple[Constraint, ...]:
    """Limit each offer to `share` of the customers that the most profitable plan without limits gives it."""
    wanted = np.bincount(allocate(Problem(profit, (), eligible)).choice + 1, minlength=len(actions) + 1)[1:]
    return tuple(
        Constraint(action.key, np.eye(len(actions))[place], float(np.floor(share * wanted[place])))
        for place, action in enumerate(actions)
        if action.kind == "offer"
    )


def from_shares(
    profit: NDArray[np.float64],
    cost: NDArray[np.float64],
    eligible: NDArray[np.bool_],
    actions: tuple[Action, ...],
    *,
    budget_share: float,
    capacity_share: float,
) -> tuple[Constraint, ...]:
    """Make the budget and each offer's room from the settings ``limits.budget_share`` and ``limits.capacity_share``.

    The budget, in currency and first in the result, is `budget_share` of what the most profitable plan costs when only
    the offers' room limits it. Arrays are ``(n_customers, n_actions)``.
    """
    rooms = room(profit, eligible, actions, capacity_share)
    plan = allocate(Problem(profit, rooms, eligible))
    rows = np.flatnonzero(plan.choice >= 0)
    spend = float(cost[rows, plan.choice[rows]].sum())
    return (Constraint(BUDGET, cost, round(budget_share * spend, 2)), *rooms)
