"""Choose settings on periods that end before the moment; nothing after the moment is ever looked at.

Each of the last `WINDOWS` horizons before the moment is a window: models see only what was before it and are judged on
it. One setting after another is varied. What is there stays unless another value is better with confidence: unless the
lower 95 % bound of the paired gain, over all judged customers of all windows, is above 0. So noise changes nothing. The
number of trials is fixed, so a slower machine chooses the same. *With repeats* and *new only* are two questions, and
get two blends of the same parts.
"""

import dataclasses
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from suasion.core.progress import NoProgress, Progress
from suasion.core.randomness import generator
from suasion.recommend import neighbours, rhythm, transitions
from suasion.recommend.interactions import DAY, Interactions
from suasion.recommend.judging import Purchases, Task, later_purchases, scores_of, tasks
from suasion.recommend.members import Members, Weights, blend
from suasion.recommend.neighbours import NeighbourSettings
from suasion.recommend.popularity import fit as fit_popularity
from suasion.recommend.recency import Recency
from suasion.recommend.recommender import Floats
from suasion.recommend.remembered import Remembered, remember
from suasion.recommend.rhythm import Rhythm, RhythmSettings
from suasion.recommend.similar import Similar
from suasion.recommend.transitions import Counting, Shaping

WINDOWS = 3
"""Earlier periods a setting is judged on."""

SAMPLE = 600
"""Customers a trial is judged on in one window, at most."""

FEWEST = 30
"""A window with fewer customers to judge a task on is left out; without any the task's starting settings are kept."""


@dataclass(frozen=True)
class Settings:
    """Everything that is chosen.

    Parameters
    ----------
    with_repeats, new_only
        Weights of the two blends.
    """

    neighbours: NeighbourSettings = field(default_factory=NeighbourSettings)
    rhythm: RhythmSettings = field(default_factory=lambda: RhythmSettings(112.0, 0.0, 0.25))
    counting: Counting = field(default_factory=lambda: Counting(reach=1, within=0.5))
    shaping: Shaping = field(default_factory=Shaping)
    recency: Recency = field(default_factory=lambda: Recency(half_life_days=28.0))
    with_repeats: Weights = field(default_factory=lambda: Weights(rhythm=100.0))
    new_only: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class Trial:
    """One setting tried.

    Parameters
    ----------
    task
        Which task judged it.
    ndcg_at_10
        Mean over all judged customers of all windows.
    gain_low
        Lower 95 % bound of its paired gain over what was kept until then; None for what was kept until then.
    kept
        Whether it was kept.
    """

    setting: str
    value: str
    task: str
    ndcg_at_10: float
    gain_low: float | None
    kept: bool


@dataclass(frozen=True)
class Choice:
    """What was chosen, and what it was chosen from; `reason` says why nothing was tried."""

    settings: Settings
    trials: tuple[Trial, ...] = ()
    reason: str = ""


