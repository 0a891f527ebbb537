"""A plan: what was asked, what was chosen, what was drawn, and the proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from suasion.decisions.actions import NO_CONTACT
from suasion.decisions.allocation import dual
from suasion.decisions.allocation.allocate import Allocation, allocate
from suasion.decisions.allocation.greedy import greedy
from suasion.decisions.draw import draw
from suasion.decisions.exploration import Exploration, expected_profit, explore
from suasion.decisions.request import Request
from suasion.experiments.assignment import HELD_OUT


@dataclass(frozen=True, eq=False)
class Basis:
    """What the request was worked out from, for the record; nothing is decided from it.

    Parameters
    ----------
    as_of
        What was known at this moment was used.
    data_sequence
        The sequence number of the log's last event that was read.
    models
        The version of each target's model.
    scores
        By name, ``(n_customers,)``: the scores used, such as the chance of a purchase.
    """

    as_of: datetime | None = None
    data_sequence: int | None = None
    models: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def scores_of(self, row: int) -> dict[str, float]:
        """Give one customer's scores by name."""
        return {name: float(values[row]) for name, values in self.scores.items()}


@dataclass(frozen=True, eq=False)
class Plan:
    """One plan for everyone, made first and held out of second.

    Parameters
    ----------
    allocation
        The most profitable plan, before exploration, with prices and certificate.
    exploration
        Probabilities and the prices they come from.
    drawn
        ``(n_customers,)``: the action's column after exploration, -1 for no contact; also for customers held out.
    arms
        ``(n_customers,)``: ``"kept"`` or ``"held_out"``.
    settings
        Every setting the caller used, for the record.
    basis
        Moment, data, models and scores that the request came from.
    """

    plan_id: str
    made_at: datetime
    request: Request
    allocation: Allocation
    exploration: Exploration
    drawn: NDArray[np.int64]
    arms: tuple[str, ...]
    settings: dict[str, str | int | float | bool]
    basis: Basis = Basis()

    def key(self, column: int) -> str:
        """Name an action by its column; -1 is no contact."""
        return NO_CONTACT if column < 0 else self.request.actions[column].key

    @property
    def contacts(self) -> dict[str, str]:
        """Customers to contact, kept and drawn for an action, with the action's key."""
        return {
            customer: self.key(column)
            for customer, column, arm in zip(self.request.customers, self.drawn.tolist(), self.arms, strict=True)
            if column >= 0 and arm != HELD_OUT
        }


def make(request: Request) -> tuple[Allocation, Exploration, NDArray[np.int64]]:
    """Allocate, explore and draw; a pure function of the request."""
    allocation = allocate(request.problem)
    chance = request.chance
    exploration = explore(
        request.problem,
        temperature=chance.temperature,
        uniform_share=chance.uniform_share,
        headroom_share=chance.headroom_share,
    )
    return allocation, exploration, draw_from(request, exploration.probabilities)


def draw_from(request: Request, probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw each customer's column, -1 for no contact, from logged probabilities and the request's seed."""
    names = ("decide", request.name)
    return draw(probabilities, request.chance.seed, *names, constraints=request.problem.constraints) - 1


def figures(plan: Plan) -> dict[str, object]:
    """Compute the plan's figures from its log.

    Returns
    -------
    figures
        ``customers``; ``contacted``: kept and drawn for an action; ``holdout``: held out; ``budget`` and ``spend``:
        limit and use of the first limit with weights per customer, in currency; ``constraints``: each limit's
        ``name``, ``limit``, ``used`` and ``price`` (profit per further unit); ``certified_gap``: (bound - value) /
        bound of the plan before exploration; ``exploration_cost``: its expected profit less that of the probabilities,
        in currency; ``exploration_cost_share``: the same as a share of it; ``greedy_loss``: 1 - value of
        highest-profit-first under the same limits / value; ``violations``: limits the drawn plan breaks, plus
        ineligible actions in it. Spend, use and violations are of the plan drawn for everyone, held out or not;
        ``planned``: how many it gives an action; ``drawn_profit``: its expected profit; ``kept_cost``: what is spent on
        those contacted; ``expected_profit`` and ``used_before_exploration`` (use of each limit, by name) are of the
        plan before exploration and holdout, whose prices the constraints give.
    """
    problem, allocation = plan.request.problem, plan.allocation
    used = problem.used(plan.drawn)
    value = problem.value(allocation.choice)
    bound = min(allocation.bound, dual.bound(problem, allocation.prices))
    gap = max(0.0, (bound - value) / bound) if bound > 0 else 0.0
    cost = value - expected_profit(problem, plan.exploration.probabilities)
    wide = next((k for k, c in enumerate(problem.constraints) if c.weights.ndim == 2), None)
    kept = np.where([arm != HELD_OUT for arm in plan.arms], plan.drawn, -1)
    return {
        "planned": int((plan.drawn >= 0).sum()),
        "drawn_profit": problem.value(plan.drawn),
        "kept_cost": None if wide is None else float(problem.used(kept)[wide]),
        "used_before_exploration": {
            c.name: float(use) for c, use in zip(problem.constraints, allocation.used, strict=True)
        },
        "customers": problem.n_customers,
        "contacted": len(plan.contacts),
        "holdout": plan.arms.count(HELD_OUT),
        "budget": None if wide is None else problem.constraints[wide].limit,
        "spend": None if wide is None else float(used[wide]),
        "constraints": [
            {"name": c.name, "limit": float(c.limit), "used": float(use), "price": float(price)}
            for c, use, price in zip(problem.constraints, used, allocation.prices, strict=True)
        ],
        "expected_profit": value,
        "certified_gap": gap,
        "exploration_cost": cost,
        "exploration_cost_share": cost / value if value > 0 else 0.0,
        "greedy_loss": 1.0 - problem.value(greedy(problem)) / value if value > 0 else 0.0,
        "violations": problem.violations(plan.drawn),
    }
