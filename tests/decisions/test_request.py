from dataclasses import replace

import pytest

from suasion.core.errors import InputRefused
from suasion.decisions.actions import email
from tests.decisions.made import request


def test_customers_out_of_order_or_twice_and_actions_of_one_key_are_refused() -> None:
    made = request(n_customers=3)
    for customers in (("c2", "c1", "c3"), ("c1", "c1", "c2"), ("c1", "c2")):
        with pytest.raises(InputRefused):
            replace(made, customers=customers)
    with pytest.raises(InputRefused, match="share a key"):
        replace(made, actions=(email(), email(), email()))


def test_any_difference_in_what_is_asked_is_another_plan() -> None:
    made = request()
    others = [request(seed=2), request(name="winter"), replace(made, chance=replace(made.chance, temperature=0.2))]
    assert len({made.plan_id(), *(other.plan_id() for other in others)}) == 4
    assert made.plan_id() == request().plan_id()
