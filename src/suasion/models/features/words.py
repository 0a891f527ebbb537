"""What a model's inputs say, in the words their features were declared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from suasion.models.features.registry import discover


@dataclass(frozen=True)
class FeatureWords:
    """One input in words.

    Parameters
    ----------
    name
        As the model calls it, such as ``"category.visits_28"``.
    scope
        ``"shop"``: over everything bought; ``"category"``: over the target's category.
    measures, unit
        What it says and what one of it is; empty if this release has no such feature any more.
    """

    name: str
    scope: str
    measures: str
    unit: str


def in_words(names: Sequence[str]) -> tuple[FeatureWords, ...]:
    """Describe inputs, in the order given.

    Examples
    --------
    >>> in_words(["shop.recency"])[0].measures
    'Days since the last purchase.'
    """
    return tuple(_words(name) for name in names)


def _words(name: str) -> FeatureWords:
    scope, _, bare = name.partition(".")
    measures, unit = _declared().get(bare, ("", ""))
    return FeatureWords(name, scope, measures, unit)


@cache
def _declared() -> dict[str, tuple[str, str]]:
    features, ratios = discover()
    declared = {feature.name: (feature.measures, feature.unit) for feature in features}
    return declared | {ratio.name: (ratio.measures, ratio.unit) for ratio in ratios}
