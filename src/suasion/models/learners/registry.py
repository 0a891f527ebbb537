"""Every learner there is, found in the modules of this package."""

import importlib
import pkgutil
from functools import cache

from suasion.core.errors import NotFound
from suasion.models import learners
from suasion.models.learners.protocol import Fitted, Learner, Stored


@cache
def candidates() -> tuple[Learner, ...]:
    """Give every learner with every setting that competes, in the order of their modules' names."""
    names = sorted(info.name for info in pkgutil.iter_modules(learners.__path__))
    modules = [importlib.import_module(f"{learners.__name__}.{name}") for name in names]
    return tuple(candidate for module in modules for candidate in getattr(module, "CANDIDATES", ()))


def load(name: str, stored: Stored) -> Fitted:
    """Rebuild a fitted learner.

    Raises
    ------
    suasion.core.errors.NotFound
        If no learner has that name.
    """
    known = {candidate.name: candidate for candidate in candidates()}
    if name not in known:
        raise NotFound.among("learner", name, known)
    return known[name].load(stored)
