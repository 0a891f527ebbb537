"""Why a customer got its action, in words and numbers that can be checked."""

import numpy as np

from suasion.decisions.actions import NO_CONTACT
from suasion.decisions.plan import Plan

_MARGIN = 1e-9


def reasons(plan: Plan) -> list[str]:
    """Say for each customer, in the plan's order, why it got the action drawn for it."""
    problem = plan.request.problem
    if not problem.n_customers:
        return []
    reduced = problem.reduced(plan.allocation.prices, slice(0, problem.n_customers))
    return [_reason(plan, row, reduced[row]) for row in range(problem.n_customers)]


def reason(plan: Plan, row: int) -> str:
    """Say it for the customer of one row."""
    return _reason(plan, row, plan.request.problem.reduced(plan.allocation.prices, slice(row, row + 1))[0])


def _reason(plan: Plan, row: int, reduced: np.ndarray) -> str:
    # Column -1 is no contact, worth 0 and always there.
    worth = {-1: 0.0, **{k: float(r) for k, r in enumerate(reduced) if np.isfinite(r)}}
    chosen, drawn = int(plan.allocation.choice[row]), int(plan.drawn[row])
    if len(worth) == 1:
        return "No action is open to this customer."
    ranked = sorted(worth, key=lambda column: (-worth[column], column))
    second = next(column for column in ranked if column != chosen)
    lead = worth[chosen] - worth[second]
    name, other = _title(plan, chosen), _title(plan, second)
    if lead >= -_MARGIN:
        text = f"{name} is worth {worth[chosen]:.2f} after paying the limits' prices, {lead:.2f} more than {other}."
    else:
        text = f"{name} fills a limit exactly; at the limits' prices {other} was worth {-lead:.2f} more."
    probability = float(plan.exploration.probabilities[row, drawn + 1])
    if drawn == chosen:
        return f"{text} It was drawn with probability {probability:.3f}."
    return f"{text} To learn, {_title(plan, drawn)} was drawn instead, with probability {probability:.3f}."


def _title(plan: Plan, column: int) -> str:
    return NO_CONTACT.replace("_", " ").capitalize() if column < 0 else plan.request.actions[column].title
