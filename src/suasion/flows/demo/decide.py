"""Decide: no contact, an email, or one live campaign's coupons for each customer, within the limits.

The effects are stated assumptions: nobody in the data was treated by us, so nothing could be learned of what a message
changes. What is real is everything they are applied to: the predictions, what each customer spends, whom a coupon fits.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from suasion.core.engine import Session
from suasion.core.errors import Conflict, NotFound
from suasion.core.progress import Progress
from suasion.customers.consent import MARKETING
from suasion.customers.history import History
from suasion.decisions import actions, value
from suasion.decisions.actions import Action
from suasion.decisions.allocation.problem import Problem
from suasion.decisions.limits import from_shares
from suasion.decisions.plan import Plan
from suasion.decisions.request import Chance, Request
from suasion.flows.demo.scene import CAMPAIGN, MOMENT, horizon_days
from suasion.flows.flow import Figures, Step
from suasion.models.amounts import expected_amounts
from suasion.models.targets import SHOP
from suasion.workspace import Workspace

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Known:
    """What the plan is worked out from; rows by customer, in order.

    Parameters
    ----------
    p, amount
        ``(n,)``: chance of a purchase in the shop within the horizon, and what is then expected to be paid.
    category_p, category_amount
        ``(n, categories)``: the same by category.
    bought
        ``(n, offers)``: whether one of the campaign's coupon items was bought before.
    weights
        ``(offers, n, categories)``: of what was spent on those items, the share in each category.
    """

    customers: tuple[str, ...]
    consented: NDArray[np.bool_]
    p: Floats
    amount: Floats
    category_p: Floats
    category_amount: Floats
    bought: NDArray[np.bool_]
    weights: Floats


def do(workspace: Workspace, progress: Progress) -> None:
    """Work out every action's worth for everyone, allocate, explore, draw, hold out, and log all of it."""
    with progress.task("Plan", 3) as task, workspace.session() as session:
        offers = [offer.offer_id for offer in workspace.catalog.offers(MOMENT)]
        known = _known(workspace, session, workspace.history(session), offers)
        task.advance()
        request = _request(workspace, known, offers)
        task.advance()
        workspace.decisions.decide(request, dict(workspace.settings))
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


def _request(workspace: Workspace, known: Known, offers: list[str]) -> Request:
    settings = workspace.settings
    assumed = value.Assumptions.of(settings)
    columns: tuple[Action, ...] = (actions.email(), *(actions.offer(offer) for offer in offers))
    worth = [value.email(known.p, known.amount, assumed)] + [
        value.offer(
            known.p,
            known.amount,
            assumed,
            category_p=known.category_p,
            category_amount=known.category_amount,
            weights=known.weights[place],
        )
        for place in range(len(offers))
    ]
    profit = np.column_stack([one.profit for one in worth])
    cost = np.column_stack([one.cost for one in worth])
    eligible = actions.eligibility(columns, known.consented, known.bought)
    limits = from_shares(
        profit,
        cost,
        eligible,
        columns,
        budget_share=settings.number("limits.budget_share"),
        capacity_share=settings.number("limits.capacity_share"),
    )
    return Request(CAMPAIGN, known.customers, columns, Problem(profit, limits, eligible), Chance.of(settings))


def _known(workspace: Workspace, session: Session, history: History, offers: list[str]) -> Known:
    before = history.before(MOMENT)
    scores = workspace.models.score(session, history, MOMENT).to_pydict()
    if SHOP not in scores["target"]:
        lacking = next(card.reason for card in workspace.models.cards() if card.target.name == SHOP)
        raise Conflict(
            f"Nobody's purchases in the shop can be predicted, so nothing can be planned: {lacking}.",
            hint="Start over in another --workspace, with the data of more customers or of more time.",
        )
    customers = tuple(sorted(set(scores["customer"])))
    row = {customer: place for place, customer in enumerate(customers)}
    targets = [SHOP, *sorted(set(scores["target"]) - {SHOP})]
    chances = np.zeros((len(customers), len(targets)))
    for customer, target, score in zip(scores["customer"], scores["target"], scores["score"], strict=True):
        chances[row[customer], targets.index(target)] = score
    amounts = expected_amounts(
        session, before, customers, targets[1:], moment=MOMENT, horizon_days=horizon_days(workspace)
    )
    rows = session.fetch(_coupon_lines(workspace, session, before, offers)).to_pylist()
    spent = _spent(rows, customers, offers, targets[1:])
    bought = {(one["offer"], one["customer"]) for one in rows}
    total = spent.sum(axis=2, keepdims=True)
    weights = np.divide(spent, total, out=np.zeros_like(spent), where=total > 0)
    consented = workspace.consent.granted_before("email", MARKETING, MOMENT)
    return Known(
        customers,
        np.array([customer in consented for customer in customers]),
        chances[:, 0],
        amounts[:, 0],
        chances[:, 1:],
        amounts[:, 1:],
        np.array([[(offer, customer) in bought for offer in offers] for customer in customers], dtype=bool),
        weights[:, :, : len(targets) - 1],
    )


def _spent(rows: list[dict[str, Any]], customers: tuple[str, ...], offers: list[str], categories: list[str]) -> Floats:
    """Sum what each customer spent on each campaign's coupon items; the last column is for all other categories.

    Returns
    -------
    spent
        ``(offers, n, categories + 1)``, in currency.
    """
    spent = np.zeros((len(offers), len(customers), len(categories) + 1))
    row = {customer: place for place, customer in enumerate(customers)}
    column = {category: place for place, category in enumerate(categories)}
    for one in rows:
        place = column.get(one["category"], len(categories))
        spent[offers.index(one["offer"]), row[one["customer"]], place] += one["amount"]
    return spent


def _coupon_lines(workspace: Workspace, session: Session, before: History, offers: list[str]) -> ibis.Table:
    """Amounts by offer, customer and category, of the offers' coupon items; rounded, so that order never shows."""
    items = workspace.catalog.offer_items(session)
    items = items.filter(items.offer.isin(offers)).select("offer", "item").distinct()
    lines = before.lines.join(items, "item").join(before.items.select("item", "category"), "item")
    by = lines.group_by(["offer", "customer", "category"])
    return by.aggregate(amount=lines.amount.sum().round(6)).order_by(["offer", "customer", "category"])


def figures(workspace: Workspace) -> Figures:
    """Compute the plan's figures from its log.

    `spend` and `used` are of the plan drawn for everyone, held out or not; what is contacted costs `kept_cost`.
    """
    stored = plan(workspace)
    counted = workspace.decisions.figures(stored.plan_id)
    names = ("customers", "contacted", "holdout", "budget", "spend", "constraints", "certified_gap")
    more = ("exploration_cost", "greedy_loss", "violations")
    return {
        **{name: counted[name] for name in (*names, *more)},
        "figures": {
            "actions": _by_action(stored),
            "predicted_profit": counted["expected_profit"],
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
    return (
        f"{figures['contacted']:,} of {figures['customers']:,} customers to contact, {figures['holdout']:,} held out; "
        f"the plan for all, held out included, costs {figures['spend']:,.2f} of {figures['budget']:,.2f}; "
        f"before exploration {binding} limits bind, gap {figures['certified_gap']:.1e}"
    )


STEP = Step("decide", "Decide", do, figures, _line)
