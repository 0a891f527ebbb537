"""What a model's inputs say, in the words their features were declared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from suasion.models.feature_words import feature_words
from suasion.models.features.registry import discover


@dataclass(frozen=True)
class FeatureWords:
    """One input in words.

    Parameters
    ----------
    name
        As the model calls it, such as ``"category.visits_28"``.
    scope
        ``"shop"``: over everything bought; ``"category"``: over the target's category; ``"own"``: a workspace's own.
    measures, unit
        What it says and what one of it is; empty if this release has no such feature any more.
    words
        What it says in short, by language (``en``, ``zh``).
    """

    name: str
    scope: str
    measures: str
    unit: str
    words: Mapping[str, str]


def in_words(
    names: Sequence[str], category: str | None = None, titles: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[FeatureWords, ...]:
    """Describe the inputs of the model of a category (None: of the shop), in the order given.

    `titles` are those of the workspace's own features (`Card.titles`).

    Examples
    --------
    >>> in_words(["shop.recency"])[0].measures
    'Days since the last purchase.'
    """
    return tuple(_words(name, category, titles) for name in names)


def _words(name: str, category: str | None, titles: Mapping[str, Mapping[str, str]] | None) -> FeatureWords:
    scope, _, bare = name.partition(".")
    said = titles.get(name, {}).get("en", "") if titles else ""
    measures, unit = _declared().get(bare, (said, ""))
    return FeatureWords(name, scope, measures, unit, feature_words(name, category, titles))


@cache
def _declared() -> dict[str, tuple[str, str]]:
    features, ratios = discover()
    declared = {feature.name: (feature.measures, feature.unit) for feature in features}
    return declared | {ratio.name: (ratio.measures, ratio.unit) for ratio in ratios}
