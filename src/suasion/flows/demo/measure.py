"""Measure: what came of it. Nobody here was treated by us, so nothing causal is claimed."""

import json
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.engine import Session
from suasion.core.progress import Progress
from suasion.customers.history import History
from suasion.decisions.plan import Plan
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED
from suasion.flows.demo import decide
from suasion.flows.demo.scene import MOMENT, window
from suasion.flows.flow import Figures, Step
from suasion.measurement.aa_check import aa_check, sample_ratio
from suasion.measurement.outcomes import items_bought, outcomes
from suasion.measurement.recommendations_bought import ListComparison, recommendations_bought
from suasion.measurement.redemptions import CampaignRedemptions, redemptions_by_third
from suasion.measurement.retailer_did import CampaignOverlap, beside_the_plan
from suasion.workspace import Workspace

_K = 10
_NAMES = pa.schema([pa.field("customer", pa.string()), pa.field("campaign", pa.string())])


def do(workspace: Workspace, progress: Progress) -> None:
    """Nothing is written: the outcomes are events that are in the log already."""


def figures(workspace: Workspace) -> Figures:
    """Compare arms that nobody treated, lists that nobody saw, and thirds of those really mailed."""
    plan = decide.plan(workspace)
    with workspace.session() as session:
        history = workspace.history(session)
        aa = _aa(workspace, session, history, plan)
        lists = _lists(workspace, session, history)
        received, redeemed = (_campaign_events(session, history, name) for name in (CAMPAIGN_RECEIVED, COUPON_REDEEMED))
    start, end = window(workspace)
    redeemed_in_window = {
        (who, what) for who, what, time in redeemed if start.replace(tzinfo=None) <= time < end.replace(tzinfo=None)
    }
    mailed = {(who, what) for who, what, _ in received}
    return aa | {
        "figures": {
            **aa["figures"],
            "window": [start.isoformat(), end.isoformat()],
            "recommendations": msgspec.to_builtins(lists),
            "redemptions": msgspec.to_builtins(_thirds(workspace, plan, mailed, redeemed_in_window)),
            "retailer": msgspec.to_builtins(_beside(plan, mailed)),
        }
    }


def _aa(workspace: Workspace, session: Session, history: History, plan: Plan) -> Figures:
    start, end = window(workspace)
    everyone = session.add_arrow("plan_customers", pa.table({"customer": list(plan.request.customers)}))
    amounts = np.array(session.fetch(outcomes(history, everyone, start, end))["amount"].to_pylist(), dtype=np.float64)
    held_out = np.array([arm == "held_out" for arm in plan.arms])
    planned = plan.drawn >= 0
    amount, bought = aa_check(amounts[planned], held_out[planned])
    ratio = sample_ratio(int(held_out.sum()), len(held_out), workspace.settings.number("experiments.holdout_share"))
    difference = amount.difference
    return {
        "aa_interval": None if difference is None else [difference.low, difference.high],
        "aa_difference": None if difference is None else difference.estimate,
        "kept": amount.kept,
        "held_out": amount.held_out,
        "sample_ratio_p_value": ratio.p_value,
        "figures": {
            "aa": [msgspec.to_builtins(amount), msgspec.to_builtins(bought)],
            "sample_ratio": msgspec.to_builtins(ratio),
        },
    }


def _lists(workspace: Workspace, session: Session, history: History) -> ListComparison:
    start, end = window(workspace)
    bought = session.fetch(items_bought(history, start, end))
    ours, popular = (workspace.recommendations.lists(_K, method=method) for method in ("blend", "popularity"))
    return recommendations_bought(ours, popular, bought, workspace.settings.whole("workspace.seed"))


def _campaign_events(session: Session, history: History, name: str) -> list[tuple[str, str, Any]]:
    events = history.events.filter(history.events.name == name).select("customer", "properties", "time")
    rows = session.fetch(events.order_by(["time", "customer", "properties"])).to_pylist()
    return [(row["customer"], str(json.loads(row["properties"])["campaign_id"]), row["time"]) for row in rows]


def _offers(plan: Plan) -> list[tuple[int, str]]:
    return [(column, action.campaign) for column, action in enumerate(plan.request.actions) if action.kind == "offer"]


def _thirds(
    workspace: Workspace, plan: Plan, mailed: set[tuple[str, str]], redeemed: set[tuple[str, str]]
) -> tuple[CampaignRedemptions, ...]:
    """Rank those really mailed by the profit the plan expected, as of the moment, of mailing them.

    Of the demo's campaigns only 18 begins no earlier than the moment; see `redemptions_by_third` for why no other can
    be judged.
    """
    rows = [
        {
            "campaign": campaign,
            "customer": customer,
            "score": float(plan.request.problem.profit[place, column]),
            "redeemed": (customer, campaign) in redeemed,
        }
        for column, campaign in _offers(plan)
        for place, customer in enumerate(plan.request.customers)
        if (customer, campaign) in mailed
    ]
    starts = {offer.offer_id: offer.starts for offer in workspace.catalog.offers(MOMENT)}
    return redemptions_by_third(pa.Table.from_pylist(rows), starts, MOMENT) if rows else ()


def _beside(plan: Plan, mailed: set[tuple[str, str]]) -> tuple[CampaignOverlap, ...]:
    def table(pairs: list[tuple[str, str]]) -> pa.Table:
        return pa.table({"customer": [w for w, _ in pairs], "campaign": [c for _, c in pairs]}, schema=_NAMES)

    customers = plan.request.customers
    offers = _offers(plan)
    planned = [
        (who, campaign)
        for column, campaign in offers
        for who, drawn in zip(customers, plan.drawn, strict=True)
        if drawn == column
    ]
    allowed = [
        (who, campaign)
        for column, campaign in offers
        for who, may in zip(customers, plan.request.eligible[:, column], strict=True)
        if may
    ]
    return beside_the_plan(table(planned), table(allowed), table(sorted(mailed)))


def _line(figures: Figures) -> str:
    if figures["aa_interval"] is None:
        return "A/A check: not enough data"
    low, high = figures["aa_interval"]
    return f"A/A check, kept minus held out, nobody treated: {figures['aa_difference']:+.2f} [{low:+.2f}, {high:+.2f}]"


STEP = Step("measure", "Measure", do, figures, _line)
