"""`missing`: cells that are unknown are filled, or their rows left out of learning, and flagged if that may matter."""

from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.core.randomness import generator
from suasion.models.preparation.columns import (
    Column,
    Kind,
    Matrix,
    add,
    column,
    number,
    numbers,
    of_kind,
    put,
)
from suasion.models.preparation.columns import (
    compute as pc,
)
from suasion.models.preparation.course import Course
from suasion.models.preparation.neighbours import Neighbours
from suasion.models.preparation.step import Change, Fit, Rows

Method = Literal["drop", "mean", "median", "most_frequent", "nearest", "interpolate", "constant"]
_OF_NUMBERS = frozenset({"mean", "median", "nearest", "interpolate"})

_FILLED = {"nearest": "filled_nearest", "interpolate": "filled_course"}

FLAG = "unknown"
MOST_KNOTS = 1_000


class MissingLearned(msgspec.Struct, frozen=True):
    """What stands in for unknown cells: a value per column, or neighbours, or the course along another column."""

    fills: dict[str, float | str]
    flags: list[str]
    neighbours: Neighbours | None = None
    courses: dict[str, Course] = {}
    along: str = ""

    def apply(self, table: pa.Table) -> pa.Table:
        flagged = [
            (f"{name} {FLAG}", pc.is_null(column(table, name)).cast(pa.uint8()).cast(pa.float64()))
            for name in self.flags
        ]
        nearest = {} if self.neighbours is None else self.neighbours.filled(table)
        along = numbers_or_times(table, self.along) if self.along else np.empty(0)
        course = {name: pc.coalesce(column(table, name), number(one.at(along))) for name, one in self.courses.items()}
        filled = {
            name: pc.fill_null((nearest | course).get(name, column(table, name)), fill)
            for name, fill in self.fills.items()
        }
        return add(put(table, filled), flagged)


