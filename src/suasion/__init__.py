"""Suasion: collect, know, predict, recommend, decide, write, send, measure, in one loop.

``Workspace`` is the library; everything the command line and the demo do goes through it. It is imported at first use,
so that ``suasion --version`` answers at once.
"""

from typing import TYPE_CHECKING, Any

from suasion.core.version import __version__

__all__ = ["SuasionError", "Workspace", "__version__"]

if TYPE_CHECKING:
    from suasion.core.errors import SuasionError
    from suasion.workspace import Workspace


def __getattr__(name: str) -> Any:
    if name == "Workspace":
        from suasion.workspace import Workspace

        return Workspace
    if name == "SuasionError":
        from suasion.core.errors import SuasionError

        return SuasionError
    raise AttributeError(f"module 'suasion' has no attribute {name!r}")
