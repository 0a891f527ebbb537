"""One decision, recomputed from the log."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from suasion.core.errors import NotFound
from suasion.decisions.actions import NO_CONTACT
from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.barriers import NOTHING_KNOWN, Barrier, Known, barrier
from suasion.decisions.exploration import probabilities
from suasion.decisions.plan import Plan, draw_from
from suasion.decisions.reasons import reason


@dataclass(frozen=True)
class Option:
    """One action as it stood for one customer; amounts in currency.

    `worth` is the profit less what its use of the limits costs at their prices; None where the action was not open, and
    then `barrier` says why as far as it is known.
    """

    action: str
    title: str
    eligible: bool
    profit: float
    cost: float
    worth: float | None
    probability: float
    barrier: Barrier | None = None


@dataclass(frozen=True)
class Explanation:
    """Why one customer got what it got.

    `scores`, `models` (version by target), `as_of` and `data_sequence` are what the profits were worked out from.
    `recomputed` says that choosing, exploring and drawing again from the logged scores, costs, prices, eligible set and
    seed gives the same chosen action, probabilities (to 1e-12) and drawn action; None if the plan was not replayed.
    """

    plan_id: str
    customer: str
    chosen: str
    drawn: str
    arm: str
    runner_up: str
    reason: str
    options: tuple[Option, ...]
    recomputed: bool | None
    scores: dict[str, float]
    models: dict[str, int]
    as_of: datetime | None
    data_sequence: int | None


@dataclass(frozen=True, eq=False)
class Replay:
    """A plan, and by customer whether recomputing it from its log gave the same; None if it was not recomputed."""

    plan: Plan
    same: np.ndarray | None


def replay(plan: Plan) -> Replay:
    """Choose, explore and draw again from the log, and say customer by customer whether it comes out the same."""
    problem, logged = plan.request.problem, plan.exploration
    pi = probabilities(
        problem,
        logged.prices,
        temperature=logged.temperature,
        uniform_share=logged.uniform_share,
        withheld_share=logged.withheld_share,
    )
    same = allocate(problem).choice == plan.allocation.choice
    same &= draw_from(plan.request, logged.probabilities) == plan.drawn
    same &= np.abs(pi - logged.probabilities).max(axis=1, initial=0.0) <= 1e-12
    return Replay(plan, same)


def explain(replayed: Replay, customer: str, known: Known = NOTHING_KNOWN) -> Explanation:
    """Explain one customer's decision.

    Parameters
    ----------
    known
        What else is stored of the customer as of the plan's moment, to say why an action was not open.

    Raises
    ------
    suasion.core.errors.NotFound
        If the plan did not consider that customer.
    """
    plan = replayed.plan
    row = row_of(plan, customer)
    if row is None:
        raise NotFound(f"Plan {plan.plan_id!r} has no customer {customer!r}.")
    options = _options(plan, row, known)
    chosen = plan.key(int(plan.allocation.choice[row]))
    ranked = sorted((o for o in options if o.worth is not None and o.action != chosen), key=_rank)
    return Explanation(
        plan.plan_id,
        customer,
        chosen,
        plan.key(int(plan.drawn[row])),
        plan.arms[row],
        ranked[0].action if ranked else "",
        reason(plan, row),
        options,
        None if replayed.same is None else bool(replayed.same[row]),
        plan.basis.scores_of(row),
        dict(plan.basis.models),
        plan.basis.as_of,
        plan.basis.data_sequence,
    )


def row_of_any(plan: Plan, names: Sequence[str]) -> int | None:
    """Find the row of the first of a customer's names that a plan has."""
    return next((row for name in names if (row := row_of(plan, name)) is not None), None)


def row_of(plan: Plan, customer: str) -> int | None:
    """Find a customer's row in a plan's arrays; None if the plan did not consider that customer."""
    customers = plan.request.customers
    place = bisect_left(customers, customer)
    return place if place < len(customers) and customers[place] == customer else None


def _rank(option: Option) -> tuple[float, str]:
    return -(option.worth or 0.0), option.action


def _options(plan: Plan, row: int, known: Known) -> tuple[Option, ...]:
    problem = plan.request.problem
    worth = problem.reduced(plan.allocation.prices, slice(row, row + 1))[0]
    cost = plan.request.wide[0].weights[row] if plan.request.wide else np.zeros(problem.n_actions)
    pi = plan.exploration.probabilities[row]
    nothing = Option(NO_CONTACT, "No contact", True, 0.0, 0.0, 0.0, float(pi[0]))
    return (
        nothing,
        *(
            Option(
                action.key,
                action.title,
                bool(plan.request.eligible[row, k]),
                float(problem.profit[row, k]),
                float(cost[k]),
                float(worth[k]) if np.isfinite(worth[k]) else None,
                float(pi[k + 1]),
                barrier(plan, row, k, known),
            )
            for k, action in enumerate(plan.request.actions)
        ),
    )
