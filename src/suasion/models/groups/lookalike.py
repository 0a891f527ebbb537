"""Who is like the members of a seed segment: a classifier of members against all others, judged on who it did not see.

Every customer is scored by a model that learned from other customers only, so nobody's score repeats what the model was
told of her. Within each of the folds the learner is chosen on customers held out again; so the figures are of the whole
way from data to score, the choosing included.
"""

import json
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.stats import rankdata

from suasion.core.randomness import generator
from suasion.customers.computed.publishing import NO_VALUES, Values
from suasion.models.feature_words import feature_words
from suasion.models.features.snapshot import FeatureTable, Matrix
from suasion.models.groups.card import LookalikeCard, Ranking, Telling
from suasion.models.learners.protocol import Learner
from suasion.models.learners.registry import candidates
from suasion.statistics.found import auc_interval, lift_interval
from suasion.statistics.intervals import Interval
from suasion.statistics.ranking import auc, average_precision

NEEDED_SEED = 100
"""Members of the seed, and customers outside it: with fewer, held-out figures say next to nothing."""

FOLDS = 5
MOST_ROWS = 20_000
"""So many members and others, drawn, at most teach a model; all are scored and judged."""

LEAK = 0.95
"""A feature whose own AUC is this or more (or 1 less it or less) is probably what defines the seed."""

_TOLD = 5
_INNER = 4  # of a fold's training rows, one in so many chooses the learner
_DIGITS = 2  # of a score: a finer one would be another value for everybody at every computing

Rows = npt.NDArray[np.int64]


def trait(segment: str) -> str:
    """Say what the trait of a segment's look-alikes is called."""
    return f"group.lookalike.{segment}"


def score(table: FeatureTable, segment: str, members: Sequence[str], seed: int) -> tuple[LookalikeCard, Values]:
    """Score everybody outside a seed, and judge the scores on customers that their model did not see.

    A score is a percentile, not a chance: the share of the customers outside the seed who are less like it, in [0, 1],
    to two digits. Members have none.
    """
    y = np.isin(table.customers, np.asarray(list(members), dtype=np.str_)).astype(np.float64)
    inside, outside = int(y.sum()), int(len(y) - y.sum())
    card = LookalikeCard(table.as_of, "", segment, seed, inside, outside)
    lacking = _lacking(inside, outside)
    if lacking:
        return msgspec.structs.replace(card, reason=lacking), {trait(segment): NO_VALUES}
    place, learners = crossed(table.values, y, seed)
    recency = -np.nan_to_num(table.column("shop.recency"), nan=np.inf)
    others = table.customers[y == 0]
    percentile = (rankdata(place[y == 0]) - 0.5) / len(others)
    values = pa.table(
        {
            "customer": pa.array(others.tolist(), pa.string()),
            "value": pa.array([json.dumps(round(float(p), _DIGITS)) for p in percentile], pa.string()),
        }
    )
    card = msgspec.structs.replace(
        card, learners=learners, model=_ranking(y, place), recency=_ranking(y, recency), telling=_telling(table, y)
    )
    return card, {trait(segment): values}


def crossed(X: Matrix, y: Matrix, seed: int) -> tuple[Matrix, dict[str, int]]:
    """Score every row of `X`, shape ``(n, n_features)``, by a model that learned from other rows.

    Returns
    -------
    tuple
        Each row's place among those of its fold, in (0, 1), the greatest the likeliest, since folds have learners with
        scales of their own; and how many folds chose which learner.
    """
    random = generator(seed, "lookalike")
    fold = _spread(y, FOLDS, random)
    place, chosen = np.empty(len(y)), Counter[str]()
    for part in range(FOLDS):
        train, held = _thinned(np.flatnonzero(fold != part), y, random), np.flatnonzero(fold == part)
        learner = _chosen(X[train], y[train], seed, random)
        chosen[learner.describe()] += 1
        said = learner.fit(X[train], y[train], seed).predict(X[held])
        place[held] = (rankdata(said) - 0.5) / len(held)
    return place, dict(sorted(chosen.items()))


def _chosen(X: Matrix, y: Matrix, seed: int, random: np.random.Generator) -> Learner:
    """Choose the learner with the highest average precision on rows it did not see; at a tie the first."""
    held = _spread(y, _INNER, random) == 0
    found = {
        learner.describe(): (
            average_precision(y[held], learner.fit(X[~held], y[~held], seed).predict(X[held])),
            learner,
        )
        for learner in candidates()
    }
    return found[max(found, key=lambda name: found[name][0])][1]


def _spread(y: Matrix, count: int, random: np.random.Generator) -> Rows:
    """Deal rows into folds by chance, each with its part of both classes."""
    fold = np.empty(len(y), dtype=np.int64)
    for kind in (0.0, 1.0):
        rows = random.permutation(np.flatnonzero(y == kind))
        fold[rows] = np.arange(len(rows)) % count
    return fold


def _thinned(rows: Rows, y: Matrix, random: np.random.Generator) -> Rows:
    """Keep at most `MOST_ROWS` of each class."""
    kept = [random.permutation(rows[y[rows] == kind])[:MOST_ROWS] for kind in (0.0, 1.0)]
    return np.sort(np.concatenate(kept))


def _ranking(y: Matrix, said: Matrix) -> Ranking:
    area, five, ten = auc_interval(y, said), lift_interval(y, said, 0.05), lift_interval(y, said, 0.1)
    return Ranking(area.estimate, _ends(area), five.estimate, _ends(five), ten.estimate, _ends(ten))


def _ends(found: Interval) -> tuple[float, float]:
    return found.low, found.high


def _telling(table: FeatureTable, y: Matrix) -> tuple[Telling, ...]:
    alone = {name: auc(y, np.nan_to_num(table.column(name), nan=-np.inf)) for name in table.names}
    strongest = sorted(alone, key=lambda name: -abs(alone[name] - 0.5))[:_TOLD]
    return tuple(
        Telling(name, feature_words(name), round(alone[name], 4), abs(alone[name] - 0.5) >= LEAK - 0.5)
        for name in strongest
    )


def _lacking(inside: int, outside: int) -> str:
    """Say what is missing; empty if nothing is."""
    for what, have in (("members of the seed", inside), ("customers outside it", outside)):
        if have < NEEDED_SEED:
            return f"not enough data: {have} of {NEEDED_SEED} {what}"
    return ""
