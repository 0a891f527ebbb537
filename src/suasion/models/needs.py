"""How much data a model of a purchase needs, beside how much there is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
What = Literal["rows_to_learn", "buyers_to_learn", "others_to_learn", "buyers_to_choose", "others_to_choose"]

NEEDED: dict[What, int] = {
    "rows_to_learn": 2_000,
    "buyers_to_learn": 200,
    "others_to_learn": 200,
    "buyers_to_choose": 50,
    "others_to_choose": 50,
}

_SAID: dict[What, str] = {
    "rows_to_learn": "rows to train on",
    "buyers_to_learn": "buyers to train on",
    "others_to_learn": "non-buyers to train on",
    "buyers_to_choose": "buyers to choose on",
    "others_to_choose": "non-buyers to choose on",
}


@dataclass(frozen=True)
class Need:
    """One thing that is needed: how much there is, how much there has to be, and among how many rows."""

    what: What
    have: int
    need: int
    among: int

    @property
    def met(self) -> bool:
        """Whether there is enough."""
        return self.have >= self.need


def needs(learn: Vector, choose: Vector) -> list[Need]:
    """Count what outcomes of the training windows and of the choosing one hold; each is 0 or 1."""
    have: dict[What, int] = {
        "rows_to_learn": len(learn),
        "buyers_to_learn": int(learn.sum()),
        "others_to_learn": int(np.sum(1 - learn)),
        "buyers_to_choose": int(choose.sum()),
        "others_to_choose": int(np.sum(1 - choose)),
    }
    return [
        Need(what, have[what], NEEDED[what], len(choose) if what.endswith("choose") else len(learn)) for what in NEEDED
    ]


def lacking(found: list[Need]) -> str:
    """Say what is missing first; empty if nothing is.

    Examples
    --------
    >>> lacking(needs(np.ones(30), np.ones(30)))
    'not enough data: 30 of 2000 rows to train on (among 30 rows)'
    """
    first = next((need for need in found if not need.met), None)
    if first is None:
        return ""
    return f"not enough data: {first.have} of {first.need} {_SAID[first.what]} (among {first.among} rows)"
