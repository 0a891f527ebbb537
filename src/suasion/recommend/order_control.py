"""A control: the same recommender on the same purchases, each customer's baskets in a shuffled order.

If order carries anything, the score falls; if it does not fall, a model of order is not what earns the score.
"""

from dataclasses import dataclass

import numpy as np

from suasion.core.randomness import generator
from suasion.recommend import choosing
from suasion.recommend.interactions import Interactions
from suasion.recommend.judging import Task, interval_of_mean, scores_of


@dataclass(frozen=True)
class OrderControl:
    """NDCG@10 in true and in shuffled order, and the 95 % paired interval of what was lost; None below 2 customers."""

    in_order: float
    shuffled: float
    lost_interval: tuple[float, float] | None


def shuffled(interactions: Interactions, seed: int) -> Interactions:
    """Deal each customer's baskets out anew over her own times; who bought what together stays."""
    if not len(interactions.basket):
        return interactions
    first = np.unique(interactions.basket, return_index=True)[1]
    owner, time = interactions.customer[first], interactions.time[first]
    key = generator(seed, "recommend", "order").random(len(first))
    dealt = np.empty(len(first), np.int64)
    dealt[np.lexsort((key, owner))] = np.arange(len(first))
    basket = dealt[interactions.basket]
    by_basket = np.lexsort((interactions.item, basket))
    return Interactions(
        interactions.customers,
        interactions.items,
        interactions.customer[by_basket],
        interactions.item[by_basket],
        basket[by_basket],
        time[basket[by_basket]],
        interactions.moment,
    )


def control(interactions: Interactions, settings: choosing.Settings, task: Task, seed: int) -> OrderControl:
    """Fit in both orders with the same settings and judge both on the same task."""
    if not len(task.customers):
        return OrderControl(0.0, 0.0, None)
    weights = settings.with_repeats if task.excluded is None else settings.new_only
    true, _ = scores_of(choosing.fit(interactions, settings, seed).blend(weights), task)
    other, _ = scores_of(choosing.fit(shuffled(interactions, seed), settings, seed).blend(weights), task)
    return OrderControl(float(true.mean()), float(other.mean()), interval_of_mean(true - other, seed))