class Missing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deal with unknown cells.

    Parameters
    ----------
    method
        ``drop`` leaves rows out of learning; a row that is asked about gets the median or the most frequent instead.
        ``mean``, ``median`` and ``most_frequent`` of the training rows; ``constant``, the `value`. ``nearest``: the
        mean of the `neighbours` training rows that are nearest in the other columns, the nearer the weightier (the
        file of the model then holds up to `donors` training rows). ``interpolate``: on the line between the values
        before and after `along` a column; a training row so is told later ones' values.
    columns
        Which; all that the method can fill if none is named.
    flag
        Whether columns unknown in some training rows get a column beside them that says where.
    value
        For ``constant``: what stands in for unknown; a category is called so, a number is this one.
    neighbours, donors
        For ``nearest``: how many are asked, among how many drawn from the training rows.
    along
        For ``interpolate``: a column of times or numbers.
    """

    name: ClassVar[str] = "missing"
    learns: ClassVar[type] = MissingLearned

    method: Method
    columns: list[str] = []
    flag: bool = False
    value: float | str = "(unknown)"
    neighbours: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    donors: Annotated[int, msgspec.Meta(ge=10, le=5_000)] = 1_000
    along: str = ""

    def __post_init__(self) -> None:
        if bool(self.along) != (self.method == "interpolate"):
            raise ValueError("`along` has to be given for `interpolate`, and for nothing else")

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        names = self._names(table)
        fills = {name: self._fill(table, name) for name in names}
        lacking = {name: table[name].null_count for name in names}
        fitted = MissingLearned(
            fills,
            [name for name in names if lacking[name]] if self.flag else [],
            self._neighbours(table, names, seed) if self.method == "nearest" else None,
            {name: self._course(table, name) for name in names} if self.method == "interpolate" else {},
            self.along,
        )
        changes: list[Change] = []
        if self.method == "drop":
            kept = np.ones(table.num_rows, dtype=bool)
            for name in names:
                kept &= pc.is_valid(table[name]).to_numpy()
            if not kept.all():
                changes.append(Change("rows_left_out", "", int((~kept).sum()), len(kept), {"why": "lacks"}))
            rows = rows.only(kept)
        else:
            changes += [
                Change(_FILLED.get(self.method, "filled"), name, lacking[name], table.num_rows, {"by": fills[name]})
                for name in names
                if lacking[name]
            ]
        changes += [Change("flagged", name, lacking[name], table.num_rows) for name in fitted.flags]
        return Fit(
            fitted,
            rows.with_table(fitted.apply(rows.table)),
            tuple(changes),
            self._made(names) | {f"{name} {FLAG}": (name,) for name in fitted.flags},
        )

    def _made(self, names: list[str]) -> dict[str, tuple[str, ...]]:
        if self.method == "nearest":
            return {name: (name, *(other for other in names if other != name)) for name in names}
        return {name: (name, self.along) for name in names} if self.method == "interpolate" else {}

    def _names(self, table: pa.Table) -> list[str]:
        kinds = [Kind.NUMBER] if self.method in _OF_NUMBERS else [Kind.NUMBER, Kind.CATEGORY]
        if self.method == "constant":
            kinds = [Kind.CATEGORY if isinstance(self.value, str) else Kind.NUMBER]
        there = [name for kind in kinds for name in of_kind(table, kind)]
        if self.along:
            there = [name for name in there if name != self.along]
        if not self.columns:
            return [name for name in table.column_names if name in there]
        wrong = [name for name in self.columns if name not in there]
        if wrong:
            raise InputRefused(f"{wrong} cannot be filled by {self.method!r}.", hint=f"It can fill {there}.")
        return self.columns

    def _fill(self, table: pa.Table, name: str) -> float | str:
        if self.method == "constant":
            return self.value
        known = column(table, name).drop_null()
        if not len(known):
            raise InputRefused(
                f"The column {name!r} is unknown in every training row.", hint="`leave_out` takes it out."
            )
        if self.method == "most_frequent" or pa.types.is_string(known.type):
            return _most_frequent(known)
        values = known.to_numpy()
        return float(values.mean() if self.method == "mean" else np.median(values))

    def _neighbours(self, table: pa.Table, names: list[str], seed: int) -> Neighbours:
        X = numbers(table, names)
        spread = np.nanstd(X, axis=0)
        drawn = np.arange(len(X))
        if len(X) > self.donors:
            drawn = np.sort(generator(seed, "missing", *names).choice(len(X), self.donors, replace=False))
        donors = [[None if np.isnan(x) else float(x) for x in row] for row in X[drawn]]
        return Neighbours(
            names, donors, np.nanmean(X, axis=0).tolist(), np.where(spread > 0, spread, 1.0).tolist(), self.neighbours
        )

    def _course(self, table: pa.Table, name: str) -> Course:
        along = numbers_or_times(table, self.along)
        values = numbers(table, [name])[:, 0]
        known = ~np.isnan(along) & ~np.isnan(values)
        if not known.any():
            raise InputRefused(
                f"{name!r} and {self.along!r} are nowhere known together.", hint="Choose another method."
            )
        places, at = np.unique(along[known], return_inverse=True)
        means = np.bincount(at, values[known]) / np.bincount(at)
        thin = np.unique(np.linspace(0, len(places) - 1, min(len(places), MOST_KNOTS)).round().astype(int))
        return Course(places[thin].tolist(), means[thin].tolist())


def numbers_or_times(table: pa.Table, name: str) -> Matrix:
    """Give a column of numbers, or of times as microseconds since 1970, shape ``(n_rows,)``, NaN where unknown.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there is no such column of numbers or times.
    """
    if name in of_kind(table, Kind.TIME):
        return table[name].cast(pa.int64()).cast(pa.float64(), safe=False).to_numpy()
    if name in of_kind(table, Kind.NUMBER):
        return table[name].to_numpy()
    raise InputRefused(f"`along` is {name!r}, which is no column of times or numbers.", hint="Name one that is.")


def _most_frequent(known: Column) -> float | str:
    """Give the most frequent value, the smallest of equally frequent ones."""
    counts = pc.value_counts(known).to_pylist()
    most = max(one["counts"] for one in counts)
    found: float | str = min(one["values"] for one in counts if one["counts"] == most)
    return found


STEP = Missing
