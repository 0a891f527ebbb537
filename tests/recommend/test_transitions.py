import numpy as np

from suasion.core.randomness import generator
from suasion.recommend.interactions import Interactions, from_columns
from suasion.recommend.transitions import Counting, Shaping, count_pairs, shape_counts


def baskets(seed: int) -> Interactions:
    random = generator(seed, "test")
    n = 200
    customer, order, item = random.integers(0, 8, n), random.integers(0, 6, n), random.integers(0, 15, n)
    return from_columns(
        np.char.add("c", customer.astype(str)),
        np.char.add("i", np.char.zfill(item.astype(str), 2)),
        np.char.add("o", order.astype(str)),
        (order * 1000).astype(np.int64),
        10_000,
    )


def slow_counts(known: Interactions, counting: Counting) -> np.ndarray:
    table = np.zeros((known.shape[1],) * 2)
    rank = {
        b: place for c in range(known.shape[0]) for place, b in enumerate(sorted({*known.basket[known.customer == c]}))
    }
    for c1, b1, i in zip(known.customer, known.basket, known.item, strict=True):
        for c2, b2, j in zip(known.customer, known.basket, known.item, strict=True):
            apart = rank[b2] - rank[b1]
            if c1 == c2 and apart == 0:
                table[i, j] += counting.within
            if c1 == c2 and 0 < apart <= counting.reach:
                table[i, j] += counting.decay ** (apart - 1)
    return table


def test_pairs_equal_a_slow_count_over_all_event_pairs() -> None:
    known, counting = baskets(1), Counting(reach=3, decay=0.6, within=0.4)
    assert np.allclose(count_pairs(known, counting).toarray(), slow_counts(known, counting), atol=1e-5)


def test_shaping_damps_prunes_and_forgets_the_diagonal() -> None:
    known, shaping = baskets(2), Shaping(0.7, 0.3, neighbours=4)
    pairs = count_pairs(known, Counting(reach=2))
    n = np.bincount(known.item)
    full = pairs.toarray() / n[:, None] ** 0.7 / n[None, :] ** 0.3
    np.fill_diagonal(full, 0.0)
    kept = np.where(full >= np.sort(full, axis=1)[:, [-4]], full, 0.0)
    assert np.allclose(shape_counts(pairs, known, shaping).toarray(), kept / kept.max(1).mean(), atol=1e-5)


def test_rare_items_are_left_out() -> None:
    known = baskets(3)
    customers = np.array([len({*known.customer[known.item == i]}) for i in range(known.shape[1])])
    least = int(np.median(customers)) + 1
    used = count_pairs(known, Counting(minimum_customers=least)).toarray().sum(1) > 0
    assert used.any()
    assert (used == (customers >= least)).all()
