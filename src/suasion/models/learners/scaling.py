"""How features enter models that weigh them: as their logarithm, their rank and a flag for unknown."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.models.learners.protocol import Matrix, Stored

_MARKS = 127
_CLIP = 6.0


@dataclass(frozen=True)
class Scaling:
    """How values enter: signed logarithms around `centre` over `spread`, and ranks among `marks`.

    A spread of 0 marks a column that was constant in training: it stays silent whatever comes later. `marks` are
    quantiles of the training rows, shape ``(n_features, n_marks)``.
    """

    centre: Matrix
    spread: Matrix
    marks: Matrix

    @classmethod
    def of(cls, X: Matrix) -> "Scaling":
        """Learn it from training rows; NaN is left out."""
        logs, known = _logs(X), ~np.isnan(X)
        counts = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, logs, 0).sum(axis=0) / counts
        spread = np.sqrt(np.where(known, (logs - centre) ** 2, 0).sum(axis=0) / counts)
        at = (np.arange(_MARKS) + 0.5) / _MARKS
        marks = [np.quantile(x[k], at) if k.any() else np.zeros(_MARKS) for x, k in zip(X.T, known.T, strict=True)]
        return cls(centre, np.where(spread > 1e-9, spread, 0.0), np.array(marks))

    @property
    def median(self) -> Matrix:
        """What is usual, shape ``(n_features,)``: the median of the known values, 0 where none is."""
        result: Matrix = self.marks[:, _MARKS // 2]
        return result

    def logs(self, X: Matrix) -> Matrix:
        """Give standardised signed logarithms, 0 where unknown, shape of `X`."""
        scaled = (_logs(X) - self.centre) / np.where(self.spread > 0, self.spread, np.inf)
        result: Matrix = np.clip(np.nan_to_num(scaled, nan=0.0), -_CLIP, _CLIP)
        return result

    def ranks(self, X: Matrix) -> Matrix:
        """Give each value's place among the training rows, evenly from -sqrt(3) to sqrt(3), 0 where unknown."""
        places = np.empty_like(X)
        for column, marks in enumerate(self.marks):
            x = X[:, column]
            places[:, column] = np.searchsorted(marks, x, "left") + np.searchsorted(marks, x, "right")
        even = (places / _MARKS - 1) * np.sqrt(3)
        result: Matrix = np.where(np.isnan(X) | (self.spread == 0), 0.0, even)
        return result

    def telling(self, X: Matrix) -> npt.NDArray[np.int64]:
        """Say which columns of ``[logs, ranks, unknown]``, side by side, differ among training rows.

        At least one is named, so that there is something to fit: if none differs it is 0 for every row, ever.
        """
        unknown = np.isnan(X)
        spread, gaps = self.spread > 0, unknown.any(axis=0) & ~unknown.all(axis=0)
        found = np.flatnonzero(np.concatenate([spread, spread, gaps]))
        return found if len(found) else np.zeros(1, dtype=np.int64)

    def design(self, X: Matrix, columns: npt.NDArray[np.int64]) -> Matrix:
        """Give some columns of ``[logs, ranks, unknown]``, rising, shape ``(n, len(columns))``."""
        width = X.shape[1]
        of_logs, of_ranks, of_unknown = (columns[columns // width == part] % width for part in range(3))
        parts = [np.isnan(X[:, of_unknown]).astype(np.float64)]
        if len(of_ranks):
            parts.insert(0, self._some(of_ranks).ranks(X[:, of_ranks]))
        if len(of_logs):
            parts.insert(0, self._some(of_logs).logs(X[:, of_logs]))
        return np.hstack(parts)

    def dump(self) -> Stored:
        """Give the arrays as lists."""
        return {"centre": self.centre.tolist(), "spread": self.spread.tolist(), "marks": self.marks.tolist()}

    @classmethod
    def load(cls, stored: Stored) -> "Scaling":
        """Rebuild it from what `dump` gave, perhaps among other things."""
        return cls(*(np.array(stored[name], dtype=np.float64) for name in ("centre", "spread", "marks")))

    def _some(self, features: npt.NDArray[np.int64]) -> "Scaling":
        return Scaling(self.centre[features], self.spread[features], self.marks[features])


def _logs(X: Matrix) -> Matrix:
    result: Matrix = np.sign(X) * np.log1p(np.abs(X))
    return result
