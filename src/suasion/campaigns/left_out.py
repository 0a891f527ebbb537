"""Why a customer was left out of a campaign, or that it was not: one answer for any customer and campaign."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from suasion.campaigns.fates import Fate, dearest_limit, fate, suppressed_at
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.customers.consent import Consent
from suasion.customers.identity.names import all_names
from suasion.customers.suppressions import Suppressions
from suasion.customers.tables import CUSTOMER
from suasion.decisions.explanation import row_of_any
from suasion.decisions.known import consent_stood
from suasion.decisions.plan import Plan
from suasion.decisions.policy import Decisions
from suasion.decisions.reasons import reason
from suasion.deliveries.listing import Sending, of_customer

Why = (
    Fate
    | Literal["not_known_then", "not_in_the_plan", "no_plan", "no_message", "waiting", "skipped", "failed", "uncertain"]
)
"""The fates of `campaigns.fates`, and:

not_known_then: became a customer at or after the plan's moment; not_in_the_plan: the plan left the customer out for a
reason that is not stored; no_plan: messages bear the name, no plan does; no_message: to be contacted, but no message
was planned; waiting, skipped, failed, uncertain: what became of the message. ``contacted`` says that a message was
sent.
"""


@dataclass(frozen=True)
class BestOption:
    """A customer's most profitable open action, in currency.

    Parameters
    ----------
    profit, worth
        Expected, and what is left of it at the limits' prices.
    limit
        The limit whose price took most of it; empty if none did.
    """

    action: str
    profit: float
    worth: float
    limit: str


@dataclass(frozen=True)
class LeftOut:
    """What became of one customer in one campaign.

    Parameters
    ----------
    why
        The one thing that decided it; ``contacted`` if nothing did.
    as_of
        When the ledger was read.
    plan_id, planned_as_of
        The newest plan of the name and the moment it was made for.
    since
        When the event happened that made it a customer; one that came in later may have happened earlier.
    fate, arm, chosen, drawn, probability
        What the plan meant for the customer: why, its arm, the optimal action, the one drawn and with which chance.
    consented
        Whether the customer's consent to email stood at the plan's moment; None if that is not known.
    best
        The open action with the highest expected profit; None if none was open.
    reason
        The plan's reason in a sentence; empty without a decision.
    message
        The message, if one was planned.
    """

    campaign: str
    customer: str
    why: Why
    as_of: datetime
    plan_id: str | None = None
    planned_as_of: datetime | None = None
    since: datetime | None = None
    fate: Fate | None = None
    arm: str = ""
    chosen: str = ""
    drawn: str = ""
    probability: float | None = None
    consented: bool | None = None
    best: BestOption | None = None
    reason: str = ""
    message: Sending | None = None


def left_out(
    database: Database,
    decisions: Decisions,
    consent: Consent,
    suppressions: Suppressions,
    *,
    campaign: str,
    customer: str,
    now: datetime,
) -> LeftOut:
    """Say why a customer was left out of a campaign, under whatever name of hers it considered her.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no such customer, or neither a plan nor a delivery bears the campaign's name.
    """
    with database.read() as connection:
        names = all_names(connection, customer)
        since = connection.scalar(select(CUSTOMER.c.since).where(CUSTOMER.c.customer == names.current))
    if since is None:
        raise NotFound(f"There is no customer {customer!r}.")
    customer = names.current
    message = next(iter(of_customer(database, campaign, names)), None)
    plan_id = decisions.newest(campaign)
    if plan_id is None:
        if message is None:
            raise NotFound(f"There is no campaign {campaign!r}, or no message of it for {customer!r}.")
        why: Why = _became(message)
        return LeftOut(campaign, customer, why, now, since=since, message=message)
    plan = decisions.stored(plan_id)
    row = row_of_any(plan, names.every)
    if row is None:
        as_of = plan.basis.as_of
        why = "not_known_then" if as_of is not None and since >= as_of else "not_in_the_plan"
        return LeftOut(campaign, customer, why, now, plan_id, as_of, since, message=message)
    found = LeftOut(campaign, customer, "no_plan", now, since=since, message=message)
    as_of = plan.basis.as_of
    willing = None if as_of is None else consent_stood(consent, customer, as_of)
    return _decided(plan, row, found, consented=willing, suppressed=customer in suppressed_at(suppressions, plan))


def _became(message: Sending) -> Why:
    match message.state:
        case "sent":
            return "contacted"
        case "planned" | "handed_over":
            return "waiting"
        case state:
            return state


def _decided(plan: Plan, row: int, found: LeftOut, *, consented: bool | None, suppressed: bool) -> LeftOut:
    meant = fate(plan, row, consented=consented, suppressed=suppressed)
    why: Why = meant
    if found.message is not None:
        why = _became(found.message)
    elif meant == "contacted":
        why = "no_message"
    drawn = int(plan.drawn[row])
    return replace(
        found,
        why=why,
        plan_id=plan.plan_id,
        planned_as_of=plan.basis.as_of,
        fate=meant,
        arm=plan.arms[row],
        chosen=plan.key(int(plan.allocation.choice[row])),
        drawn=plan.key(drawn),
        probability=float(plan.exploration.probabilities[row, drawn + 1]),
        consented=consented,
        reason=reason(plan, row),
        best=_best(plan, row),
    )


def _best(plan: Plan, row: int) -> BestOption | None:
    if not plan.request.eligible[row].any():
        return None
    column, limit = dearest_limit(plan, row)
    worth = float(plan.request.problem.reduced(plan.allocation.prices, slice(row, row + 1))[0, column])
    return BestOption(plan.key(column), float(plan.request.problem.profit[row, column]), worth, limit)
