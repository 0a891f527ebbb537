"""`outliers`: numbers far from the others are pulled in, taken for unknown, or their rows left out of learning."""

from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
import pyarrow as pa

from suasion.models.preparation.columns import Kind, Matrix, numbers, of_kind, put
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

_SAID = {"clip": "clip", "unknown": "to_unknown", "drop": "drop"}


class OutliersLearned(msgspec.Struct, frozen=True):
    """The lowest and highest value of each column that is no outlier, and what becomes of others."""

    bounds: dict[str, tuple[float, float]]
    action: Literal["clip", "unknown", "leave"]

    def apply(self, table: pa.Table) -> pa.Table:
        if self.action == "leave":
            return table
        made = {}
        for name, (low, high) in self.bounds.items():
            inside = pc.min_element_wise(
                pc.max_element_wise(table[name], low, skip_nulls=False), high, skip_nulls=False
            )
            made[name] = inside if self.action == "clip" else pc.if_else(pc.equal(inside, table[name]), inside, None)
        return put(table, made)


class Outliers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deal with outliers.

    Parameters
    ----------
    method
        ``fences``: beyond `reach` interquartile ranges outside the quartiles (Tukey 1977); a column whose middle half
        is one value has no fences and stays. ``quantiles``: the outermost `share` at either end.
    action
        ``clip`` to the bound, ``unknown``, or ``drop`` the row from learning; a row that is asked about is then
        answered with the value it has.
    columns
        Which; all numbers if none is named.
    reach, share
        How far is far.
    """

    name: ClassVar[str] = "outliers"
    learns: ClassVar[type] = OutliersLearned

    method: Literal["fences", "quantiles"] = "fences"
    action: Literal["clip", "unknown", "drop"] = "clip"
    columns: list[str] = []
    reach: Annotated[float, msgspec.Meta(gt=0, le=1e6)] = 3.0
    share: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.001

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        names = of_kind(table, Kind.NUMBER, self.columns or None)
        X = numbers(table, names)
        bounds = {name: found for name, x in zip(names, X.T, strict=True) if (found := self._bounds(x[~np.isnan(x)]))}
        changes = []
        kept = np.ones(len(X), dtype=bool)
        for name, (low, high) in bounds.items():
            x = X[:, names.index(name)]
            beyond = (x < low) | (x > high)
            if beyond.any():
                kept &= ~beyond
                changes.append(
                    Change(
                        "outliers",
                        name,
                        int(beyond.sum()),
                        len(x),
                        {"action": _SAID[self.action], "low": low, "high": high},
                    )
                )
        fitted = OutliersLearned(bounds, "leave" if self.action == "drop" else self.action)
        if self.action == "drop":
            if not kept.all():
                changes.append(Change("rows_left_out", "", int((~kept).sum()), len(kept), {"why": "outlier"}))
            rows = rows.only(kept)
        return Fit(fitted, rows.with_table(fitted.apply(rows.table)), tuple(changes))

    def _bounds(self, known: Matrix) -> tuple[float, float] | None:
        if not len(known):
            return None
        if self.method == "quantiles":
            low, high = np.quantile(known, [self.share, 1 - self.share])
            return float(low), float(high)
        first, third = np.quantile(known, [0.25, 0.75])
        reach = self.reach * (third - first)
        return (float(first - reach), float(third + reach)) if reach > 0 else None


STEP = Outliers
