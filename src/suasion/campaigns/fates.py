"""What a plan meant for each customer: contacted, held out, or left out, and why; every customer has one fate."""

from collections import Counter
from collections.abc import Collection
from typing import Literal

import numpy as np

from suasion.customers.consent import MARKETING, Consent
from suasion.customers.suppressions import Suppressions
from suasion.decisions.plan import Plan
from suasion.experiments.assignment import HELD_OUT

Fate = Literal[
    "contacted",
    "held_out",
    "no_consent",
    "suppressed",
    "nothing_open",
    "not_worth_it",
    "limits_too_dear",
    "drawn_no_contact",
]
"""What a plan meant for a customer.

contacted: drawn for an action and kept. held_out: left out on purpose, so that lift can be measured. Of those kept:
no_consent: there was no consent to email at the plan's moment; suppressed: the address was on the suppression list
then; nothing_open: no action was open for other reasons;
not_worth_it: no open action had an expected profit above 0; limits_too_dear: one had, but less than its use of the
limits is worth to others; drawn_no_contact: an action was best, and no contact was drawn instead, to learn.
"""
EXCLUDED: tuple[Fate, ...] = (
    "no_consent",
    "suppressed",
    "nothing_open",
    "not_worth_it",
    "limits_too_dear",
    "drawn_no_contact",
)


def fates(plan: Plan, consented: Collection[str] | None, suppressed: Collection[str]) -> list[Fate]:
    """Say what the plan meant for each of its customers, in its order.

    Parameters
    ----------
    consented
        Customers whose consent to email stood at the plan's moment; None if that is not known.
    suppressed
        Those whose address was on the suppression list then.
    """
    allowed = plan.request.eligible
    nothing = np.asarray(~allowed.any(axis=1))
    hopeless = np.asarray(~((plan.request.problem.profit > 0) & allowed).any(axis=1))
    return [
        _fate(
            plan,
            row,
            nothing=bool(nothing[row]),
            hopeless=bool(hopeless[row]),
            consented=None if consented is None else customer in consented,
            suppressed=customer in suppressed,
        )
        for row, customer in enumerate(plan.request.customers)
    ]


def fate(plan: Plan, row: int, *, consented: bool | None, suppressed: bool) -> Fate:
    """Say what the plan meant for the customer of one row; as `fates` does."""
    open_to = plan.request.eligible[row]
    hopeless = not (np.asarray(plan.request.problem.profit[row] > 0) & open_to).any()
    return _fate(plan, row, nothing=not open_to.any(), hopeless=hopeless, consented=consented, suppressed=suppressed)


def _fate(plan: Plan, row: int, *, nothing: bool, hopeless: bool, consented: bool | None, suppressed: bool) -> Fate:
    if plan.arms[row] == HELD_OUT:
        return "held_out"
    if plan.drawn[row] >= 0:
        return "contacted"
    if nothing:
        if consented is False:
            return "no_consent"
        return "suppressed" if suppressed else "nothing_open"
    if plan.allocation.choice[row] >= 0:
        return "drawn_no_contact"
    return "not_worth_it" if hopeless else "limits_too_dear"


def consented_at(consent: Consent, plan: Plan) -> set[str] | None:
    """Find whose consent to email stood at the plan's moment; None if the plan does not say its moment."""
    as_of = plan.basis.as_of
    return None if as_of is None else consent.granted_before("email", MARKETING, as_of)


def suppressed_at(suppressions: Suppressions, plan: Plan) -> set[str]:
    """Find whose address was on the suppression list at the plan's moment; nobody if the plan does not say it."""
    as_of = plan.basis.as_of
    return set() if as_of is None else suppressions.before("email", as_of)


def counted(found: list[Fate]) -> dict[Fate, int]:
    """Count fates.

    Examples
    --------
    >>> counted(["contacted", "held_out", "contacted"])
    {'contacted': 2, 'held_out': 1}
    """
    return dict(Counter(found))


def dearest_limit(plan: Plan, row: int) -> tuple[int, str]:
    """Name a customer's most profitable open action (its column) and the limit whose price weighs most on it."""
    problem = plan.request.problem
    open_profit = np.where(plan.request.eligible[row], problem.profit[row], -np.inf)
    column = int(open_profit.argmax())
    priced = [
        float(price * np.broadcast_to(limit.rows(slice(row, row + 1)), (1, problem.n_actions))[0, column])
        for price, limit in zip(plan.allocation.prices, problem.constraints, strict=True)
    ]
    return column, problem.constraints[int(np.argmax(priced))].name if priced and max(priced) > 0 else ""
