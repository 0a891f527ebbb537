"""`duplicates`: rows that repeat an earlier one are left out of learning."""

from typing import ClassVar

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import ColumnMissing
from suasion.models.preparation.step import Change, Fit, Rows

_PLACE = "suasion place"


class DuplicatesLearned(msgspec.Struct, frozen=True):
    """Nothing: a row that is asked about is always answered."""

    def apply(self, table: pa.Table) -> pa.Table:
        return table


class Duplicates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep the first of equal rows.

    Parameters
    ----------
    columns
        What has to be equal; all columns and the outcome if none is named.
    """

    name: ClassVar[str] = "duplicates"
    learns: ClassVar[type] = DuplicatesLearned

    columns: list[str] = []

    def fit(self, rows: Rows, seed: int) -> Fit:
        missing = [name for name in self.columns if name not in rows.table.column_names]
        if missing:
            raise ColumnMissing.from_names("The table at this step", missing, rows.table.column_names)
        keys = self.columns or rows.table.column_names
        compared = pa.table([rows.table[name] for name in keys], [f"c{at}" for at in range(len(keys))])
        if rows.outcome is not None and not self.columns:
            compared = compared.append_column("outcome", pa.array(rows.outcome))
        names = compared.column_names
        numbered = compared.append_column(_PLACE, pa.array(np.arange(len(compared))))
        first = numbered.group_by(names, use_threads=False).aggregate([(_PLACE, "min")])[f"{_PLACE}_min"].to_numpy()
        kept = np.zeros(len(compared), dtype=bool)
        kept[first] = True
        left = int((~kept).sum())
        changes = (Change("rows_left_out", "", left, len(kept), {"why": "repeats"}),) if left else ()
        return Fit(DuplicatesLearned(), rows.only(kept), changes)


STEP = Duplicates
