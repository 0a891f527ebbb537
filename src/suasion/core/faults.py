"""Named places where a test can kill the process, to prove that a second run ends in the same state.

A stage declares its places once, at import, with `declare`, and passes through them with `pass_point`. With
``SUASION_FAULT=name`` (or ``name:3`` for the third passage) in the environment the process dies there at once, as from
kill -9: no exit handler, no flush. Without it a passage costs one comparison.
"""

import os
import signal
from collections import Counter

_ASKED, _, _nth = os.environ.get("SUASION_FAULT", "").partition(":")
_NTH = int(_nth or 1)
_declared: dict[str, str] = {}
_passages: Counter[str] = Counter()


def declare(name: str, what: str) -> str:
    """Register a fault point and say what has and has not happened when it is passed; returns `name`."""
    _declared[name] = what
    return name


def declared() -> dict[str, str]:
    """Every fault point of the modules imported so far, with what it means."""
    return dict(_declared)


def pass_point(name: str) -> None:
    """Die here if the environment asked for it.

    Raises
    ------
    KeyError
        If the point was never declared.
    """
    if not _ASKED:
        return
    _declared[name]
    _passages[name] += 1
    if name == _ASKED and _passages[name] == _NTH:
        os.kill(os.getpid(), signal.SIGKILL)
