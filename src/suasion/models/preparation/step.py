"""What every step offers: it learns from training rows, says what it changed, and does the same to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.models.preparation.columns import Matrix


@dataclass(frozen=True)
class Rows:
    """Training rows.

    Parameters
    ----------
    table
        Their columns.
    outcome
        What came of each, shape ``(n_rows,)``, 0 or 1 or an amount; None where nothing is to be predicted.
    places
        Where each stood in the table that was given: steps may leave rows out.
    """

    table: pa.Table
    outcome: Matrix | None
    places: npt.NDArray[np.int64]

    def only(self, kept: npt.NDArray[np.bool_]) -> "Rows":
        """Keep some rows."""
        outcome = None if self.outcome is None else self.outcome[kept]
        return Rows(self.table.filter(pa.array(kept)), outcome, self.places[kept])

    def with_table(self, table: pa.Table) -> "Rows":
        """Give the same rows with other columns."""
        return replace(self, table=table)

    def known_outcome(self, step: str) -> Matrix:
        """Give the outcome to a step that learns from it.

        Raises
        ------
        suasion.core.errors.InputRefused
            If there is none.
        """
        if self.outcome is None:
            raise InputRefused(
                f"The step {step!r} learns from the outcome, and none is given.",
                hint="Name the column to be predicted, or take the step out.",
            )
        return self.outcome


@dataclass(frozen=True)
class Change:
    """One thing a step did to the training rows.

    Parameters
    ----------
    what
        A key of `words.WORDS`, whose sentence `column`, `count`, `of` and `details` fill.
    column
        Which column; empty for rows.
    count, of
        How many cells, rows or columns, out of how many.
    """

    what: str
    column: str
    count: int
    of: int
    details: Mapping[str, str | float] = field(default_factory=dict)


class FittedStep(Protocol):
    """What a step learned; its fields are plain data."""

    def apply(self, table: pa.Table) -> pa.Table:
        """Do to rows what was done to the training rows; each row by itself, and none is left out.

        `table` has the columns that the training rows had before this step, with the same kinds.
        """
        ...


@dataclass(frozen=True)
class Fit:
    """What came of fitting a step.

    Parameters
    ----------
    fitted
        What it learned.
    rows
        The training rows behind it.
    changes
        What it did to them.
    made
        Which columns before the step a column follows from; what is not named follows from the column of its name.
    """

    fitted: FittedStep
    rows: Rows
    changes: tuple[Change, ...]
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Step(Protocol):
    """One step with its options: a frozen `msgspec.Struct` that forbids unknown fields, so that it checks YAML."""

    name: ClassVar[str]
    learns: ClassVar[type[Any]]

    def fit(self, rows: Rows, seed: int) -> Fit:
        """Learn from training rows; the same rows and seed give the same."""
        ...
