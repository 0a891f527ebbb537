"""`scale`: numbers on one scale."""

from typing import ClassVar, Literal

import msgspec
import pyarrow as pa

from suasion.models.preparation.columns import Kind, numbers, of_kind, put
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows


class ScaleLearned(msgspec.Struct, frozen=True):
    """What is subtracted from each column, and what it is divided by."""

    shift: dict[str, float]
    by: dict[str, float]

    def apply(self, table: pa.Table) -> pa.Table:
        return put(
            table,
            {name: pc.divide(pc.subtract(table[name], shift), self.by[name]) for name, shift in self.shift.items()},
        )


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scale numbers; unknown stays unknown, and a column of one value becomes 0.

    Parameters
    ----------
    method
        ``z_score``: mean 0 and standard deviation 1 of the training rows. ``min_max``: their smallest value becomes 0
        and their largest 1; others may lie outside.
    columns
        Which; all numbers if none is named.
    """

    name: ClassVar[str] = "scale"
    learns: ClassVar[type] = ScaleLearned

    method: Literal["z_score", "min_max"] = "z_score"
    columns: list[str] = []

    def fit(self, rows: Rows, seed: int) -> Fit:
        from sklearn.preprocessing import MinMaxScaler, StandardScaler

        names = of_kind(rows.table, Kind.NUMBER, self.columns or None)
        names = [name for name in names if rows.table[name].null_count < rows.table.num_rows]
        shift: list[float] = []
        by: list[float] = []
        if names and self.method == "z_score":
            found = StandardScaler().fit(numbers(rows.table, names))
            shift, by = found.mean_.tolist(), found.scale_.tolist()
        elif names:
            found = MinMaxScaler().fit(numbers(rows.table, names))
            shift, by = found.data_min_.tolist(), (1 / found.scale_).tolist()
        fitted = ScaleLearned(dict(zip(names, shift, strict=True)), dict(zip(names, by, strict=True)))
        changes = tuple(
            Change(
                "scaled",
                name,
                rows.table.num_rows - rows.table[name].null_count,
                rows.table.num_rows,
                {"shift": fitted.shift[name], "by": fitted.by[name]},
            )
            for name in names
        )
        return Fit(fitted, rows.with_table(fitted.apply(rows.table)), changes)


STEP = Scale
