import numpy as np
import pytest

from suasion.core.errors import InputRefused
from suasion.core.settings import Settings
from suasion.decisions.value import Assumptions, email, lifted, offer

ASSUMED = Assumptions(
    margin_rate=0.25,
    email_cost=0.05,
    offer_cost=0.5,
    coupon_discount_rate=0.2,
    coupon_use_share=0.1,
    email_log_odds=float(np.log(2.0)),
    offer_log_odds=float(np.log(3.0)),
)
HALF, HUNDRED = np.array([0.5]), np.array([100.0])


def test_an_email_earns_the_margin_on_the_change_less_its_cost() -> None:
    # Odds double: a half becomes two thirds. 0.25 * (2/3 - 1/2) * 100 - 0.05.
    worth = email(HALF, HUNDRED, ASSUMED)
    assert worth.profit[0] == pytest.approx(0.25 * 100 / 6 - 0.05)
    assert worth.cost[0] == 0.05


def test_an_offer_adds_its_categories_and_pays_for_every_coupon_used() -> None:
    worth = offer(
        HALF,
        HUNDRED,
        ASSUMED,
        category_p=np.array([[0.5, 0.2]]),
        category_amount=np.array([[40.0, 10.0]]),
        weights=np.array([[0.5, 0.0]]),
    )
    # Odds treble: a half becomes three quarters; the second category has no weight.
    given = 0.2 * 0.1 * 0.5 * 0.75 * 40
    assert worth.cost[0] == pytest.approx(0.5 + given)
    assert worth.profit[0] == pytest.approx(0.25 * (100 / 6 + 0.5 * 0.25 * 40) - 0.5 - given)


def test_a_customer_without_the_offers_items_gets_an_email_at_the_offers_price() -> None:
    none = np.zeros((1, 1))
    plain = email(HALF, HUNDRED, ASSUMED)
    empty = offer(HALF, HUNDRED, ASSUMED, category_p=HALF[:, None], category_amount=HUNDRED[:, None], weights=none)
    assert empty.profit[0] == pytest.approx(plain.profit[0] + 0.05 - 0.5)


def test_certain_and_impossible_purchases_cannot_be_changed() -> None:
    assert lifted(np.array([0.0, 1.0]), 0.7).tolist() == [0.0, 1.0]
    p = np.linspace(0.01, 0.99, 50)
    logit = np.log(p / (1 - p))
    assert np.allclose(lifted(p, 0.3), 1 / (1 + np.exp(-logit - 0.3)))


def test_impossible_inputs_are_refused() -> None:
    for p, amount in (([1.1], [1.0]), ([np.nan], [1.0]), ([0.5], [-1.0]), ([0.5], [1.0, 2.0])):
        with pytest.raises(InputRefused):
            email(np.array(p), np.array(amount), ASSUMED)


def test_the_assumptions_are_the_settings() -> None:
    changed = Assumptions.of(Settings({"effects.offer_log_odds": 1.5, "economics.coupon_use_share": 0.3}))
    assert (changed.offer_log_odds, changed.coupon_use_share) == (1.5, 0.3)
