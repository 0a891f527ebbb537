"""`components`: numbers that go together become few that do not (principal components, Pearson 1901)."""

from typing import Annotated, ClassVar

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.models.preparation.columns import Kind, add, number, numbers, of_kind, without
from suasion.models.preparation.step import Change, Fit, Rows

_TOLD = 4


class ComponentsLearned(msgspec.Struct, frozen=True):
    """Directions in the space of standardised columns, shape ``(n_components, n_columns)``."""

    columns: list[str]
    centre: list[float]
    spread: list[float]
    directions: list[list[float]]

    def apply(self, table: pa.Table) -> pa.Table:
        told = (numbers(table, self.columns) - self.centre) / self.spread
        # Summed row by row: a product of matrices rounds a row by how many others there are.
        made = [
            (name, number((told * direction).sum(axis=1)))
            for name, direction in zip(self.made, self.directions, strict=True)
        ]
        return add(without(table, self.columns), made)

    @property
    def made(self) -> list[str]:
        """The new columns."""
        return [f"component {place}" for place in range(1, len(self.directions) + 1)]


class Components(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Replace numbers by principal components of their z-scores.

    Parameters
    ----------
    keep
        How many (1 or more), or the share of the variance that they hold together (below 1).
    columns
        Which; all numbers if none is named. None may be unknown in a training row; a row that is asked about with
        an unknown one has unknown components.
    """

    name: ClassVar[str] = "components"
    learns: ClassVar[type] = ComponentsLearned

    keep: Annotated[float, msgspec.Meta(gt=0, le=1_000)] = 0.95
    columns: list[str] = []

    def __post_init__(self) -> None:
        if self.keep >= 1 and not self.keep.is_integer():
            raise ValueError("`keep` is a whole number, or a share below 1")

    def fit(self, rows: Rows, seed: int) -> Fit:
        from sklearn.decomposition import PCA

        names = of_kind(rows.table, Kind.NUMBER, self.columns or None)
        unknown = [name for name in names if rows.table[name].null_count]
        if unknown:
            raise InputRefused(f"These columns have unknown cells: {unknown}.", hint="Fill them by `missing` before.")
        X = numbers(rows.table, names)
        most = min(X.shape)
        if not names or self.keep > most:
            raise InputRefused(f"{self.keep:g} components of {len(names)} columns and {len(X)} rows are too many.")
        spread = X.std(axis=0)
        if not spread.any():
            raise InputRefused(f"Each of {names} holds one value only.", hint="There is no variance to part.")
        spread = np.where(spread > 0, spread, 1.0)
        centre = X.mean(axis=0)
        keep = int(self.keep) if self.keep >= 1 else self.keep
        found = PCA(keep, svd_solver="full").fit((X - centre) / spread)
        fitted = ComponentsLearned(names, centre.tolist(), spread.tolist(), found.components_.tolist())
        changes = [
            Change(
                "components", "", len(fitted.made), len(names), {"share": float(found.explained_variance_ratio_.sum())}
            )
        ]
        for name, direction, share in zip(fitted.made, found.components_, found.explained_variance_ratio_, strict=True):
            order = np.argsort(-np.abs(direction), kind="stable")[:_TOLD]
            told = ", ".join(f"{direction[at]:+.2f} {names[at]}" for at in order)
            changes.append(Change("component", name, 1, 1, {"share": float(share), "terms": told}))
        made = {name: tuple(names) for name in fitted.made}
        return Fit(fitted, rows.with_table(fitted.apply(rows.table)), tuple(changes), made)


STEP = Components