def starting_point(interactions: Interactions) -> Settings:
    """Give the settings to start from; what very few of many customers bought says little and costs much: it is cut."""
    least = min(max(interactions.shape[0] // 100, 1), 20)
    start = Settings()
    return dataclasses.replace(
        start,
        counting=dataclasses.replace(start.counting, minimum_customers=least),
        neighbours=dataclasses.replace(start.neighbours, minimum_customers=max(least // 4, 1)),
    )


def _steps(start: Settings) -> tuple[tuple[str, str, tuple[Any, ...]], ...]:
    """Give each setting to vary, the task that judges it, and the values tried beside the starting one."""
    near = start.neighbours
    return (
        ("neighbours", "new_only", tuple(dataclasses.replace(near, penalty=penalty) for penalty in (3.0, 30.0))),
        ("new_only", "new_only", (Weights(transitions=0.1),)),
        ("rhythm", "with_repeats", (RhythmSettings(56.0, 0.0, 0.25), RhythmSettings(168.0, 0.0, 0.25))),
        ("with_repeats", "with_repeats", (Weights(rhythm=30.0), Weights(rhythm=300.0))),
    )


class _Window:
    """Fits on what was before one earlier moment, each part once, and judges on what came after."""

    def __init__(self, known: Interactions, judged: dict[str, Task], seed: int) -> None:
        self._judged = judged
        who = np.unique(np.concatenate([task.customers for task in judged.values()]))
        self._neighbours = lru_cache(maxsize=4)(lambda settings: remember(neighbours.fit(known, settings, seed), who))
        self._rhythm = lru_cache(maxsize=2)(lambda settings: rhythm.fit(known, settings))
        self._transitions = lru_cache(maxsize=1)(
            lambda settings: transitions.fit(known, settings.counting, settings.shaping, settings.recency)
        )
        self._crowd = (
            fit_popularity(known, days=28, name="recent_popularity"),
            fit_popularity(known),
        )

    def figures(self, settings: Settings, task: str) -> Floats:
        weights: Weights = getattr(settings, task)
        near: Remembered = self._neighbours(settings.neighbours)
        own: Rhythm = self._rhythm(settings.rhythm)
        follow: Similar | None = self._transitions(settings) if weights.transitions else None
        return scores_of(blend(weights, near, own, follow, self._crowd), self._judged[task])[0]


def fit(interactions: Interactions, settings: Settings, seed: int) -> Members:
    """Fit every part that one of the blends uses."""
    follow = settings.with_repeats.transitions or settings.new_only.transitions
    return Members(
        neighbours.fit(interactions, settings.neighbours, seed),
        rhythm.fit(interactions, settings.rhythm),
        fit_popularity(interactions, days=28, name="recent_popularity"),
        fit_popularity(interactions),
        transitions.fit(interactions, settings.counting, settings.shaping, settings.recency) if follow else None,
    )


def choose(interactions: Interactions, horizon_days: int, seed: int, *, progress: Progress | None = None) -> Choice:
    """Choose on the last `WINDOWS` times `horizon_days` before the moment."""
    settings = starting_point(interactions)
    windows = _windows(interactions, horizon_days, seed)
    steps, trials = [step for step in _steps(settings) if windows[step[1]]], list[Trial]()
    if not steps:
        return Choice(settings, (), f"no earlier window has {FEWEST} customers to judge: nothing is tried")
    kept_figures = dict[str, Floats]()
    with (progress or NoProgress()).task("choosing the recommender's settings", len(steps)) as work:
        for name, task, values in steps:
            if task not in kept_figures:
                kept_figures[task] = _figures(windows[task], settings, task)
            tried = [Trial(name, repr(getattr(settings, name)), task, _mean(kept_figures[task]), None, kept=False)]
            for value in values:
                option = dataclasses.replace(settings, **{name: value})
                figures = _figures(windows[task], option, task)
                low = _lower_bound(figures - kept_figures[task])
                tried.append(Trial(name, repr(value), task, _mean(figures), low, kept=False))
                if low > 0:
                    settings, kept_figures[task] = option, figures
            trials += [dataclasses.replace(one, kept=one.value == repr(getattr(settings, name))) for one in tried]
            work.advance()
    return Choice(settings, tuple(trials))


def _windows(interactions: Interactions, horizon_days: int, seed: int) -> dict[str, list[_Window]]:
    """Give the windows of each task, nearest first."""
    found: dict[str, list[_Window]] = {"with_repeats": [], "new_only": []}
    for back in range(1, WINDOWS + 1):
        cut = interactions.moment - back * horizon_days * DAY
        known = interactions.before(cut)
        judged = tasks(Purchases(known.customer, known.item), later_purchases(interactions, cut, horizon_days))
        enough = {name: _sample(t, seed) for name, t in zip(found, judged, strict=True) if len(t.customers) >= FEWEST}
        if enough:
            window = _Window(known, enough, seed)
            for name in enough:
                found[name].append(window)
    return found


def _figures(windows: list[_Window], settings: Settings, task: str) -> Floats:
    return np.concatenate([window.figures(settings, task) for window in windows])


def _mean(figures: Floats) -> float:
    return round(float(figures.mean()), 9)


def _lower_bound(gains: Floats) -> float:
    """Give the normal approximation's lower 95 % bound of the mean gain, rounded so that last bits decide nothing."""
    return round(float(gains.mean() - 1.96 * gains.std(ddof=1) / np.sqrt(len(gains))), 9)


def _sample(task: Task, seed: int) -> Task:
    if len(task.customers) <= SAMPLE:
        return task
    rows = np.sort(generator(seed, "recommend", "sample").choice(len(task.customers), SAMPLE, replace=False))
    excluded = None if task.excluded is None else tuple(task.excluded[row] for row in rows)
    return Task(task.customers[rows], tuple(task.relevant[row] for row in rows), excluded)
