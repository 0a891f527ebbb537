"""Judged on later time: what each customer really bought in the days after the moment, full ranking, two tasks.

*With repeats*: every item is ranked, every item bought in the window is relevant. *New only*: items the customer had
bought before the moment are left out of the ranking and of what is relevant. Customers without a relevant item are not
judged; relevant items that nobody had bought before count as missed. Items that score 0 are not recommended. Ties go
by item id. Own frequency breaks its ties by popularity, which makes it stronger; it knows no new item, so on the second
task it recommends nothing and scores 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import numpy as np

from suasion.core.clock import from_microseconds
from suasion.core.engine import Session
from suasion.core.randomness import generator
from suasion.customers.history import History
from suasion.recommend.interactions import DAY, Interactions, Ints, Names
from suasion.recommend.recommender import Floats, Recommender
from suasion.recommend.top import best_for
from suasion.statistics.recommendation_ranking import ndcg_at, recall_at

K = 10


@dataclass(frozen=True)
class Task:
    """Who is judged, on what, without which items; row by row."""

    customers: Ints
    relevant: tuple[Ints, ...]
    excluded: tuple[Ints, ...] | None


@dataclass(frozen=True)
class Judged:
    """Figures of one task, means over customers.

    Parameters
    ----------
    ndcg_at_10, recall_at_10
        Ours, in [0, 1].
    baselines
        NDCG@10 of each baseline.
    baseline_recalls
        Recall@10 of each baseline.
    gain_interval
        95 % paired bootstrap interval over customers of ours minus the best baseline's NDCG@10; None below 2 customers.
    customers
        How many were judged; 0 means that nothing could be said.
    reason
        Why there is nothing to say, or empty.
    """

    ndcg_at_10: float
    recall_at_10: float
    baselines: dict[str, float]
    baseline_recalls: dict[str, float]
    gain_interval: tuple[float, float] | None
    customers: int
    reason: str = ""


class Known(Protocol):
    """Whatever numbers customers and items, up to a moment in microseconds."""

    @property
    def customers(self) -> Names:
        """Ids, sorted."""
        ...

    @property
    def items(self) -> Names:
        """Ids, sorted."""
        ...

    @property
    def moment(self) -> int:
        """Microseconds since 1970 UTC."""
        ...


@dataclass(frozen=True)
class Purchases:
    """Who bought what, numbered as known; items never seen before the moment get numbers past the last."""

    customer: Ints
    item: Ints


def purchases_in(session: Session, history: History, known: Known, days: int) -> Purchases:
    """Read the outcomes of the `days` days from the moment on."""
    start = from_microseconds(known.moment)
    lines = history.between(start, start + timedelta(days=days)).lines
    table = session.fetch(lines.select("customer", "item").distinct().order_by(["customer", "item"]))
    return number(known, np.array(table["customer"].to_pylist(), str), np.array(table["item"].to_pylist(), str))


def number(known: Known, customer: np.ndarray, item: np.ndarray) -> Purchases:
    """Express purchases in the known numbers; customers unknown there are dropped."""
    who, what = _look_up(known.customers, customer), _look_up(known.items, item)
    _, index = np.unique(item[what < 0], return_inverse=True)
    what[what < 0] = len(known.items) + index
    return Purchases(who[who >= 0], what[who >= 0])


def _look_up(names: np.ndarray, wanted: np.ndarray) -> Ints:
    place = np.searchsorted(names, wanted)
    inside = np.minimum(place, max(len(names) - 1, 0))
    found = names[inside] == wanted if len(names) else np.zeros(len(wanted), bool)
    return np.where(found, place, -1).astype(np.int64)


def later_purchases(everything: Interactions, moment: int, days: int) -> Purchases:
    """Take the outcomes of an earlier moment from interactions that reach beyond it."""
    end = moment + days * DAY
    inside = (everything.time >= moment) & (everything.time < end)
    return Purchases(everything.customer[inside], everything.item[inside])


def tasks(seen: Purchases, purchases: Purchases) -> tuple[Task, Task]:
    """Make the tasks *with repeats* and *new only* for customers who had bought something before."""
    own, bought = _groups(seen.customer, seen.item), _groups(purchases.customer, purchases.item)
    nothing = np.zeros(0, np.int64)
    judged = sorted(set(own) & set(bought))
    repeats = Task(np.array(judged, np.int64), tuple(bought[c] for c in judged), None)
    new = {c: np.setdiff1d(bought[c], own.get(c, nothing)) for c in judged}
    fresh = [c for c in judged if len(new[c])]
    return repeats, Task(np.array(fresh, np.int64), tuple(new[c] for c in fresh), tuple(own[c] for c in fresh))


def _groups(customer: Ints, item: Ints) -> dict[int, Ints]:
    width = int(item.max(initial=0)) + 1
    pairs = np.unique(customer * width + item)
    who, what = pairs // width, pairs % width
    starts = np.flatnonzero(np.diff(who, prepend=-1))
    return {int(who[s]): part for s, part in zip(starts, np.split(what, starts[1:]), strict=True)} if len(who) else {}


def scores_of(recommender: Recommender, task: Task) -> tuple[Floats, Floats]:
    """NDCG@10 and recall@10 of each customer of a task."""
    lists = best_for(recommender, task.customers, K, task.excluded)
    return ndcg_at(lists, task.relevant, K), recall_at(lists, task.relevant, K)


def judge(ours: Recommender, baselines: Mapping[str, Recommender], task: Task, seed: int) -> Judged:
    """Compare on one task."""
    if not len(task.customers):
        return Judged(0.0, 0.0, {}, {}, None, 0, "no customer bought anything that could be judged")
    ndcg, recall = scores_of(ours, task)
    others = {name: scores_of(recommender, task) for name, recommender in baselines.items()}
    strongest = max(others, key=lambda name: float(others[name][0].mean()))
    return Judged(
        float(ndcg.mean()),
        float(recall.mean()),
        {name: float(figures[0].mean()) for name, figures in others.items()},
        {name: float(figures[1].mean()) for name, figures in others.items()},
        interval_of_mean(ndcg - others[strongest][0], seed),
        len(task.customers),
    )


def interval_of_mean(values: Floats, seed: int, draws: int = 2000) -> tuple[float, float] | None:
    """95 % percentile bootstrap interval of a mean; None below 2 values."""
    if len(values) < 2:
        return None
    random = generator(seed, "recommend", "interval")
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
