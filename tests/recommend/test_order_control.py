import numpy as np

from suasion.recommend.choosing import Settings
from suasion.recommend.interactions import DAY
from suasion.recommend.judging import Purchases, later_purchases, tasks
from suasion.recommend.members import Weights
from suasion.recommend.order_control import control, shuffled
from suasion.recommend.recency import Recency
from suasion.recommend.transitions import Counting
from tests.recommend.made import cycles, events

SETTINGS = Settings(
    counting=Counting(1, within=0.0),
    recency=Recency(half_life_baskets=0.5),
    with_repeats=Weights(neighbours=0.0, transitions=1.0),
)


def test_shuffling_keeps_baskets_whole_and_every_customers_times() -> None:
    known = events(cycles(20))
    other = shuffled(known, 1)
    assert (other.customer == known.customer).all()
    assert (other.time == known.time).all()
    assert (other.item != known.item).any()
    for c in range(20):
        assert sorted(other.item[other.customer == c]) == sorted(known.item[known.customer == c])


def test_order_lost_is_score_lost_where_order_is_all_there_is() -> None:
    everything = events(cycles(80))
    cut = everything.moment - 14 * DAY
    known = everything.before(cut)
    task, _ = tasks(Purchases(known.customer, known.item), later_purchases(everything, cut, 8))
    found = control(known, SETTINGS, task, seed=1)
    assert found.in_order > 0.8
    assert found.shuffled < found.in_order - 0.2
    assert found.lost_interval is not None
    assert found.lost_interval[0] > 0


def test_nobody_to_judge_is_said() -> None:
    known = events(cycles(5))
    nobody = tasks(Purchases(known.customer, known.item), Purchases(np.zeros(0, np.int64), np.zeros(0, np.int64)))[0]
    assert control(known, SETTINGS, nobody, seed=1).lost_interval is None
