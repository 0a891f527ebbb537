"""Plan a campaign: no contact, an email, or one live offer for each customer, within the limits of the settings.

The effects are stated assumptions (`value.Assumptions`). What is real is everything they are applied to: the
predictions, what each customer spends, whom a coupon fits, who consented.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from suasion.catalog.catalog import Catalog
from suasion.core.engine import Session
from suasion.core.progress import NoProgress, Progress
from suasion.core.settings import Settings
from suasion.customers.consent import MARKETING, Consent
from suasion.customers.history import History
from suasion.customers.suppressions import Suppressions
from suasion.decisions import actions, value
from suasion.decisions.allocation.problem import Problem
from suasion.decisions.averaged import Averaged, not_personalised
from suasion.decisions.inputs import Chances, chances, coupon_fit
from suasion.decisions.limits import from_shares
from suasion.decisions.plan import Basis, Plan
from suasion.decisions.policy import Decisions
from suasion.decisions.request import Chance, Request
from suasion.models.amounts import expected_amounts
from suasion.models.registry import Models


@dataclass(frozen=True)
class Planner:
    """Works out every action's worth for everyone, and decides.

    Parameters
    ----------
    models, catalog, consent, suppressions
        Who predicts; which offers are live and what they cover; who may be emailed, and who must not be all the same.
    decisions
        Where plans are made and kept.
    settings
        The assumptions, limits, exploration and holdout share.
    """

    models: Models
    catalog: Catalog
    consent: Consent
    suppressions: Suppressions
    decisions: Decisions
    settings: Settings

    def decide(
        self,
        session: Session,
        history: History,
        name: str,
        as_of: datetime,
        *,
        data_sequence: int,
        progress: Progress | None = None,
    ) -> Plan:
        """Allocate, explore, draw, hold out, and log all of it; the same data and settings give the same plan.

        Who is not to be personalised as of the moment may get the email, valued as for the average customer, and no
        offer: those are chosen by what somebody bought.

        Parameters
        ----------
        history
            Not cut; what happened or was received at or after `as_of` is not read.
        name
            Of the campaign.
        data_sequence
            The log's last event that `history` holds, for the record.

        Raises
        ------
        suasion.core.errors.Conflict
            If there is no model of a purchase in the shop, or a model learned from something after `as_of`.
        """
        days = self.settings.whole("prediction.horizon_days")
        with (progress or NoProgress()).task("Plan", 3) as task:
            lacking = {card.target.name: card.reason for card in self.models.cards() if card.reason}
            known = chances(self.models.score(session, history, as_of), lacking)
            task.advance()
            before, who = history.before(as_of), known.customers
            amounts = expected_amounts(session, before, who, known.categories, moment=as_of, horizon_days=days)
            everybody = Averaged(who, not_personalised(session, history, as_of))
            request = self._request(session, before, known, amounts, everybody=everybody, named=(name, as_of))
            task.advance()
            scores = {"chance": everybody.of(known.p), "amount": everybody.of(amounts[:, 0])}
            basis = Basis(as_of, data_sequence, known.versions, scores)
            plan = self.decisions.decide(request, dict(self.settings), basis)
            task.advance()
        return plan

    def _request(
        self,
        session: Session,
        before: History,
        known: Chances,
        amounts: NDArray[np.float64],
        *,
        everybody: Averaged,
        named: tuple[str, datetime],
    ) -> Request:
        name, as_of = named
        settings, customers = self.settings, everybody.customers
        offers = [offer.offer_id for offer in self.catalog.offers(as_of)]
        items = self.catalog.offer_items(session)
        fit = coupon_fit(session, before, items, offers=offers, customers=known.customers, categories=known.categories)
        assumed = value.Assumptions.of(settings)
        columns = (actions.email(), *(actions.offer(offer) for offer in offers))
        by_category = {"category_p": known.category_p, "category_amount": amounts[:, 1:]}
        worth = [value.email(known.p, amounts[:, 0], assumed)] + [
            value.offer(known.p, amounts[:, 0], assumed, **by_category, weights=weights) for weights in fit.weights
        ]
        profit = everybody.of(np.column_stack([one.profit for one in worth]))
        cost = everybody.of(np.column_stack([one.cost for one in worth]))
        granted = self.consent.granted_before("email", MARKETING, as_of) - self.suppressions.before("email", as_of)
        consented = np.array([customer in granted for customer in customers], dtype=bool)
        eligible = actions.eligibility(columns, consented, everybody.of(fit.bought, others=False))
        budget, capacity = (settings.number(f"limits.{limit}_share") for limit in ("budget", "capacity"))
        limits = from_shares(profit, cost, eligible, columns, budget_share=budget, capacity_share=capacity)
        return Request(name, customers, columns, Problem(profit, limits, eligible), Chance.of(settings))
