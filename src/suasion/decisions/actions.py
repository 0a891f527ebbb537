"""What can be done with a customer, and who may get what."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from suasion.core.errors import InputRefused

NO_CONTACT = "no_contact"
"""The action that is always there, is never listed, is worth 0 and costs nothing."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Action:
    """One action besides no contact.

    Parameters
    ----------
    key
        Its stable name in plans and logs, such as ``"email"`` or ``"offer:18"``.
    title
        What people read.
    kind
        ``"email"``: recommendations only; ``"offer"``: recommendations and one campaign's coupons.
    campaign
        The campaign of an offer; empty for an email.
    """

    key: str
    title: str
    kind: Literal["email", "offer"]
    campaign: str = ""


def email() -> Action:
    """Give the action of sending an email with recommendations only."""
    return Action("email", "Email with recommendations", "email")


def offer(campaign: str, title: str = "") -> Action:
    """Give the action of sending one campaign's coupons along with recommendations."""
    return Action(f"offer:{campaign}", title or f"Offer of campaign {campaign}", "offer", campaign)


def eligibility(actions: tuple[Action, ...], consented: Bools, bought: Bools) -> Bools:
    """Say who may get what.

    Parameters
    ----------
    consented
        ``(n_customers,)``: may be contacted by email.
    bought
        ``(n_customers, n_offers)``: bought at least one of the campaign's coupon items before the moment; columns in
        the order of the offers among `actions`.

    Returns
    -------
    eligible
        ``(n_customers, n_actions)``. Without consent a customer is eligible for nothing but no contact.

    Examples
    --------
    >>> mask = eligibility((email(), offer("18")), np.array([True, True, False]), np.array([[True], [False], [True]]))
    >>> mask.tolist()
    [[True, True], [True, False], [False, False]]
    """
    offers = [place for place, action in enumerate(actions) if action.kind == "offer"]
    if bought.shape != (len(consented), len(offers)):
        raise InputRefused(f"bought has shape {bought.shape}; it must be {(len(consented), len(offers))}.")
    eligible = np.repeat(consented[:, None], len(actions), axis=1)
    eligible[:, offers] &= bought
    return eligible
