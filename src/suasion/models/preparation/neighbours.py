"""Training rows that lend their values to rows like them."""

import msgspec
import numpy as np
import pyarrow as pa

from suasion.models.preparation.columns import Column, number, numbers

_FAR = 1e100
"""Standard deviations that can still be squared."""


class Neighbours(msgspec.Struct, frozen=True):
    """Training rows that lend their values (Troyanskaya et al. 2001), and how far each column reaches."""

    names: list[str]
    donors: list[list[float | None]]
    centre: list[float]
    spread: list[float]
    count: int

    def filled(self, table: pa.Table) -> dict[str, Column]:
        """Fill unknown cells with the mean of the nearest donors that know them."""
        from sklearn.impute import KNNImputer

        X = numbers(table, self.names)
        lacking = np.isnan(X)
        donors = (np.array(self.donors, dtype=np.float64) - self.centre) / self.spread
        # A column that no donor knows is left to the median.
        lent = np.flatnonzero((~np.isnan(donors)).any(axis=0))
        some = np.flatnonzero(lacking[:, lent].any(axis=1))
        imputer = KNNImputer(n_neighbors=self.count, weights="distance")
        if len(some):
            imputer.fit(donors[:, lent])
        # One by one: a product of matrices rounds a row's distances by how many others there are.
        for at in some:
            asked = np.clip((X[at] - self.centre) / self.spread, -_FAR, _FAR)[None, lent]
            found = np.full(len(self.names), np.nan)
            found[lent] = imputer.transform(asked)[0]
            X[at] = np.where(lacking[at], found * self.spread + self.centre, X[at])
        return {name: number(X[:, at]) for at, name in enumerate(self.names)}
