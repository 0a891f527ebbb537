"""Kept against held out in one campaign, as long as nobody was treated in the window: a check of the draw.

Both arms were drawn for contact by the same plan. If no message left before the window ended, neither was treated, and
their difference should contain zero (in one run of twenty it will not). If messages did leave, the difference would be
what they changed, together with chance; this release measures no lift, so it says that instead of a figure.

A customer whom the plan has under several names counts once; `counted_once` says in which arm, and why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.customers.history import History
from suasion.customers.identity.names import current
from suasion.customers.pinned import PinnedHistory
from suasion.customers.present import present_in
from suasion.decisions.plan import Plan
from suasion.decisions.policy import Decisions
from suasion.deliveries.listing import handed_over_before
from suasion.measurement.aa_check import Comparison, SampleRatio, aa_check, sample_ratio
from suasion.measurement.counted_once import CountedOnce, counted_once
from suasion.measurement.outcomes import outcomes

_HORIZON = "prediction.horizon_days"
Missing = Literal["no_moment", "no_horizon", "window_not_over", "messages_in_window"]


@dataclass(frozen=True)
class CampaignCheck:
    """What the check found.

    Parameters
    ----------
    as_of
        When outcomes were read, or that there is nothing to read was found.
    start, end
        The window that outcomes are counted in: [start, end); None where the plan does not say its moment or horizon.
    sent_before_end
        Messages that left, or may have left, before the window ended.
    missing
        Why there are no comparisons; None if there are.
    comparisons
        Amount and having bought at all, kept minus held out, of customers the plan drew for contact.
    ratio
        Whether the holdout has the size it was drawn for, each customer counted once.
    merged
        Customers drawn for contact whom the plan has under two names or more.
    in_both_arms
        Of these, those whose names were drawn into different arms.
    """

    plan_id: str
    as_of: datetime
    start: datetime | None
    end: datetime | None
    sent_before_end: int
    missing: Missing | None
    comparisons: tuple[Comparison, ...]
    ratio: SampleRatio
    merged: int
    in_both_arms: int


def window(plan: Plan) -> tuple[datetime, datetime] | None:
    """Give the days that judge a plan: from its moment, over its horizon; None if it does not say both."""
    horizon, start = plan.settings.get(_HORIZON), plan.basis.as_of
    if start is None or not isinstance(horizon, int | float):
        return None
    return start, start + timedelta(days=float(horizon))


def campaign_check(
    database: Database,
    decisions: Decisions,
    pinned: PinnedHistory,
    name: str,
    now: datetime,
) -> CampaignCheck:
    """Check the draw of the newest plan of a campaign; comparisons are computed once for each pin.

    Raises
    ------
    suasion.core.errors.NotFound
        If no plan bears the name.
    """
    plan_id = decisions.newest(name)
    if plan_id is None:
        raise NotFound(f"No plan bears the name {name!r}, so nothing was drawn that could be checked.")
    plan = decisions.stored(plan_id)
    between = window(plan)
    sent = handed_over_before(database, name, between[1]) if between else 0
    why = missing(plan, now, sent)
    if between is None or why is not None:
        with database.read() as connection:
            once = counted_once(plan, current(connection, plan.request.customers))
        return _checked(plan, once, now, sent, why=why)
    key = ("campaign check", plan_id)
    with pinned.read() as pin:
        if key not in pin.kept:
            once = counted_once(plan, present_in(pin.history, pin.session, database, plan.request.customers))
            pin.kept[key] = once, comparisons(once, between, pin.session, pin.history)
        once, compared = pin.kept[key]
        return _checked(plan, once, pin.as_of, sent, compared=compared)


def missing(plan: Plan, now: datetime, sent_before_end: int) -> Missing | None:
    """Say why kept and held out cannot be compared; None if they can."""
    between = window(plan)
    if between is None:
        return "no_moment" if plan.basis.as_of is None else "no_horizon"
    if between[1] > now:
        return "window_not_over"
    return "messages_in_window" if sent_before_end else None


def comparisons(
    once: CountedOnce, between: tuple[datetime, datetime], session: Session, history: History
) -> tuple[Comparison, Comparison]:
    """Compare what customers drawn for contact did in [start, end), kept against held out, each counted once."""
    everyone = session.add_arrow("plan_customers", pa.table({"customer": pa.array(once.customers, pa.string())}))
    amounts = np.array(session.fetch(outcomes(history, everyone, *between))["amount"].to_pylist(), dtype=np.float64)
    session.release(everyone)
    return aa_check(amounts[once.drawn], once.held_out[once.drawn])


def holdout_size(once: CountedOnce, share: float) -> SampleRatio:
    """Test the size of the holdout that a share of the customers was drawn for."""
    return sample_ratio(int(once.held_out.sum()), len(once.customers), share)


def _checked(
    plan: Plan,
    once: CountedOnce,
    as_of: datetime,
    sent: int,
    *,
    why: Missing | None = None,
    compared: tuple[Comparison, ...] = (),
) -> CampaignCheck:
    start, end = window(plan) or (plan.basis.as_of, None)
    ratio = holdout_size(once, plan.request.chance.holdout_share)
    merged, both = once.merged, once.in_both_arms
    return CampaignCheck(plan.plan_id, as_of, start, end, sent, why, compared, ratio, merged, both)
