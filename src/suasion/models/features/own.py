"""A workspace's own features: its computed traits, measured as of the moment instead of read as they were published.

One file of YAML so is a trait for segments and a feature for models. A model names the version it learned from and
bears its definition, so it goes on being asked the same after the definition was edited or removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.computed import definitions
from suasion.customers.computed.definition import ComputedTrait, Value, parse_trait, to_plain
from suasion.customers.history import History
from suasion.customers.measures.compile import measured
from suasion.customers.measures.measure import NUMBERS

SCOPE = "own"


@dataclass(frozen=True)
class OwnFeature:
    """One version of a definition; `definition` measures a number."""

    definition: ComputedTrait
    version: int

    @property
    def name(self) -> str:
        """Its name in a feature table."""
        return f"{SCOPE}.{self.definition.name}.v{self.version}"

    @property
    def empty(self) -> float:
        """What it is for a customer without a row: 0 of a count, a sum, a number of different ones, else unknown."""
        return 0.0 if self.definition.value.zero_without_rows else float("nan")

    def plain(self) -> dict[str, Any]:
        """Give it as JSON types."""
        return {"version": self.version, "definition": to_plain(self.definition)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "OwnFeature":
        """Rebuild what `plain` gave."""
        return cls(parse_trait(plain["definition"]), plain["version"])


def is_number(value: Value) -> bool:
    """Say whether a measure gives a number, as a feature has to be.

    Examples
    --------
    >>> is_number(Value("lines", "top", "category")), is_number(Value("orders", "last", "amount"))
    (False, True)
    """
    return value.measure not in {"first", "last", "top"} or value.field in NUMBERS[value.of]


def own_now(database: Database) -> tuple[OwnFeature, ...]:
    """Give the newest version of every computed trait that is a number, removed ones left out."""
    with database.read() as connection:
        saved = definitions.newest(connection)
    return tuple(
        OwnFeature(one.definition, one.version)
        for one in saved
        if one.definition is not None and is_number(one.definition.value)
    )


def columns(
    session: Session, known: History, as_of: datetime, own: Sequence[OwnFeature], customers: npt.NDArray[np.str_]
) -> npt.NDArray[np.float64]:
    """Measure features over a history that is cut at `as_of`, shape ``(n_customers, n_own)``; `customers` is sorted."""
    values = np.tile(np.array([feature.empty for feature in own], dtype=np.float64), (len(customers), 1))
    for place, feature in enumerate(own):
        found = session.fetch(measured(feature.definition.value, known, as_of))
        theirs = np.asarray(found["customer"].to_pylist(), dtype=np.str_)
        numbers = np.array([np.nan if value is None else float(value) for value in found["value"].to_pylist()])
        values[np.searchsorted(customers, theirs), place] = numbers
    return values
