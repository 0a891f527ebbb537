"""A recipe to begin with, for a table nobody has described."""

from typing import Literal

import pyarrow as pa

from suasion.models.preparation import reading
from suasion.models.preparation.columns import Kind, column, of_kind
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.recipe import Recipe
from suasion.models.preparation.step import Rows, Step
from suasion.models.preparation.steps.encode import Encode
from suasion.models.preparation.steps.leave_out import LeaveOut
from suasion.models.preparation.steps.rare import Rare
from suasion.models.preparation.steps.times import Times
from suasion.models.preparation.steps.types import Types

MOST_COLUMNS = 20
"""Categories from which on a column is told by its mean outcome and not by a column for each."""


def suggest(rows: Rows) -> Recipe:
    """Suggest a recipe for training rows.

    It says what every learner here needs, and no more: unknown cells and outliers stay, for the learners know what to
    do with them. Every step is written out, to be read and changed.
    """
    types = Types(decimal=_decimal(rows.table))
    leave_out = LeaveOut()
    table = leave_out.fit(types.fit(rows, 0).rows, 0).rows.table
    steps: list[Step] = [types, leave_out]
    if of_kind(table, Kind.TIME):
        steps.append(Times())
    words = of_kind(table, Kind.CATEGORY)
    many = [name for name in words if pc.count_distinct(column(table, name)).as_py() > MOST_COLUMNS]
    few = [name for name in words if name not in many]
    if few:
        steps.append(Rare(fewest=max(2, min(20, rows.table.num_rows // 100)), columns=few if many else []))
    if many:
        steps.append(Encode(method="frequency" if rows.outcome is None else "target", columns=many))
    if few:
        steps.append(Encode())
    return Recipe(tuple(steps))


def _decimal(table: pa.Table) -> Literal[".", ","]:
    """Say what separates decimals: what reads more cells of text as numbers, a point if both read as many."""
    read = {".": 0, ",": 0}
    for name in table.column_names:
        if reading.is_text(table[name]):
            text = reading.told(column(table, name), [])
            for decimal in read:
                read[decimal] += len(text) - reading.numbers_of(text, decimal).null_count
    return "," if read[","] > read["."] else "."
