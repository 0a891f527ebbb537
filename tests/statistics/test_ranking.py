from itertools import combinations, product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from suasion.statistics.ranking import auc, average_precision, resampled_average_precision

ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=40).filter(
    lambda rows: 0 < sum(y for y, _ in rows) < len(rows)
)


@given(ROWS)
def test_average_precision_is_scikit_learns_with_any_ties(rows: list[tuple[int, int]]) -> None:
    y, s = zip(*rows, strict=True)
    assert average_precision(y, s) == pytest.approx(average_precision_score(y, s), abs=1e-12)


@given(ROWS, st.randoms())
def test_the_order_of_rows_cannot_matter(rows: list[tuple[int, int]], chance: Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert average_precision(*zip(*rows, strict=True)) == average_precision(*zip(*shuffled, strict=True))


@given(ROWS)
def test_auc_counts_every_pair_of_a_positive_and_a_negative(rows: list[tuple[int, int]]) -> None:
    pairs = [(a, b) for (ya, a), (yb, b) in product(rows, rows) if ya > yb]
    by_hand = np.mean([1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs])
    y, s = zip(*rows, strict=True)
    assert auc(y, s) == pytest.approx(by_hand) == pytest.approx(roc_auc_score(y, s))


def test_a_weight_is_a_repeated_row() -> None:
    y, s = np.array([1, 0, 1, 0, 0]), np.array([0.9, 0.8, 0.5, 0.5, 0.1])
    weights = np.array([[1, 2, 0, 3, 1], [0, 0, 2, 1, 1]], dtype=float)
    for w, found in zip(weights, resampled_average_precision(y, s, weights), strict=True):
        again = np.repeat(np.arange(5), w.astype(int))
        assert found == pytest.approx(average_precision_score(y[again], s[again]))
        assert average_precision(y, s, w) == pytest.approx(found)


def test_all_equal_scores_are_worth_the_base_rate() -> None:
    assert average_precision([1, 0, 0, 0], [3, 3, 3, 3]) == 0.25


def test_one_class_has_no_figure() -> None:
    assert np.isnan(auc([1, 1], [1, 2]))
    assert np.isnan(average_precision([0, 0], [1, 2]))
    assert all(np.isnan(auc([y] * 2, pair)) for y in (0, 1) for pair in combinations((1, 2, 3), 2))
