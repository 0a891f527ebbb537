"""What every learner offers: a fit that can be repeated, probabilities, exact reasons, and a form that is only data."""

from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Stored = dict[str, Any]


class Fitted(Protocol):
    """A fitted learner."""

    def probabilities(self, X: Matrix) -> Matrix:
        """Give the chance of a 1 for each row of `X`, shape ``(n,)``; NaN in `X` means unknown."""
        ...

    def contributions(self, X: Matrix) -> Matrix:
        """Give what each feature adds, shape ``(n, n_features + 1)``; the last column is the same for every row.

        Rows sum to the log-odds (logistic, LightGBM) or to the probability (tree, forest), as `scale` says.
        """
        ...

    @property
    def scale(self) -> str:
        """What contributions add up to: ``"log-odds"`` or ``"probability"``."""
        ...

    def dump(self) -> Stored:
        """Give everything needed to predict, as JSON types."""
        ...


class Learner(Protocol):
    """One way of learning, with its settings."""

    name: ClassVar[str]

    def fit(self, X: Matrix, y: Matrix, seed: int) -> Fitted:
        """Learn from rows `X`, shape ``(n, n_features)`` with NaN for unknown, and outcomes `y`, 0 or 1.

        The same data and seed give the same model. Both classes must be present.
        """
        ...

    @classmethod
    def load(cls, stored: Stored) -> Fitted:
        """Rebuild what `Fitted.dump` gave."""
        ...

    def describe(self) -> str:
        """Name it with its settings."""
        ...
