"""Every step there is, found in the modules of `steps/`."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from suasion.core.errors import InputRefused, NotFound
from suasion.models.preparation import steps as folder


@cache
def steps() -> dict[str, type[Any]]:
    """Give every step's class by its name in YAML."""
    found: dict[str, type[Any]] = {}
    for info in sorted(pkgutil.iter_modules(folder.__path__), key=lambda info: info.name):
        kind = importlib.import_module(f"{folder.__name__}.{info.name}").STEP
        found[kind.name] = kind
    return found


def step_named(name: str) -> type[Any]:
    """Give a step's class.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there is none of that name.
    """
    if name not in steps():
        error = NotFound.among("step", name, steps())
        raise InputRefused(error.message, hint=error.hint)
    return steps()[name]
