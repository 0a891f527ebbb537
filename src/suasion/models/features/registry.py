"""Every feature there is, found in this package: a new file with `FEATURES` or `RATIOS` is all it takes."""

import importlib
import pkgutil
from functools import cache

from suasion.models import features
from suasion.models.features.feature import Feature, Ratio


@cache
def discover() -> tuple[tuple[Feature, ...], tuple[Ratio, ...]]:
    """Give all features and all ratios, in the order of their modules' names and then of their declaration."""
    found: list[Feature] = []
    ratios: list[Ratio] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(features.__path__)):
        loaded = importlib.import_module(f"{features.__name__}.{module}")
        found += getattr(loaded, "FEATURES", ())
        ratios += getattr(loaded, "RATIOS", ())
    return tuple(found), tuple(ratios)
