"""The customers that one campaign's plan considered, each with its fate: the rows behind the campaign's counts."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from suasion.campaigns.fates import Fate, consented_at, fates, suppressed_at
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page, page
from suasion.customers.consent import Consent
from suasion.customers.suppressions import Suppressions
from suasion.decisions.plan import Plan
from suasion.decisions.policy import Decisions


@dataclass(frozen=True)
class Considered:
    """One customer of the audience.

    Parameters
    ----------
    fate
        What the plan meant for them.
    chosen, drawn
        The optimal plan's action and the one drawn after exploration; drawn for customers held out too.
    probability, profit
        Of the drawn action: with which chance it was drawn, and its expected profit in currency.
    """

    customer: str
    fate: Fate
    chosen: str
    drawn: str
    probability: float
    profit: float


def audience_page(
    decisions: Decisions,
    consent: Consent,
    suppressions: Suppressions,
    name: str,
    *,
    now: datetime,
    fate: Fate | None = None,
    action: str | None = None,
    after: Key | None = None,
    limit: int = 50,
) -> Page[Considered]:
    """Give a page of the customers that the newest plan of a name considered, by customer.

    Parameters
    ----------
    fate
        Only those with this fate; as many as `campaigns.campaign.campaign` counts.
    action
        Only those for whom this action was drawn; ``"no_contact"`` is one.

    Raises
    ------
    suasion.core.errors.NotFound
        If no plan bears the name.
    """
    plan_id = decisions.newest(name)
    if plan_id is None:
        raise NotFound(f"There is no plan for a campaign {name!r}.", hint="GET /api/campaigns lists them.")
    plan = decisions.stored(plan_id)
    meant_for_all = fates(plan, consented_at(consent, plan), suppressed_at(suppressions, plan))
    found = [
        (customer, row, meant)
        for row, (customer, meant) in enumerate(zip(plan.request.customers, meant_for_all, strict=True))
        if fate in {None, meant} and action in {None, plan.key(int(plan.drawn[row]))}
    ]
    found.sort()
    begin = 0 if after is None else bisect_right(found, str(after[0]), key=lambda one: one[0])
    rows = [_considered(plan, row, meant) for _, row, meant in found[begin : begin + limit + 1]]
    return page(rows, limit, lambda one: (one.customer,), total=len(found), as_of=now)


def _considered(plan: Plan, row: int, meant: Fate) -> Considered:
    drawn = int(plan.drawn[row])
    return Considered(
        customer=plan.request.customers[row],
        fate=meant,
        chosen=plan.key(int(plan.allocation.choice[row])),
        drawn=plan.key(drawn),
        probability=float(plan.exploration.probabilities[row, drawn + 1]),
        profit=float(plan.request.problem.profit[row, drawn]) if drawn >= 0 else 0.0,
    )
