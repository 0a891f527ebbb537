"""`select`: the columns that tell most of the outcome, or none that tells what another one tells."""

from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
import pyarrow as pa

from suasion.models.preparation.columns import Codes, Kind, Matrix, numbers, of_kind
from suasion.models.preparation.step import Change, Fit, Rows

BINS = 10
OUTCOME_BINS = 5
MOST_OUTCOMES = 20
"""An outcome of more different values is an amount, and enters chi-square and mutual information by its quantiles."""


class SelectLearned(msgspec.Struct, frozen=True):
    """The columns that stay."""

    stay: list[str]

    def apply(self, table: pa.Table) -> pa.Table:
        return table.select(self.stay)


class Select(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep some columns. Choosing by the outcome is part of learning: only training rows may be asked.

    Parameters
    ----------
    method
        ``correlation``: Pearson's, its absolute value, of numbers with the outcome; categories stay.
        ``chi_square``: of independence from the outcome, ordered by its p-value.
        ``mutual_information``: with the outcome, in nats.
        In the last two, numbers enter in ten bins of equal count, and unknown is a bin.
        ``redundancy``: of two numbers whose correlation is `limit` or more, the later one goes; no outcome is needed.
    keep
        How many stay, the strongest; equally strong ones in their order.
    limit
        See ``redundancy``.
    """

    name: ClassVar[str] = "select"
    learns: ClassVar[type] = SelectLearned

    method: Literal["correlation", "chi_square", "mutual_information", "redundancy"]
    keep: Annotated[int, msgspec.Meta(ge=1)] | None = None
    limit: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.98

    def __post_init__(self) -> None:
        if (self.keep is None) != (self.method == "redundancy"):
            raise ValueError("`keep` has to be given, but for `redundancy`, which takes `limit`")

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        if self.method == "redundancy":
            changes = self._redundant(table)
            gone = {change.column for change in changes}
            stay = [name for name in table.column_names if name not in gone]
        else:
            changes, stay = self._by_outcome(rows)
        fitted = SelectLearned(stay)
        return Fit(fitted, rows.with_table(fitted.apply(table)), tuple(changes))

    def _by_outcome(self, rows: Rows) -> tuple[list[Change], list[str]]:
        outcome, table = rows.known_outcome(self.name), rows.table
        judged = of_kind(table, Kind.NUMBER)
        if self.method != "correlation":
            judged = [name for name in table.column_names if name in {*judged, *of_kind(table, Kind.CATEGORY)}]
        strength = self._strengths(table, judged, outcome)
        order = sorted(judged, key=lambda name: -strength[name][0])
        assert self.keep is not None  # by __post_init__
        gone = set(order[self.keep :])
        changes = [
            Change(
                "not_selected" if name in gone else "selected",
                name,
                place,
                len(order),
                {"method": self.method, "value": strength[name][1]},
            )
            for place, name in enumerate(order, 1)
        ]
        return changes, [name for name in table.column_names if name not in gone]

    def _strengths(self, table: pa.Table, names: list[str], outcome: Matrix) -> dict[str, tuple[float, float]]:
        """Give each column's place in the order, larger first, and the figure that is shown."""
        if self.method == "correlation":
            found = [abs(correlation(table[name].to_numpy(), outcome)) for name in names]
            return {name: (value, value) for name, value in zip(names, found, strict=True)}
        classes = _classes(outcome)
        found_by_name = {}
        for name in names:
            bins = binned(table, name)
            if self.method == "chi_square":
                p, log_p = chi_square(bins, classes)
                found_by_name[name] = (-log_p, p)
            else:
                information = mutual_information(bins, classes)
                found_by_name[name] = (information, information)
        return found_by_name

    def _redundant(self, table: pa.Table) -> list[Change]:
        names = of_kind(table, Kind.NUMBER)
        X = numbers(table, names)
        stay: list[int] = []
        changes = []
        for at, name in enumerate(names):
            twin = next((one for one in stay if abs(correlation(X[:, one], X[:, at])) >= self.limit), None)
            if twin is None:
                stay.append(at)
            else:
                changes.append(
                    Change(
                        "redundant",
                        name,
                        1,
                        1,
                        {"of_column": names[twin], "value": abs(correlation(X[:, twin], X[:, at]))},
                    )
                )
        return changes


def correlation(a: Matrix, b: Matrix) -> float:
    """Give Pearson's correlation over rows in which both are known; 0 if one of them is constant there."""
    known = ~(np.isnan(a) | np.isnan(b))
    a, b = (
        a[known] - a[known].mean() if known.any() else a[known],
        b[known] - b[known].mean() if known.any() else b[known],
    )
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def binned(table: pa.Table, name: str) -> Codes:
    """Give each row's bin: a category's code, or the tenth of a number; unknown is a bin."""
    column = table[name]
    if pa.types.is_string(column.type):
        return column.combine_chunks().dictionary_encode("encode").indices.to_numpy().astype(np.int64)
    return _bins(column.to_numpy(), BINS)


def chi_square(bins: Codes, classes: Codes) -> tuple[float, float]:
    """Give the p-value of independence (Pearson 1900) and its natural logarithm, which orders what rounds to 0 too."""
    from scipy.stats import chi2 as distribution
    from sklearn.feature_selection import chi2
    from sklearn.preprocessing import OneHotEncoder

    told = OneHotEncoder().fit_transform(bins[:, None])
    levels, kinds = told.shape[1], len(np.unique(classes))
    if levels < 2 or kinds < 2:
        return 1.0, 0.0
    statistic, _ = chi2(told, classes)  # summed over the levels this is the statistic of the whole table
    free = (levels - 1) * (kinds - 1)
    total = float(statistic.sum())
    return float(distribution.sf(total, free)), float(distribution.logsf(total, free))


def mutual_information(bins: Codes, classes: Codes) -> float:
    """Give the mutual information of two codings in nats, less what chance alone would give (Miller 1955)."""
    from sklearn.metrics import mutual_info_score

    free = (len(np.unique(bins)) - 1) * (len(np.unique(classes)) - 1)
    return float(mutual_info_score(classes, bins)) - free / (2 * len(bins))


def _classes(outcome: Matrix) -> Codes:
    if len(np.unique(outcome)) <= MOST_OUTCOMES:
        return np.unique(outcome, return_inverse=True)[1].astype(np.int64)
    return _bins(outcome, OUTCOME_BINS)


def _bins(x: Matrix, count: int) -> Codes:
    known = x[~np.isnan(x)]
    edges = np.unique(np.quantile(known, np.arange(1, count) / count)) if len(known) else np.empty(0)
    return np.where(np.isnan(x), len(edges) + 1, np.searchsorted(edges, x, "left")).astype(np.int64)


STEP = Select
