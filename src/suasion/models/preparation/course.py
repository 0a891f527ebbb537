"""How one column went along another one."""

import msgspec
import numpy as np

from suasion.models.preparation.columns import Matrix


class Course(msgspec.Struct, frozen=True):
    """How a column went along another one in training, as points of a broken line."""

    places: list[float]
    values: list[float]

    def at(self, along: Matrix) -> Matrix:
        """Give the line's height; the first and the last value beyond its ends, NaN where the place is unknown."""
        return np.where(np.isnan(along), np.nan, np.interp(along, self.places, self.values))
