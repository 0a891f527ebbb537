"""Looks up what was known of one customer at a plan's moment."""

from datetime import datetime

from suasion.catalog.browse import covered
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.consent import MARKETING, Consent
from suasion.customers.history import History
from suasion.customers.identity.names import current
from suasion.customers.pinned import PinnedHistory
from suasion.customers.present import present_in
from suasion.customers.suppressions import Suppressions
from suasion.decisions.barriers import NOTHING_KNOWN, Known
from suasion.decisions.explanation import row_of
from suasion.decisions.plan import Plan


def known_at(
    database: Database,
    consent: Consent,
    suppressions: Suppressions,
    plan: Plan,
    customer: str,
    *,
    session: Session,
    history: History,
) -> Known:
    """Read consent, the suppression list and purchases as of the plan's moment; nothing is known of a plan without one.

    Parameters
    ----------
    customer
        As the plan names her; what is known of her now under any of her names counts.
    history
        Not cut yet.
    """
    as_of = plan.basis.as_of
    if as_of is None:
        return NOTHING_KNOWN
    lines, present = history.before(as_of).lines, present_in(history, session, database, [customer])[customer]
    mine = lines.filter(lines.customer == present).select("item").distinct().order_by("item")
    items = [str(item) for item in session.fetch(mine)["item"].to_pylist()]
    offers = [action.campaign for action in plan.request.actions if action.kind == "offer"]
    with database.read() as connection:
        bought = covered(connection, offers, items)
        name = current(connection, [customer])[customer]
    return Known(
        consented=consent_stood(consent, customer, as_of),
        suppressed=name in suppressions.before("email", as_of),
        bought=bought,
        personal=history.personal(as_of).allows(name),
    )


def known_now(
    database: Database,
    consent: Consent,
    suppressions: Suppressions,
    plan: Plan,
    customer: str,
    *,
    pinned: PinnedHistory,
) -> Known:
    """Read what `known_at` reads, from the pinned history; nothing is read if every action was open to the customer."""
    row = row_of(plan, customer)
    if row is None or plan.request.eligible[row].all():
        return NOTHING_KNOWN
    with pinned.read() as pin:
        return known_at(database, consent, suppressions, plan, customer, session=pin.session, history=pin.history)


def consent_stood(consent: Consent, customer: str, as_of: datetime) -> bool:
    """Say whether consent stood by what was said and received strictly before a moment, as plans ask."""
    act = consent.decided_of(customer, as_of).get(("email", MARKETING, MARKETING))
    return act is not None and act.stands(as_of)
