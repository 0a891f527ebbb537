"""Choose settings on a period that ends before the moment; nothing after the moment is ever looked at.

One setting after another is varied and the best value kept (coordinate descent), first what ranks new items, then what
ranks repeats, on a seeded sample of customers. The number of trials is fixed, so a slower machine chooses the same.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp

from suasion.core.progress import NoProgress, Progress
from suasion.core.randomness import generator
from suasion.recommend import popularity, rhythm, transitions
from suasion.recommend.blend import Blend, Member
from suasion.recommend.interactions import DAY, Interactions
from suasion.recommend.judging import Purchases, Task, later_purchases, scores_of, tasks
from suasion.recommend.recency import Recency, weigh
from suasion.recommend.rhythm import RhythmSettings
from suasion.recommend.similar import Similar
from suasion.recommend.transitions import Counting, Shaping

Matrices = Callable[[Counting, Shaping], sp.csr_array]

SAMPLE = 1200
"""Customers a trial is judged on, at most."""

FEWEST = 30
"""Below this many judged customers the defaults are kept: their order would be chance."""


@dataclass(frozen=True)
class Settings:
    """Everything that is chosen.

    Parameters
    ----------
    popularity_weight, rhythm_weight
        Weights of the crowd's last `popularity_days` and of the own rhythm; transitions weigh 1.
    """

    counting: Counting = field(default_factory=Counting)
    shaping: Shaping = field(default_factory=Shaping)
    recency: Recency = field(default_factory=lambda: Recency(half_life_days=28.0))
    rhythm: RhythmSettings = field(default_factory=RhythmSettings)
    popularity_days: float = 28.0
    popularity_weight: float = 0.4
    rhythm_weight: float = 30.0


@dataclass(frozen=True)
class Trial:
    """One setting tried: which task judged it, NDCG@10 there, and whether it was kept."""

    setting: str
    value: str
    task: str
    ndcg_at_10: float
    kept: bool


@dataclass(frozen=True)
class Choice:
    """What was chosen, and what it was chosen from; `reason` says why nothing was tried."""

    settings: Settings
    trials: tuple[Trial, ...] = ()
    reason: str = ""


def starting_point(interactions: Interactions) -> Settings:
    """Give the settings to start from; what very few of many customers bought says little and costs much: it is cut."""
    return Settings(
        counting=Counting(reach=0, within=1.0, minimum_customers=min(max(interactions.shape[0] // 200, 1), 10))
    )


def _steps(start: Settings) -> tuple[tuple[str, str, tuple[Any, ...]], ...]:
    """Give each setting to vary, the task that judges it, and the values tried beside the starting one."""
    follow = dataclasses.replace(start.counting, reach=1, within=0.5)
    return (
        ("counting", "new_only", (follow, dataclasses.replace(follow, reach=3))),
        ("shaping", "new_only", tuple(Shaping(s, t, n) for s, t, n in ((0.5, 0.3, 200), (0.7, 0.5, 200)))),
        ("recency", "new_only", tuple(Recency(half_life_days=days) for days in (14.0, 56.0))),
        ("popularity_weight", "new_only", (0.1, 0.2, 0.8)),
        (
            "rhythm",
            "with_repeats",
            tuple(RhythmSettings(h, 0.0, late) for h, late in ((56.0, 0.25), (112.0, 0.25), (200.0, 0.5))),
        ),
        ("rhythm_weight", "with_repeats", (10.0, 100.0)),
    )


def fit(interactions: Interactions, settings: Settings) -> Blend:
    """Fit the blend: transitions, own rhythm, recent popularity."""
    return _blend(interactions, settings, _matrices(interactions))


def _matrices(interactions: Interactions) -> Matrices:
    @lru_cache(maxsize=1)
    def pairs(counting: Counting) -> sp.csr_array:
        return transitions.count_pairs(interactions, counting)

    @lru_cache(maxsize=8)
    def matrix(counting: Counting, shaping: Shaping) -> sp.csr_array:
        return transitions.shape_counts(pairs(counting), interactions, shaping)

    return matrix


def _blend(interactions: Interactions, settings: Settings, matrix: Matrices) -> Blend:
    history = weigh(interactions, settings.recency)
    recent = popularity.fit(interactions, days=settings.popularity_days, name="recent_popularity")
    members = [
        Member(Similar(history, matrix(settings.counting, settings.shaping), "transitions"), 1.0),
        Member(recent, settings.popularity_weight),
    ]
    if settings.rhythm_weight:
        members.append(Member(rhythm.fit(interactions, settings.rhythm), settings.rhythm_weight))
    return Blend(tuple(members))


def choose(interactions: Interactions, horizon_days: int, seed: int, *, progress: Progress | None = None) -> Choice:
    """Choose on the last `horizon_days` before the moment, with models that saw only what was before those."""
    cut = interactions.moment - horizon_days * DAY
    earlier = interactions.before(cut)
    judged = tasks(Purchases(earlier.customer, earlier.item), later_purchases(interactions, cut, horizon_days))
    if len(judged[0].customers) < FEWEST:
        return Choice(
            Settings(), (), f"{len(judged[0].customers)} customers bought again; below {FEWEST} nothing is tried"
        )
    sampled = {name: _sample(task, seed) for name, task in zip(("with_repeats", "new_only"), judged, strict=True)}
    settings, trials, figures = starting_point(interactions), [], dict[tuple[str, Settings], float]()
    steps, matrix = _steps(settings), _matrices(earlier)
    with (progress or NoProgress()).task("choosing the recommender's settings", len(steps)) as work:
        for name, task, values in steps:
            options = [settings, *(_with(settings, name, value) for value in values)]
            for option in options:
                if (task, option) not in figures:
                    figures[task, option] = _mean_ndcg(earlier, option, matrix, sampled[task])
            settings = max(options, key=lambda option: round(figures[task, option], 9))
            trials += [
                Trial(name, repr(getattr(option, name)), task, figures[task, option], option == settings)
                for option in options
            ]
            work.advance()
    return Choice(settings, tuple(trials))


def _with(settings: Settings, name: str, value: Any) -> Settings:
    change: dict[str, Any] = {name: value}
    return dataclasses.replace(settings, **change)


def _mean_ndcg(earlier: Interactions, settings: Settings, matrix: Matrices, task: Task) -> float:
    if not len(task.customers):
        return 0.0
    if task.excluded is not None:  # the rhythm of items that are left out anyway
        settings = dataclasses.replace(settings, rhythm_weight=0.0)
    return float(scores_of(_blend(earlier, settings, matrix), task)[0].mean())


def _sample(task: Task, seed: int) -> Task:
    if len(task.customers) <= SAMPLE:
        return task
    rows = np.sort(generator(seed, "recommend", "sample").choice(len(task.customers), SAMPLE, replace=False))
    excluded = None if task.excluded is None else tuple(task.excluded[row] for row in rows)
    return Task(task.customers[rows], tuple(task.relevant[row] for row in rows), excluded)
