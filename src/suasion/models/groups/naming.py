"""What sets a cluster apart, as a name and in words: its largest standardised differences from everybody."""

from collections.abc import Sequence

import numpy as np

from suasion.models.feature_words import feature_words
from suasion.models.groups.card import Difference, Words
from suasion.models.groups.gap import Matrix

_SHOWN = 4
_NAMED = 2
_NOTABLE = 0.3  # standard deviations; a cluster nearer to everybody in all features is the average one
_AVERAGE = ("average", {"en": "Average in everything", "zh": "各项均居中"})


def differences(centre: Matrix, features: Sequence[str]) -> tuple[Difference, ...]:
    """Give the features in which a centre, shape ``(n_features,)``, lies farthest from 0, the farthest first."""
    order = np.argsort(-np.abs(centre), kind="stable")[:_SHOWN]
    far = [int(at) for at in order if abs(centre[at]) >= _NOTABLE]
    return tuple(Difference(features[at], feature_words(features[at]), round(float(centre[at]), 3)) for at in far)


def names(apart: Sequence[Sequence[Difference]]) -> list[tuple[str, Words]]:
    """Name clusters by their first differences: two, or as many more as it takes to tell all apart.

    Clusters that no difference tells apart are numbered from the second on, in the order given.
    """
    found = [_name(one, _NAMED) for one in apart]
    for count in range(_NAMED + 1, _SHOWN + 1):
        again = [name for name, _ in found]
        found = [_name(one, count) if again.count(f[0]) > 1 else f for one, f in zip(apart, found, strict=True)]
    taken: dict[str, int] = {}
    told = []
    for name, title in found:
        taken[name] = number = taken.get(name, 0) + 1
        more = {language: f"{text} ({number})" for language, text in title.items()}
        told.append((name, title) if number == 1 else (f"{name}_{number}", more))
    return told


def _name(apart: Sequence[Difference], count: int) -> tuple[str, Words]:
    if not apart:
        return _AVERAGE
    some = apart[:count]
    name = "_".join(f"{_side(one)}_{one.feature.removeprefix('shop.')}" for one in some)
    en = ", ".join(f"{one.words['en']}: {_side(one)}" for one in some)
    zh = "，".join(f"{one.words['zh']}：{'高' if one.standardised > 0 else '低'}" for one in some)
    return name, {"en": en[0].upper() + en[1:], "zh": zh}


def _side(one: Difference) -> str:
    return "high" if one.standardised > 0 else "low"
