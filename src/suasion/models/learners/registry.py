"""Every learner there is, found in the modules of this package."""

import importlib
import pkgutil
from functools import cache

from suasion.core.errors import NotFound
from suasion.models import learners
from suasion.models.learners.protocol import Fitted, Learner, Outcome, Stored


@cache
def every() -> tuple[Learner, ...]:
    """Give every learner for each outcome it learns, as it is by default and as it competes, each once."""
    return tuple(dict.fromkeys((*_listed("LEARNERS"), *_listed("CANDIDATES"))))


@cache
def candidates(outcome: Outcome = Outcome.CHANCE) -> tuple[Learner, ...]:
    """Give every learner with every setting that competes for an outcome, in the order of their modules' names."""
    return tuple(learner for learner in _listed("CANDIDATES") if learner.outcome is outcome)


def load(name: str, stored: Stored) -> Fitted:
    """Rebuild a fitted learner.

    Raises
    ------
    suasion.core.errors.NotFound
        If no learner has that name.
    """
    known = {learner.name: learner for learner in every()}
    if name not in known:
        raise NotFound.among("learner", name, known)
    return known[name].load(stored)


def _listed(table: str) -> tuple[Learner, ...]:
    names = sorted(info.name for info in pkgutil.iter_modules(learners.__path__))
    modules = [importlib.import_module(f"{learners.__name__}.{name}") for name in names]
    return tuple(learner for module in modules for learner in getattr(module, table, ()))
