"""`leave_out`: columns that no model should see."""

from typing import Annotated, ClassVar

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import ColumnMissing
from suasion.models.preparation.columns import TYPES, Column, Kind, without
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

FEWEST_ROWS = 50
"""Of fewer rows nobody can say that a column names them."""

WIDEST = 3
"""Times the number of rows: whole numbers that all differ though their range is less wide number the rows.

Of n numbers drawn from so narrow a range all differ by chance once in exp(n/6) or more.
"""

NAMES_ROWS = 0.95
"""Share of different words among the known ones from which on a column of words is taken to name its rows."""


class LeaveOutLearned(msgspec.Struct, frozen=True):
    """The columns that are gone."""

    columns: list[str]

    def apply(self, table: pa.Table) -> pa.Table:
        return without(table, self.columns)


class LeaveOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leave columns out.

    Parameters
    ----------
    columns
        By name: what is known only after the outcome, or must not be used.
    constant
        Whether those go that hold one value alone.
    unknown_above
        Share of unknown cells above which a column goes.
    names
        Whether columns go that name their rows, and tell nothing of another: words that nearly all differ, and whole
        numbers that number the rows, gaps or not.
    """

    name: ClassVar[str] = "leave_out"
    learns: ClassVar[type] = LeaveOutLearned

    columns: list[str] = []
    constant: bool = True
    unknown_above: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.99
    names: bool = True

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        missing = [name for name in self.columns if name not in table.column_names]
        if missing:
            raise ColumnMissing.from_names("The table at this step", missing, table.column_names)
        changes = tuple(
            Change("left_out", name, 1, 1, {"why": why})
            for name in table.column_names
            if (why := self._why(name, table[name]))
        )
        fitted = LeaveOutLearned([change.column for change in changes])
        return Fit(fitted, rows.with_table(fitted.apply(table)), changes)

    def _why(self, name: str, column: Column) -> str:
        known = len(column) - column.null_count
        if name in self.columns:
            return "asked"
        if column.null_count > self.unknown_above * len(column) or not known:
            return "all_unknown"
        different = pc.count_distinct(column, mode="only_valid").as_py()
        if self.constant and different == 1 and not column.null_count:
            return "constant"
        if self.names and known >= FEWEST_ROWS and _names(column, different / known):
            return "names_rows"
        return ""


def _names(column: Column, share: float) -> bool:
    """Say whether a column names its rows; `share` of its known cells differ."""
    if column.type == TYPES[Kind.CATEGORY]:
        return share > NAMES_ROWS
    if column.type != TYPES[Kind.NUMBER] or share < 1:
        return False
    known = column.drop_null().to_numpy()
    return bool((known == np.floor(known)).all() and np.ptp(known) < WIDEST * len(known))


STEP = LeaveOut
