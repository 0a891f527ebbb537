from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.stats import rankdata

from suasion.models.baselines import RFM_WEIGHTS, last_month, rfm
from suasion.models.features.snapshot import FeatureTable
from suasion.models.targets import PurchaseTarget, shop

NAMES = ("recency", "visits_364", "amount_364", "visits_28")
VALUES = np.array([[3.0, 5, 20, 2], [90, 1, 99, 0], [np.nan, 0, 0, 0], [3, 2, 7, 1]])
TABLE = FeatureTable(
    np.array(list("abcd")),
    (*(f"shop.{n}" for n in NAMES), *(f"category.{n}" for n in NAMES)),
    np.hstack([VALUES[::-1], VALUES]),
    datetime(2021, 1, 1, tzinfo=UTC),
)
BREAD = PurchaseTarget("bread", "bread")


@pytest.mark.parametrize(("form", "weights"), RFM_WEIGHTS.items())
def test_rank_sums_are_over_the_targets_own_purchases_with_shared_ranks(
    form: str, weights: tuple[int, int, int]
) -> None:
    recency, frequency, money = [3.5, 2, 1, 3.5], [4, 2, 1, 3], [3, 4, 1, 2]
    expected = np.array([recency, frequency, money]).T @ np.array(weights)
    np.testing.assert_array_equal(rfm(TABLE, BREAD, form), expected)
    np.testing.assert_array_equal(rfm(TABLE, shop(), form), expected[::-1])


def test_who_never_bought_comes_last() -> None:
    assert rankdata(rfm(TABLE, BREAD, "R+F"))[2] == 1


def test_last_month_is_bought_or_not() -> None:
    assert last_month(TABLE, BREAD).tolist() == [1, 0, 0, 1]
