"""Decide: no contact, an email, or one live campaign's coupons for each customer, within the limits.

The effects are stated assumptions: nobody in the data was treated by us, so nothing could be learned of what a message
changes. What is real is everything they are applied to: the predictions, what each customer spends, whom a coupon fits.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.core.progress import Progress
from suasion.customers.consent import MARKETING
from suasion.customers.history import History
from suasion.decisions import actions, value
from suasion.decisions.allocation.problem import Problem
from suasion.decisions.inputs import Chances, chances, coupon_fit
from suasion.decisions.limits import from_shares
from suasion.decisions.plan import Basis, Plan
from suasion.decisions.request import Chance, Request
from suasion.flows.demo.scene import CAMPAIGN, MOMENT, horizon_days
from suasion.flows.flow import Figures, Step
from suasion.models.amounts import expected_amounts
from suasion.workspace import Workspace


def do(workspace: Workspace, progress: Progress) -> None:
    """Work out every action's worth for everyone, allocate, explore, draw, hold out, and log all of it."""
    with progress.task("Plan", 3) as task, workspace.session() as session:
        view = workspace.events.view(session)
        history = workspace.customers.history(session, view)
        lacking = {card.target.name: card.reason for card in workspace.models.cards() if card.reason}
        known = chances(workspace.models.score(session, history, MOMENT), lacking)
        task.advance()
        before, days = history.before(MOMENT), horizon_days(workspace)
        amounts = expected_amounts(session, before, known.customers, known.categories, moment=MOMENT, horizon_days=days)
        request = _request(workspace, session, before, known, amounts)
        task.advance()
        scores = {"chance": known.p, "amount": amounts[:, 0]}
        basis = Basis(MOMENT, view.last_sequence, known.versions, scores)
        workspace.decisions.decide(request, dict(workspace.settings), basis)
        task.advance()


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


def _request(
    workspace: Workspace, session: Session, before: History, known: Chances, amounts: NDArray[np.float64]
) -> Request:
    settings, customers = workspace.settings, known.customers
    offers = [offer.offer_id for offer in workspace.catalog.offers(MOMENT)]
    items = workspace.catalog.offer_items(session)
    fit = coupon_fit(session, before, items, offers=offers, customers=customers, categories=known.categories)
    assumed = value.Assumptions.of(settings)
    columns = (actions.email(), *(actions.offer(offer) for offer in offers))
    by_category = {"category_p": known.category_p, "category_amount": amounts[:, 1:]}
    worth = [value.email(known.p, amounts[:, 0], assumed)] + [
        value.offer(known.p, amounts[:, 0], assumed, **by_category, weights=weights) for weights in fit.weights
    ]
    profit = np.column_stack([one.profit for one in worth])
    cost = np.column_stack([one.cost for one in worth])
    granted = workspace.consent.granted_before("email", MARKETING, MOMENT)
    consented = np.array([customer in granted for customer in customers], dtype=bool)
    eligible = actions.eligibility(columns, consented, fit.bought)
    budget, capacity = (settings.number(f"limits.{name}_share") for name in ("budget", "capacity"))
    limits = from_shares(profit, cost, eligible, columns, budget_share=budget, capacity_share=capacity)
    return Request(CAMPAIGN, customers, columns, Problem(profit, limits, eligible), Chance.of(settings))


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
