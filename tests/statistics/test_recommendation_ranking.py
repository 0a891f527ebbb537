import math

import numpy as np

from suasion.core.randomness import generator
from suasion.statistics.recommendation_ranking import ndcg_at, ndcg_of_ranks, ranks_of, recall_at


def test_many_relevant_items_equal_a_slow_sum() -> None:
    random = generator(1, "test")
    lists = np.array([random.permutation(30)[:10] for _ in range(50)])
    relevant = [random.choice(30, random.integers(1, 15), replace=False) for _ in range(50)]
    for row in range(50):
        gained = sum(1 / math.log2(place + 2) for place, item in enumerate(lists[row]) if item in relevant[row])
        ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant[row]))))
        assert math.isclose(ndcg_at(lists, relevant)[row], gained / ideal)
        assert math.isclose(recall_at(lists, relevant)[row], len({*lists[row]} & {*relevant[row]}) / len(relevant[row]))


def test_ranks_equal_a_slow_count_with_ties_against_the_target() -> None:
    random = generator(2, "test")
    scores = random.integers(0, 6, (40, 25)).astype(float)  # many ties
    targets = random.integers(0, 25, 40)
    seen = [np.setdiff1d(random.choice(25, 8, replace=False), [t]) for t in targets]
    ranks = ranks_of(scores, targets, seen)
    for row in range(40):
        ahead = [
            i
            for i in range(25)
            if i not in seen[row] and i != targets[row] and scores[row, i] >= scores[row, targets[row]]
        ]
        assert ranks[row] == len(ahead)
    expected = [1 / math.log2(rank + 2) if rank < 10 else 0.0 for rank in ranks]
    assert np.allclose(ndcg_of_ranks(ranks), expected)


def test_one_relevant_item_gives_the_same_either_way() -> None:
    scores = np.array([[0.1, 0.9, 0.5, 0.3]])
    ranks = ranks_of(scores, np.array([2]), [np.zeros(0, np.int64)])
    assert np.allclose(ndcg_of_ranks(ranks), ndcg_at(np.array([[1, 2, 3, 0]]), [np.array([2])], k=4))
