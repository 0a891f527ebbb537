"""`leave_out`: columns that no model should see."""

from typing import Annotated, ClassVar

import msgspec
import pyarrow as pa

from suasion.core.errors import ColumnMissing
from suasion.models.preparation.columns import TYPES, Column, Kind, without
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

FEWEST_ROWS = 50
"""Of fewer rows nobody can say that a column names them."""

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
        Whether columns of words go whose words nearly all differ: they name the row, and tell nothing of another.
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
        if (
            self.names
            and column.type == TYPES[Kind.CATEGORY]
            and known >= FEWEST_ROWS
            and different > NAMES_ROWS * known
        ):
            return "names_rows"
        return ""


STEP = LeaveOut
