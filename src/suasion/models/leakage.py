"""Columns that know the outcome: written down only after it, and so not there when a prediction is asked for.

Nothing in numbers alone says *when* a column is known. What can be seen is that it tells more than is plausible, in one
of three ways (Kaufman, Rosset and Perlich 2012 define leakage, and look for it so): it orders the outcome all but
exactly; one value of it comes with the outcome every time; or alone it tells clearly more than all ordinary columns do
together, which honest columns, however strong, seldom do: what they tell, others tell in part. Names are not looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from suasion.core.randomness import generator
from suasion.statistics.intervals import normal
from suasion.statistics.ranking import auc, auc_standard_error

Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MOST_ROWS = 20_000
"""So many, drawn by chance, are looked at: what this page asks is plain among them, or it is no finding."""

FEWEST = 50
"""Rows with and without the outcome that have to be there before anything is said."""

EXACT = 0.99
STRONG = 0.85
CLEARLY = 0.05
"""Areas under the curve: from the first on a column is exact, from the second it may be too strong to be true, and the
third is by how much it must exceed all ordinary ones together."""

FEWEST_CERTAIN = 30
CERTAIN_SHARE = 0.005
"""A value that always comes with the outcome must be held by so many rows, and by this share of them."""

_BINS = 32
_FOLDS = 5
_PRIOR = 5.0


@dataclass(frozen=True)
class Coded:
    """A column as codes from 0 on.

    Parameters
    ----------
    codes
        Shape ``(n,)``.
    values
        What a code stands for, of those that stand for one value, not for a range of them.
    unknown
        The code of unknown cells; None if there are none.
    """

    codes: Codes
    values: Mapping[int, str]
    unknown: int | None = None


@dataclass(frozen=True)
class Leak:
    """A column that seems to know the outcome.

    Parameters
    ----------
    column
        Its name.
    why
        ``exact``: it orders the outcome all but exactly. ``certain``: all `rows` rows that hold `value` have the
        outcome; `value` may be ``known`` or ``unknown``. ``alone``: it tells more than all ordinary columns together.
    auc
        Of the column alone, on rows its rates were not counted on.
    others
        Area under the curve of all ordinary columns together; None where that is not the reason.
    """

    column: str
    why: Literal["exact", "certain", "alone"]
    auc: float
    others: float | None = None
    value: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Leakage:
    """What a look for leaks found.

    Parameters
    ----------
    leaks
        The strongest first.
    strongest
        Area under the curve of each of the five strongest columns alone, leaks among them.
    columns, rows
        How many were looked at.
    reason
        Why nothing can be said (``"not enough data: ..."``); empty if something can.
    """

    leaks: list[Leak] = field(default_factory=list)
    strongest: dict[str, float] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0
    reason: str = ""


def numbers_coded(x: Matrix, told: Callable[[float], str] = "{:g}".format) -> Coded:
    """Code numbers, shape ``(n,)``: bins of equal count, of one value where many rows share it, and unknown."""
    known = x[~np.isnan(x)]
    edges = np.unique(np.quantile(known, np.arange(1, _BINS) / _BINS, method="inverted_cdf")) if len(known) else known
    codes = np.searchsorted(edges, x, "left")
    codes[np.isnan(x)] = len(edges) + 1
    values: dict[int, str] = {}
    order = np.argsort(codes, kind="stable")
    firsts = np.searchsorted(codes[order], np.arange(len(edges) + 1))
    lasts = np.searchsorted(codes[order], np.arange(len(edges) + 1), "right")
    for code, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        held = x[order[first:last]]
        if len(held) and held.min() == held.max():
            values[code] = told(float(held[0]))
    return Coded(codes.astype(np.int64), values, len(edges) + 1 if len(known) < len(x) else None)


def find_leaks(columns: Iterable[tuple[str, Coded]], outcome: Matrix, seed: int) -> Leakage:
    """Look for columns that know the outcome.

    Parameters
    ----------
    columns
        Of the training rows; `drawn_rows` says which rows are enough.
    outcome
        0 or 1, or an amount, of which is then asked whether it is above its median, shape ``(n,)``.
    """
    y = _as_classes(outcome)
    ones = int(y.sum())
    if min(ones, len(y) - ones) < FEWEST:
        few = "with" if ones <= len(y) - ones else "without"
        found = f"not enough data: {min(ones, len(y) - ones)} of {FEWEST} rows {few} the outcome (among {len(y)})"
        return Leakage(rows=len(y), reason=found)
    fold = generator(seed, "leakage", "folds").permutation(len(y)) % _FOLDS
    told: dict[str, Matrix] = {}
    alone: dict[str, float] = {}
    certain: dict[str, tuple[str, int]] = {}
    for name, coded in columns:
        told[name] = _rates(coded.codes, y, fold)
        alone[name] = auc(y, told[name])
        sure = _certain(coded, y)
        if sure is not None:
            certain[name] = sure
    leaks = [Leak(name, "exact", area) for name, area in alone.items() if area >= EXACT]
    named = {leak.column for leak in leaks}
    leaks += [Leak(name, "certain", alone[name], None, *certain[name]) for name in certain if name not in named]
    named |= certain.keys()
    strong = [name for name in alone if alone[name] >= STRONG and name not in named]
    if strong:
        ordinary = [name for name in alone if alone[name] < STRONG and name not in named]
        others = _together([told[name] for name in ordinary], y, fold)
        leaks += [Leak(name, "alone", alone[name], others) for name in strong if _clearly(alone[name], others, y)]
    order = sorted(alone, key=lambda name: -alone[name])
    return Leakage(
        sorted(leaks, key=lambda leak: -leak.auc), {name: alone[name] for name in order[:5]}, len(alone), len(y)
    )


def matrix_coded(X: Matrix, names: Sequence[str]) -> Iterator[tuple[str, Coded]]:
    """Code the columns of a matrix, shape ``(n, len(names))`` with NaN for unknown."""
    return ((name, numbers_coded(X[:, at])) for at, name in enumerate(names))


def table_coded(table: pa.Table) -> Iterator[tuple[str, Coded]]:
    """Code the columns of a table as a recipe's first step reads it; times as numbers."""
    for name in table.column_names:
        cells: Any = table[name].combine_chunks()
        if pa.types.is_string(cells.type):
            words = cells.dictionary_encode()
            codes = words.indices.fill_null(len(words.dictionary)).to_numpy().astype(np.int64)
            unknown = len(words.dictionary) if cells.null_count else None
            yield name, Coded(codes, dict(enumerate(words.dictionary.to_pylist())), unknown)
        else:
            time = pa.types.is_timestamp(cells.type)
            numbers = (cells.cast(pa.int64()) if time else cells).cast(pa.float64(), safe=False)
            coded = numbers_coded(numbers.to_numpy(zero_copy_only=False), _moment if time else "{:g}".format)
            yield name, coded


