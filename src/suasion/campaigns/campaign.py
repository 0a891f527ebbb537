"""One campaign: the plan and the deliveries that bear its name, with every customer of the audience counted once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from suasion.campaigns.fates import EXCLUDED, Fate, consented_at, counted, fates, suppressed_at
from suasion.core.clock import to_microseconds
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page, page
from suasion.customers.consent import Consent
from suasion.customers.suppressions import Suppressions
from suasion.decisions.policy import Decisions
from suasion.decisions.summary import PlanSummary
from suasion.decisions.tables import PLANS
from suasion.deliveries.listing import StateCount, counts
from suasion.deliveries.tables import DELIVERY


@dataclass(frozen=True)
class CampaignHead:
    """One campaign, as a list shows it.

    Parameters
    ----------
    latest
        When its newest plan was made, or its last delivery planned.
    plan_id
        Its newest plan; None if messages bear the name and no plan does.
    customers
        Considered by that plan.
    messages
        Deliveries by state.
    """

    name: str
    latest: datetime
    plan_id: str | None
    customers: int
    messages: dict[str, int]


@dataclass(frozen=True)
class Excluded:
    """Customers left out for one reason; see `campaigns.fates.Fate`."""

    why: Fate
    customers: int


@dataclass(frozen=True)
class Campaign:
    """One campaign.

    Parameters
    ----------
    as_of
        When the ledger was read; the plan never changes.
    plan, plans
        The newest plan of the name, and how many there are.
    audience
        Customers the plan considered; always `contacted` + `held_out` + the sum of `excluded`.
    messages
        Deliveries by state and reason.
    unplanned
        Customers to contact for whom no message was planned.
    """

    name: str
    as_of: datetime
    plan: PlanSummary | None
    plans: int
    audience: int
    contacted: int
    held_out: int
    excluded: tuple[Excluded, ...]
    messages: tuple[StateCount, ...]
    unplanned: int


def campaigns_page(
    database: Database, now: datetime, *, after: Key | None = None, limit: int = 50
) -> Page[CampaignHead]:
    """Give a page of campaigns, the one touched last first."""
    with database.read() as connection:
        columns = (PLANS.c.name, PLANS.c.plan_id, PLANS.c.made_at, PLANS.c.customers)
        planned = connection.execute(select(*columns).order_by(PLANS.c.made_at, PLANS.c.plan_id.desc())).all()
        grouped = select(DELIVERY.c.campaign, DELIVERY.c.state, func.count(), func.max(DELIVERY.c.id))
        states = connection.execute(grouped.group_by(DELIVERY.c.campaign, DELIVERY.c.state)).all()
        last = {row[0]: max(row[3] for row in states) for row in states}
        when = select(DELIVERY.c.campaign, DELIVERY.c.planned_at).where(DELIVERY.c.id.in_(list(last.values())))
        sent_last = {campaign: moment for campaign, moment in connection.execute(when)}  # noqa: C416 - rows are no pairs to mypy
    newest = {row.name: row for row in planned}
    heads = []
    for name in {*newest, *sent_last}:
        plan = newest.get(name)
        moments = [moment for moment in (plan and plan.made_at, sent_last.get(name)) if moment]
        by_state = {state: count for campaign, state, count, _ in states if campaign == name}
        heads.append(
            CampaignHead(name, max(moments), plan.plan_id if plan else None, plan.customers if plan else 0, by_state)
        )
    heads.sort(key=_order)
    if after is not None:
        begin = (-int(after[0] or 0), str(after[1]))
        heads = [head for head in heads if _order(head) > begin]
    total = len({*newest, *sent_last})
    return page(heads, limit, lambda one: (to_microseconds(one.latest), one.name), total=total, as_of=now)


def campaign(
    database: Database, decisions: Decisions, consent: Consent, suppressions: Suppressions, *, name: str, now: datetime
) -> Campaign:
    """Put together what is stored under one name.

    Raises
    ------
    suasion.core.errors.NotFound
        If neither a plan nor a delivery bears it.
    """
    plans, messages = decisions.plans(name), counts(database, name)
    if not plans and not messages:
        raise NotFound(f"There is no campaign {name!r}.", hint="GET /api/campaigns lists them.")
    if not plans:
        return Campaign(name, now, None, 0, 0, 0, 0, (), messages, 0)
    plan = decisions.stored(plans[0])
    found = counted(fates(plan, consented_at(consent, plan), suppressed_at(suppressions, plan)))
    with database.read() as connection:
        bear = set(connection.scalars(select(DELIVERY.c.customer).where(DELIVERY.c.campaign == name)))
    return Campaign(
        name=name,
        as_of=now,
        plan=decisions.summary(plans[0]),
        plans=len(plans),
        audience=len(plan.request.customers),
        contacted=found.get("contacted", 0),
        held_out=found.get("held_out", 0),
        excluded=tuple(Excluded(why, found[why]) for why in EXCLUDED if why in found),
        messages=messages,
        unplanned=len(plan.contacts.keys() - bear),
    )


def _order(head: CampaignHead) -> tuple[int, str]:
    return -to_microseconds(head.latest), head.name
