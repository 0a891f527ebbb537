"""What an action is worth: margin on the assumed change in purchases, less what the action costs.

No past campaign of ours is read here: the effects are stated assumptions (settings ``effects.*``) applied to
calibrated purchase probabilities. Measured effects replace them once there are outcomes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suasion.core.errors import InputRefused
from suasion.core.settings import Settings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Assumptions:
    """Economics and effects, as stated in the settings of the same names."""

    margin_rate: float
    email_cost: float
    offer_cost: float
    coupon_discount_rate: float
    coupon_use_share: float
    email_log_odds: float
    offer_log_odds: float

    @classmethod
    def of(cls, settings: Settings) -> "Assumptions":
        """Read them from settings."""
        return cls(
            margin_rate=settings.number("economics.margin_rate"),
            email_cost=settings.number("economics.email_cost"),
            offer_cost=settings.number("economics.offer_cost"),
            coupon_discount_rate=settings.number("economics.coupon_discount_rate"),
            coupon_use_share=settings.number("economics.coupon_use_share"),
            email_log_odds=settings.number("effects.email_log_odds"),
            offer_log_odds=settings.number("effects.offer_log_odds"),
        )


@dataclass(frozen=True, eq=False)
class Worth:
    """Expected profit and cost of one action for each customer, ``(n_customers,)``, in currency per horizon.

    `profit` is net: margin on the expected change, less `cost`. `cost` is what the budget is charged.
    """

    profit: Floats
    cost: Floats


def lifted(p: Floats, log_odds: float) -> Floats:
    """Raise probabilities by an effect on the log-odds: ``sigma(logit(p) + log_odds)``; 0 and 1 stay.

    Examples
    --------
    >>> lifted(np.array([0.0, 0.5, 1.0]), np.log(3.0)).round(12).tolist()
    [0.0, 0.75, 1.0]
    """
    odds = np.exp(log_odds)
    return np.asarray(p * odds / (1.0 - p + p * odds))


def email(p: Floats, amount: Floats, assumed: Assumptions) -> Worth:
    """Value a plain email with recommendations.

    ``profit = margin_rate * (p' - p) * amount - email_cost`` with ``p' = sigma(logit(p) + email_log_odds)``.

    Parameters
    ----------
    p
        ``(n_customers,)``: calibrated probability of a purchase in the shop within the horizon.
    amount
        ``(n_customers,)``: expected amount paid in the horizon, given a purchase; currency.
    """
    _check(p, amount)
    gain = assumed.margin_rate * (lifted(p, assumed.email_log_odds) - p) * amount
    cost = np.full(len(p), assumed.email_cost)
    return Worth(gain - cost, cost)


def offer(
    p: Floats, amount: Floats, assumed: Assumptions, *, category_p: Floats, category_amount: Floats, weights: Floats
) -> Worth:
    """Value a message that carries one campaign's coupons.

    The message does what a plain email does, and the coupons raise purchases in their categories on top of it::

        q_c     = sigma(logit(p_c) + offer_log_odds)
        gain    = margin_rate * ((p' - p) * amount + sum_c w_c (q_c - p_c) * amount_c)
        given   = coupon_discount_rate * coupon_use_share * sum_c w_c q_c * amount_c
        cost    = offer_cost + given
        profit  = gain - cost

    `given` counts purchases that would have happened anyway: a coupon is paid for whoever uses it.

    Parameters
    ----------
    p, amount
        As for `email`.
    category_p, category_amount
        ``(n_customers, n_categories)``: the same for a purchase in each category.
    weights
        ``(n_customers, n_categories)``, from 0 to 1, rows sum to at most 1: of what the customer bought of the
        campaign's coupon items before, the share in each category.
    """
    _check(p, amount)
    _check(category_p, category_amount)
    if weights.shape != category_p.shape or not np.isfinite(weights).all() or (weights < 0).any():
        raise InputRefused(f"weights must be finite, >= 0 and of shape {category_p.shape}.")
    raised = lifted(category_p, assumed.offer_log_odds)
    message = (lifted(p, assumed.email_log_odds) - p) * amount
    coupons = (weights * (raised - category_p) * category_amount).sum(axis=1)
    given = assumed.coupon_discount_rate * assumed.coupon_use_share * (weights * raised * category_amount).sum(axis=1)
    cost = assumed.offer_cost + given
    return Worth(assumed.margin_rate * (message + coupons) - cost, cost)


def _check(p: Floats, amount: Floats) -> None:
    if p.shape != amount.shape:
        raise InputRefused(f"Probabilities have shape {p.shape}, amounts {amount.shape}.")
    if not (np.isfinite(p).all() and np.isfinite(amount).all()) or (p < 0).any() or (p > 1).any() or (amount < 0).any():
        raise InputRefused("Probabilities must be from 0 to 1 and amounts finite and >= 0.")
