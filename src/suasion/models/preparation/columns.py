"""The three kinds of column a recipe works on, and the way between them and arrays.

A number is a float64, a category a string, a time a timestamp without zone in UTC; null is unknown in all three. The
first step of every recipe, `types`, brings each column to one of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from suasion.core.errors import ColumnMissing, InputRefused

Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Column = Any
"""A `pyarrow.Array` or `ChunkedArray`."""

compute: Any = pyarrow.compute
"""Arrow's kernels, which take both kinds of column; their stubs do not follow that."""


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CATEGORY = "category"
    TIME = "time"


TYPES: dict[Kind, pa.DataType] = {
    Kind.NUMBER: pa.float64(),
    Kind.CATEGORY: pa.string(),
    Kind.TIME: pa.timestamp("us"),
}


def of_kind(table: pa.Table, kind: Kind, wanted: Iterable[str] | None = None) -> list[str]:
    """Give the names of a table's columns of one kind; those of `wanted` if it is given.

    Raises
    ------
    suasion.core.errors.ColumnMissing
        If one that is wanted is not there, or of another kind.
    """
    there = [field.name for field in table.schema if field.type == TYPES[kind]]
    if wanted is None:
        return there
    wanted = list(wanted)
    missing = [name for name in wanted if name not in there]
    if missing:
        raise ColumnMissing.from_names("The table at this step", missing, there, f"It has to hold the kind {kind}.")
    return wanted


def column(table: pa.Table, name: str) -> Column:
    """Give a column by its name."""
    return table[name]


def numbers(table: pa.Table, names: Iterable[str]) -> Matrix:
    """Give columns of numbers, shape ``(n_rows, n_names)``, NaN where unknown."""
    columns = [table[name].to_numpy() for name in names]
    return np.column_stack(columns) if columns else np.empty((table.num_rows, 0))


def number(values: npt.ArrayLike) -> Column:
    """Give a column of numbers from an array; NaN is unknown."""
    return pa.array(np.asarray(values, dtype=np.float64), pa.float64(), from_pandas=True)


def put(table: pa.Table, columns: Mapping[str, Column]) -> pa.Table:
    """Replace columns by name."""
    for name, column in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def add(table: pa.Table, columns: Sequence[tuple[str, Column]]) -> pa.Table:
    """Append columns.

    Raises
    ------
    suasion.core.errors.InputRefused
        If two would bear one name.
    """
    names = [*table.column_names, *(name for name, _ in columns)]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise InputRefused(
            f"Two columns would be called {twice[0]!r}.", hint="Rename a column or a category in the file."
        )
    return pa.table([*table.columns, *(column for _, column in columns)], names=names)


def without(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Leave columns out."""
    gone = set(names)
    return table.select([name for name in table.column_names if name not in gone])
