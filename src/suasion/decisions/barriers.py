"""Why an action was not open to a customer, as far as what is stored can tell."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from suasion.decisions.plan import Plan

Code = Literal["no_consent", "suppressed", "not_personalised", "over_limit", "never_bought", "not_known"]


@dataclass(frozen=True)
class Known:
    """What is stored of a customer as of a plan's moment.

    Parameters
    ----------
    consented
        Whether the customer could be contacted by email; None if it was not looked up.
    suppressed
        Whether the customer's email address was on the suppression list; None if it was not looked up.
    bought
        Campaigns of whose coupon items the customer had bought at least one, by the catalog as it stands now; None if
        it was not looked up.
    personal
        Whether the customer was to be personalised; None if it was not looked up.
    """

    consented: bool | None = None
    suppressed: bool | None = None
    bought: Collection[str] | None = None
    personal: bool | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Barrier:
    """Why an action was not open.

    Parameters
    ----------
    code
        ``no_consent``; ``suppressed``: the address was on the suppression list; ``not_personalised``: an offer is
        chosen by what somebody bought, and the customer was not to be personalised; ``over_limit``: this action alone
        would use more than `limit` allows in all; ``never_bought``: none of the offer's items was bought before;
        ``not_known``: the stored facts do not tell.
    limit
        The limit's name for ``over_limit``, else empty.
    """

    code: Code
    limit: str = ""


def barrier(plan: Plan, row: int, column: int, known: Known = NOTHING_KNOWN) -> Barrier | None:
    """Say why one action (a column of the plan's arrays) was not open to the customer of a row; None if it was."""
    if plan.request.eligible[row, column]:
        return None
    action = plan.request.actions[column]
    if known.consented is False:
        return Barrier("no_consent")
    if known.suppressed:
        return Barrier("suppressed")
    if known.personal is False and action.kind == "offer":
        return Barrier("not_personalised")
    for constraint in plan.request.problem.constraints:
        use = np.broadcast_to(constraint.rows(slice(row, row + 1)), (1, len(plan.request.actions)))[0, column]
        if use > constraint.limit + constraint.slack:
            return Barrier("over_limit", constraint.name)
    if action.kind == "offer" and known.bought is not None and action.campaign not in known.bought:
        return Barrier("never_bought")
    return Barrier("not_known")
