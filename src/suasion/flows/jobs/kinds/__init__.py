"""The kinds of jobs, a file each; `KINDS` finds them by name."""

from importlib import import_module
from pkgutil import iter_modules

from suasion.flows.jobs.job import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for module in sorted(module.name for module in iter_modules(__path__))
    for kind in import_module(f"{__name__}.{module}").KINDS
}
"""Every kind by name."""
