import numpy as np
import pytest

from suasion.recommend import linear, neighbours, popularity, rhythm, transitions
from suasion.recommend.blend import Blend, Member
from suasion.recommend.choosing import Settings, fit
from suasion.recommend.interactions import Interactions
from suasion.recommend.members import Weights
from suasion.recommend.neighbours import NeighbourSettings
from suasion.recommend.recency import Recency
from suasion.recommend.recommender import Recommender
from suasion.recommend.rhythm import RhythmSettings
from suasion.recommend.transitions import Counting, Shaping
from tests.recommend.made import cycles, events

RECENCY = Recency(28.0, 3.0)


def every(known: Interactions) -> list[Recommender]:
    return [
        popularity.fit(known),
        popularity.fit(known, days=28, name="recent"),
        popularity.fit_own_frequency(known),
        rhythm.fit(known, RhythmSettings(56.0, 0.5, 0.5)),
        transitions.fit(known, Counting(2), Shaping(), RECENCY),
        linear.fit_decayed_transitions(known, 0.7, 10.0, RECENCY),
        linear.fit_recency_ease(known, 10.0, RECENCY),
        neighbours.fit(known, NeighbourSettings(penalty=1.0), 7),
        fit(known, Settings(with_repeats=Weights(transitions=0.5)), 7).blend(Weights(1.0, 30.0, 0.5)),
        Blend((Member(popularity.fit(known), 0.3), Member(rhythm.fit(known, RhythmSettings()), 2.0))),
    ]


@pytest.mark.parametrize("place", range(10))
def test_the_parts_of_every_recommender_sum_to_its_score(place: int) -> None:
    known = events(cycles(20))
    recommender = every(known)[place]
    items = np.arange(known.shape[1])
    for customer in range(5):
        scores = recommender.scores(np.array([customer]))[0]
        assert scores.shape == (known.shape[1],)
        assert np.abs(scores).max() > 0
        sums = [sum(parts.values()) for parts in recommender.parts(customer, items)]
        assert np.allclose(sums, scores, rtol=1e-5, atol=1e-6)


def test_parts_come_only_from_items_the_customer_had_bought() -> None:
    known = events(cycles(20))
    bought = set(known.item[known.customer == 3].tolist())
    for recommender in (
        transitions.fit(known, Counting(2), Shaping(), RECENCY),
        neighbours.fit(known, NeighbourSettings(), 7),
    ):
        for parts in recommender.parts(3, np.arange(known.shape[1])):
            assert set(parts) <= bought
