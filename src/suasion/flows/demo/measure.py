"""Measure: what came of it. Nobody here was treated by us, so nothing causal is claimed."""

import json
from typing import Any

import msgspec
import pyarrow as pa

from suasion.core.engine import Session
from suasion.core.progress import Progress
from suasion.customers.history import History
from suasion.customers.present import present_in
from suasion.decisions.plan import Plan
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED
from suasion.flows.demo import decide
from suasion.flows.demo.scene import MOMENT, window
from suasion.flows.flow import Figures, Step
from suasion.measurement.campaign_check import comparisons, holdout_size
from suasion.measurement.counted_once import CountedOnce, by_customer, counted_once
from suasion.measurement.outcomes import items_bought
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
        once = counted_once(plan, present_in(history, session, workspace.database, plan.request.customers))
        aa = _aa(workspace, session, history, once)
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
            "redemptions": msgspec.to_builtins(
                _thirds(workspace, plan, once, mailed=mailed, redeemed=redeemed_in_window)
            ),
            "retailer": msgspec.to_builtins(_beside(plan, once, mailed)),
        }
    }


def _aa(workspace: Workspace, session: Session, history: History, once: CountedOnce) -> Figures:
    amount, bought = comparisons(once, window(workspace), session, history)
    ratio = holdout_size(once, workspace.settings.number("experiments.holdout_share"))
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
    ours, popular = (
        _under_present_names(workspace, session, history, workspace.recommendations.lists(_K, method=method))
        for method in ("blend", "popularity")
    )
    return recommendations_bought(ours, popular, bought, workspace.settings.whole("workspace.seed"))


def _under_present_names(workspace: Workspace, session: Session, history: History, lists: pa.Table) -> pa.Table:
    """Give each customer one list: of two names that are hers now, that of the name that stayed."""
    names = list(dict.fromkeys(map(str, lists["customer"].to_pylist())))
    places, _ = by_customer(names, present_in(history, session, workspace.database, names))
    customer_of = {names[place]: customer for customer, place in places.items()}
    rows = [
        row | {"customer": customer_of[row["customer"]]} for row in lists.to_pylist() if row["customer"] in customer_of
    ]
    return pa.Table.from_pylist(rows, lists.schema)


def _campaign_events(session: Session, history: History, name: str) -> list[tuple[str, str, Any]]:
    events = history.events.filter(history.events.name == name).select("customer", "properties", "time")
    rows = session.fetch(events.order_by(["time", "customer", "properties"])).to_pylist()
    return [(row["customer"], str(json.loads(row["properties"])["campaign_id"]), row["time"]) for row in rows]


def _offers(plan: Plan) -> list[tuple[int, str]]:
    return [(column, action.campaign) for column, action in enumerate(plan.request.actions) if action.kind == "offer"]


def _thirds(
    workspace: Workspace,
    plan: Plan,
    once: CountedOnce,
    *,
    mailed: set[tuple[str, str]],
    redeemed: set[tuple[str, str]],
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
        for place, customer in zip(once.rows.tolist(), once.customers, strict=True)
        if (customer, campaign) in mailed
    ]
    starts = {offer.offer_id: offer.starts for offer in workspace.catalog.offers(MOMENT)}
    return redemptions_by_third(pa.Table.from_pylist(rows), starts, MOMENT) if rows else ()


def _beside(plan: Plan, once: CountedOnce, mailed: set[tuple[str, str]]) -> tuple[CampaignOverlap, ...]:
    def table(pairs: list[tuple[str, str]]) -> pa.Table:
        return pa.table({"customer": [w for w, _ in pairs], "campaign": [c for _, c in pairs]}, schema=_NAMES)

    customers, offers = once.customers, _offers(plan)
    planned = [
        (who, campaign)
        for column, campaign in offers
        for who, drawn in zip(customers, plan.drawn[once.rows], strict=True)
        if drawn == column
    ]
    allowed = [
        (who, campaign)
        for column, campaign in offers
        for who, may in zip(customers, plan.request.eligible[once.rows, column], strict=True)
        if may
    ]
    return beside_the_plan(table(planned), table(allowed), table(sorted(mailed)))


def _line(figures: Figures) -> str:
    if figures["aa_interval"] is None:
        return "A/A check: not enough data"
    low, high = figures["aa_interval"]
    return f"A/A check, kept minus held out, nobody treated: {figures['aa_difference']:+.2f} [{low:+.2f}, {high:+.2f}]"


STEP = Step("measure", "Measure", do, figures, _line)
