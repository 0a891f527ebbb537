import numpy as np
import pytest

from suasion.core.errors import InputRefused
from suasion.decisions.actions import eligibility, email, offer


def test_offers_need_a_past_purchase_and_everything_needs_consent() -> None:
    mask = eligibility(
        (offer("a"), email(), offer("b")),
        np.array([True, False, True]),
        np.array([[True, False], [True, True], [False, True]]),
    )
    assert mask.tolist() == [[True, True, False], [False, False, False], [False, True, True]]


def test_purchases_of_another_number_of_offers_are_refused() -> None:
    with pytest.raises(InputRefused):
        eligibility((email(),), np.array([True]), np.array([[True]]))
