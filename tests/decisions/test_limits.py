import numpy as np

from suasion.decisions.actions import email, offer
from suasion.decisions.limits import from_shares

ACTIONS = (email(), offer("a"))


def test_room_is_a_share_of_what_is_wished_and_budget_of_what_that_room_costs() -> None:
    # Ten customers want the offer, two the email; room 0.5 leaves five offers, worth 3 more than an email each.
    profit = np.array([[1.0, 4.0]] * 10 + [[1.0, 0.5]] * 2)
    cost = np.array([[0.1, 1.0]] * 12)
    budget, room = from_shares(
        profit, cost, np.ones((12, 2), dtype=bool), ACTIONS, budget_share=0.5, capacity_share=0.5
    )
    assert room.limit == 5.0
    assert room.weights.tolist() == [0.0, 1.0]
    assert budget.limit == round(0.5 * (5 * 1.0 + 7 * 0.1), 2)
