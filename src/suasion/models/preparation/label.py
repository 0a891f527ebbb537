"""The column to be predicted: a yes or no, or an amount."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from suasion.core.errors import ColumnMissing, InputRefused
from suasion.models.preparation import reading
from suasion.models.preparation.columns import Matrix, column, numbers, without
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Rows
from suasion.models.preparation.steps.types import Types

YES = ("1", "yes", "y", "true", "t", "是", "有")
"""What counts as the outcome 1 among two values if nobody says which one does."""


@dataclass(frozen=True)
class Label:
    """A column as what is to be predicted.

    Parameters
    ----------
    column
        Its name.
    positive
        The value that counts as 1; None where the outcome is an amount.
    unknown
        Rows without it; nothing can be learned from them.
    """

    column: str
    positive: str | None
    unknown: int


def split(table: pa.Table, name: str, positive: str | None = None) -> tuple[Label, Rows]:
    """Part a table into the rows whose outcome is known, without it, and their outcomes.

    Two different values are a yes and a no, more numbers an amount. `positive` says which value is the yes; all others
    are the no then.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the column is missing, holds one value only, holds more categories than two, or if nobody can say which of
        two values is the yes.
    """
    if name not in table.column_names:
        raise ColumnMissing.from_names("The table", [name], table.column_names)
    read = Types().fit(Rows(table.select([name]), None, np.arange(table.num_rows)), 0).rows.table
    cells = column(read, name) if name in read.column_names else pa.chunked_array([pa.nulls(table.num_rows)])
    known = pc.is_valid(cells).to_numpy()
    values = sorted(pc.unique(reading.words_of(cells).drop_null()).to_pylist())
    if len(values) < 2:
        raise InputRefused(
            f"The outcome {name!r} holds {f'one value only, {values[0]!r}' if values else 'no value'}.",
            hint="There is nothing to tell apart.",
        )
    is_amount = positive is None and len(values) > 2 and read.schema.field(name).type == pa.float64()
    if is_amount:
        outcome: Matrix = numbers(read, [name])[:, 0]
    else:
        positive = _positive(name, values, positive)
        outcome = pc.equal(reading.words_of(cells), positive).cast(pa.float64()).to_numpy()
    rows = Rows(without(table, [name]), outcome, np.arange(table.num_rows)).only(known)
    return Label(name, None if is_amount else positive, int((~known).sum())), rows


def _positive(name: str, values: list[str], given: str | None) -> str:
    shown = values if len(values) <= 10 else [*values[:10], "…"]
    if given is not None:
        if given not in values:
            raise InputRefused(f"The outcome {name!r} is nowhere {given!r}.", hint=f"It holds {shown}.")
        return given
    if len(values) > 2:
        raise InputRefused(
            f"The outcome {name!r} holds {len(values)} categories: {shown}.", hint="Say which one is to be predicted."
        )
    yes = [value for value in values if value.lower() in YES]
    if len(yes) != 1:
        raise InputRefused(f"The outcome {name!r} holds {shown}.", hint="Say which of the two is to be predicted.")
    return yes[0]
