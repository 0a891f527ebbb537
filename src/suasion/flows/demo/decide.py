"""Decide: no contact, an email, or one live campaign's coupons for each customer, within the limits.

The effects are stated assumptions: nobody in the data was treated by us, so nothing could be learned of what a message
changes. What is real is everything they are applied to: the predictions, what each customer spends, whom a coupon fits.
"""

from typing import Any

import numpy as np

from suasion.core.errors import NotFound
from suasion.core.progress import Progress
from suasion.decisions.plan import Plan
from suasion.flows.demo.scene import CAMPAIGN, MOMENT
from suasion.flows.flow import Figures, Step
from suasion.workspace import Workspace


def do(workspace: Workspace, progress: Progress) -> None:
    """Work out every action's worth for everyone, allocate, explore, draw, hold out, and log all of it."""
    workspace.decide(CAMPAIGN, MOMENT, progress=progress)


def plan(workspace: Workspace) -> Plan:
    """Read the demo's plan, the newest of its name; other plans may stand beside it.

    Raises
    ------
    suasion.core.errors.NotFound
        If the demo has not decided yet.
    """
    plans = workspace.decisions.plans(CAMPAIGN)
    if not plans:
        raise NotFound(f"There is no plan {CAMPAIGN!r} yet.", hint="Run `suasion demo`.")
    return workspace.decisions.plan(plans[0])


def figures(workspace: Workspace) -> Figures:
    """Compute the plan's figures from its log.

    `spend` and `used` are of the plan drawn for everyone, held out or not; what is contacted costs `kept_cost`. Coupons
    in a department `without_model` were taken to be worth 0.
    """
    stored = plan(workspace)
    counted = workspace.decisions.figures(stored.plan_id)
    names = ("customers", "contacted", "holdout", "budget", "spend", "constraints", "certified_gap")
    more = ("exploration_cost", "greedy_loss", "violations")
    return {
        **{name: counted[name] for name in (*names, *more)},
        "figures": {
            "actions": _by_action(stored),
            "currency": workspace.settings.text("workspace.currency"),
            "predicted_profit": counted["expected_profit"],
            "without_model": sorted(card.target.name for card in workspace.models.cards() if card.reason),
            **{name: counted[name] for name in ("planned", "drawn_profit", "kept_cost", "used_before_exploration")},
        },
    }


def _by_action(stored: Plan) -> list[dict[str, Any]]:
    kept = np.array([arm == "kept" for arm in stored.arms])
    budget = stored.request.wide[0]
    counted = []
    for column in range(-1, len(stored.request.actions)):
        drawn = stored.drawn == column
        cost = 0.0 if column < 0 else float(budget.weights[drawn & kept, column].sum())
        counted.append(
            {
                "action": stored.key(column),
                "planned": int(drawn.sum()),
                "kept": int((drawn & kept).sum()),
                "cost": round(cost, 6),
            }
        )
    return counted


def _line(figures: Figures) -> str:
    binding = sum(limit["price"] > 0 for limit in figures["constraints"])
    currency = figures["figures"]["currency"]
    return (
        f"{figures['contacted']:,} of {figures['customers']:,} customers seen by then to contact, "
        f"{figures['holdout']:,} held out; the plan for all, held out included, costs {figures['spend']:,.2f} of "
        f"{figures['budget']:,.2f} {currency}; before exploration {binding} limits bind, "
        f"gap {figures['certified_gap']:.1e}"
    )


STEP = Step("decide", "Decide", do, figures, _line)
