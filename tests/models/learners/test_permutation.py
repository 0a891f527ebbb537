from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np
import pytest

from suasion.models.learners.permutation import _orders, shapley
from suasion.models.learners.protocol import Matrix


def exact(parts: Matrix, start: Matrix, rest: Callable[[Matrix], Matrix]) -> Matrix:
    """Shapley 1953: every coalition of the others, weighed by how many orders begin with it."""
    n = len(parts)
    values = np.zeros(n)
    for feature in range(n):
        others = [other for other in range(n) if other != feature]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for coalition in combinations(others, size):
                without = start + parts[list(coalition)].sum(axis=0)
                values[feature] += weight * float((rest((without + parts[feature])[None]) - rest(without[None]))[0])
    return values


def test_a_sum_is_shared_out_by_its_terms() -> None:
    weights = np.array([2.0, -1.0, 0.5])
    found = shapley(np.diag([1.0, 5.0, -2.0]), np.array([3.0, 3.0, 3.0]), lambda z: z @ weights + 7)
    np.testing.assert_allclose(found, [2.0, -5.0, -1.0], atol=1e-12)


def test_what_two_features_do_together_is_shared_out_exactly_by_one_pair_of_orders() -> None:
    random = np.random.default_rng(1)
    square = random.normal(size=(7, 7))
    parts, start = random.normal(size=(5, 7)), random.normal(size=7)

    def form(z: Matrix) -> Matrix:
        result: Matrix = np.einsum("ni,ij,nj->n", z, square, z)
        return result

    np.testing.assert_allclose(shapley(parts, start, form, pairs=1), exact(parts, start, form), atol=1e-10)


@pytest.mark.parametrize("bend", [np.cos, np.tanh, lambda z: np.maximum(z, 0)])
def test_of_what_more_do_together_it_is_an_estimate_that_sums_exactly_and_gets_nearer(
    bend: Callable[[Matrix], Matrix],
) -> None:
    random = np.random.default_rng(2)
    parts, start, outer = 0.5 * random.normal(size=(8, 12)), random.normal(size=12), random.normal(size=12)

    def rest(z: Matrix) -> Matrix:
        result: Matrix = bend(z) @ outer
        return result

    truth = exact(parts, start, rest)
    few, many = (shapley(parts, start, rest, pairs) for pairs in (6, 2_000))
    whole = float((rest((start + parts.sum(axis=0))[None]) - rest(start[None]))[0])
    assert truth.sum() == pytest.approx(whole)
    assert few.sum() == pytest.approx(whole, abs=1e-12)
    size = np.sqrt(np.mean(truth**2))
    assert np.sqrt(np.mean((few - truth) ** 2)) < 0.2 * size
    assert np.sqrt(np.mean((many - truth) ** 2)) < 0.02 * size


def test_a_feature_that_moves_nothing_has_exactly_nothing_and_changes_nobody_elses_share() -> None:
    random = np.random.default_rng(3)
    parts, start = random.normal(size=(6, 4)), random.normal(size=4)
    parts[2] = 0
    found = shapley(parts, start, lambda z: np.cos(z).sum(axis=1))
    assert found[2] == 0
    assert shapley(np.zeros((6, 4)), start, lambda z: np.cos(z).sum(axis=1)).tolist() == [0.0] * 6


def test_the_orders_are_the_same_in_every_process_and_each_is_followed_by_its_reverse() -> None:
    drawn = _orders.__wrapped__(9, 3)
    np.testing.assert_array_equal(drawn, _orders.__wrapped__(9, 3))
    np.testing.assert_array_equal(drawn[1::2], drawn[::2, ::-1])
    np.testing.assert_array_equal(np.sort(drawn, axis=1), np.tile(np.arange(9), (6, 1)))
    assert len({tuple(order) for order in drawn.tolist()}) == 6


def test_equal_features_in_a_symmetric_score_share_alike_on_average() -> None:
    found = shapley(np.ones((4, 1)), np.zeros(1), lambda z: np.prod(1 + z, axis=1), pairs=4_000)
    np.testing.assert_allclose(found, found.mean(), rtol=0.05)
