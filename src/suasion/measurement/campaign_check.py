"""Kept against held out in one campaign, as long as nobody was treated in the window: a check of the draw.

Both arms were drawn for contact by the same plan. If no message left before the window ended, neither was treated, and
their difference should contain zero (in one run of twenty it will not). If messages did leave, the difference would be
what they changed, together with chance; this release measures no lift, so it says that instead of a figure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.customers.history import History
from suasion.customers.pinned import PinnedHistory
from suasion.decisions.plan import Plan
from suasion.decisions.policy import Decisions
from suasion.deliveries.listing import handed_over_before
from suasion.experiments.assignment import HELD_OUT
from suasion.measurement.aa_check import Comparison, SampleRatio, aa_check, sample_ratio
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
        Whether the holdout has the size it was drawn for.
    """

    plan_id: str
    as_of: datetime
    start: datetime | None
    end: datetime | None
    sent_before_end: int
    missing: Missing | None
    comparisons: tuple[Comparison, ...]
    ratio: SampleRatio


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
    found = window(plan)
    sent = handed_over_before(database, name, found[1]) if found else 0
    check = without_outcomes(plan, now, sent)
    if check.missing is not None:
        return check
    key = ("campaign check", plan_id)
    with pinned.read() as pin:
        if key not in pin.kept:
            pin.kept[key] = comparisons(plan, pin.session, pin.history)
        return replace(check, as_of=pin.as_of, comparisons=pin.kept[key])


def without_outcomes(plan: Plan, now: datetime, sent_before_end: int) -> CampaignCheck:
    """Say what can be said without reading outcomes; `missing` is None if they are to be compared."""
    found = window(plan)
    start, end = found or (plan.basis.as_of, None)
    missing: Missing | None = None
    if end is None:
        missing = "no_moment" if start is None else "no_horizon"
    elif end > now:
        missing = "window_not_over"
    elif sent_before_end:
        missing = "messages_in_window"
    held_out = plan.arms.count(HELD_OUT)
    ratio = sample_ratio(held_out, len(plan.arms), plan.request.chance.holdout_share)
    return CampaignCheck(plan.plan_id, now, start, end, sent_before_end, missing, (), ratio)


def comparisons(plan: Plan, session: Session, history: History) -> tuple[Comparison, ...]:
    """Compare what customers drawn for contact did in the window, kept against held out.

    Raises
    ------
    ValueError
        If the plan does not say its moment and horizon.
    """
    found = window(plan)
    if found is None:
        raise ValueError(f"plan {plan.plan_id!r} has no window")
    drawn = plan.drawn >= 0
    everyone = session.add_arrow("plan_customers", pa.table({"customer": list(plan.request.customers)}))
    amounts = np.array(session.fetch(outcomes(history, everyone, *found))["amount"].to_pylist(), dtype=np.float64)
    session.release(everyone)
    held_out = np.array([arm == HELD_OUT for arm in plan.arms], dtype=bool)
    return aa_check(amounts[drawn], held_out[drawn])
