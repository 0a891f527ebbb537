import numpy as np
import pytest

from suasion.decisions.averaged import Averaged

SCORED, OTHERS = ["c2", "c5", "c9"], ["c7", "c1"]
VALUES = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 0.0]])


def test_the_others_stand_in_order_among_the_scored_with_their_mean() -> None:
    averaged = Averaged(SCORED, OTHERS)
    assert averaged.customers == ("c1", "c2", "c5", "c7", "c9")
    assert averaged.of(VALUES).tolist() == [[3, 10], [1, 10], [2, 20], [3, 10], [6, 0]]
    assert averaged.of(VALUES[:, 0]).tolist() == [3, 1, 2, 3, 6]


def test_a_value_can_be_given_for_the_others() -> None:
    bought = np.array([[True], [False], [True]])
    assert Averaged(SCORED, OTHERS).of(bought, others=False)[:, 0].tolist() == [False, True, False, False, True]


def test_without_others_nothing_changes() -> None:
    averaged = Averaged(SCORED, [])
    assert averaged.customers == tuple(SCORED)
    assert averaged.of(VALUES) is VALUES


@pytest.mark.parametrize("shape", [(3, 0), (3, 4)])
def test_any_number_of_columns_keeps_its_shape(shape: tuple[int, int]) -> None:
    assert Averaged(SCORED, OTHERS).of(np.ones(shape)).shape == (5, shape[1])