def _moment(microseconds: float) -> str:
    return str(np.datetime64(int(microseconds), "us").astype("datetime64[s]")).replace("T00:00:00", "")


def drawn_rows(rows: int, seed: int) -> Codes:
    """Give the places of the rows that are looked at: all, or `MOST_ROWS` drawn by chance, in their order."""
    if rows <= MOST_ROWS:
        return np.arange(rows)
    return np.sort(generator(seed, "leakage", "rows").choice(rows, MOST_ROWS, replace=False))


def _as_classes(outcome: Matrix) -> Matrix:
    if np.isin(outcome, (0.0, 1.0)).all():
        return outcome
    above = outcome > np.median(outcome)
    return (above if above.any() else outcome == outcome.max()).astype(np.float64)


def _rates(codes: Codes, y: Matrix, fold: Codes) -> Matrix:
    """Give each row the outcome's rate among the rows of its code in the other folds, drawn towards the rate of all."""
    width = int(codes.max()) + 1
    rows = np.bincount(fold * width + codes, minlength=_FOLDS * width).reshape(_FOLDS, width)
    ones = np.bincount(fold * width + codes, y, minlength=_FOLDS * width).reshape(_FOLDS, width)
    other_rows, other_ones = rows.sum(axis=0) - rows, ones.sum(axis=0) - ones
    base = other_ones.sum(axis=1, keepdims=True) / other_rows.sum(axis=1, keepdims=True)
    # Above the rate of all, and not the rate: that differs by fold, and would tell which fold a row is in.
    above = (other_ones + _PRIOR * base) / (other_rows + _PRIOR) - base
    result: Matrix = above[fold, codes]
    return result


def _certain(coded: Coded, y: Matrix) -> tuple[str, int] | None:
    """Give the value all of whose rows have the outcome, though most rows have not, and how many they are."""
    if y.mean() > 0.5:
        return None
    fewest = max(FEWEST_CERTAIN, int(np.ceil(CERTAIN_SHARE * len(y))))
    marks = []
    if coded.unknown is not None:
        marks = [("known", coded.codes != coded.unknown), ("unknown", coded.codes == coded.unknown)]
    marks += [(value, coded.codes == code) for code, value in coded.values.items()]
    for value, held in marks:
        rows = int(held.sum())
        if rows >= fewest and y[held].all():
            return value, rows
    return None


def _together(told: list[Matrix], y: Matrix, fold: Codes) -> float:
    """Give the area under the curve of boosted trees over all ordinary columns, judged out of fold."""
    if not told:
        return 0.5
    import lightgbm

    X = np.column_stack(told)
    options = {
        "objective": "binary",
        "num_leaves": 7,
        "learning_rate": 0.1,
        "min_data_in_leaf": max(5, min(50, len(y) // 50)),
        "max_bin": 63,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
    said: Matrix = np.empty(len(y))
    for part in range(_FOLDS):
        inside = fold == part
        booster = lightgbm.train(options, lightgbm.Dataset(X[~inside], label=y[~inside]), num_boost_round=60)
        said[inside] = np.asarray(booster.predict(X[inside], num_threads=1), dtype=np.float64)
    return auc(y, said)


def _clearly(alone: float, others: float, y: Matrix) -> bool:
    """Say whether an area exceeds another by more than `CLEARLY` and chance, as if they came of two sets of rows."""
    ones = float(y.sum())
    zeros = len(y) - ones
    noise = float(np.hypot(auc_standard_error(alone, ones, zeros), auc_standard_error(others, ones, zeros)))
    return normal(alone - others, noise).low > CLEARLY
