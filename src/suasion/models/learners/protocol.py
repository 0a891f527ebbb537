"""What every learner offers: a fit that can be repeated, what is expected, reasons, and a form that is only data."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from suasion.core.errors import InputRefused
from suasion.statistics.calibration import odds_to_probability

Matrix = npt.NDArray[np.float64]
Stored = dict[str, Any]

LARGEST = 1e30
"""No value is greater in size: what is, infinities too, is no measurement and counts as unknown."""


class Outcome(StrEnum):
    """What is learned: the chance of a 1 among outcomes of 0 and 1, or the mean of any real numbers."""

    CHANCE = "chance"
    AMOUNT = "amount"


class Scale(StrEnum):
    """What scores and contributions are counted in."""

    LOG_ODDS = "log-odds"
    PROBABILITY = "probability"
    AMOUNT = "amount"


SUMS = {Outcome.CHANCE: Scale.LOG_ODDS, Outcome.AMOUNT: Scale.AMOUNT}
"""The scale of learners whose score is a sum of any size."""

_EXPECTED: dict[Scale, Callable[[Matrix], Matrix]] = {
    Scale.LOG_ODDS: odds_to_probability,
    Scale.PROBABILITY: np.asarray,
    Scale.AMOUNT: np.asarray,
}


class Fitted(ABC):
    """A fitted learner.

    `X` has shape ``(n, n_features)``. NaN means unknown, and so does whatever is beyond `LARGEST`, ±inf included. What
    is said of a row does not hang on the rows beside it, but for the last bits of a sum.
    """

    @property
    @abstractmethod
    def scale(self) -> Scale:
        """What `score` and `contributions` are counted in."""

    def predict(self, X: Matrix) -> Matrix:
        """Give what is expected of each row, shape ``(n,)``: the chance of a 1, in [0, 1], or the mean amount."""
        return _EXPECTED[self.scale](self.score(X))

    def score(self, X: Matrix) -> Matrix:
        """Give the same on `scale`, shape ``(n,)``; always finite."""
        return self._score(known(X))

    def contributions(self, X: Matrix) -> Matrix:
        """Give what each feature adds, shape ``(n, n_features + 1)``; the last column is the same for every row.

        Rows sum to the score. A feature that told the training rows nothing, since it was constant or never known, adds
        0 whatever it is later.
        """
        return self._contributions(known(X))

    @abstractmethod
    def dump(self) -> Stored:
        """Give everything needed to predict, as JSON types; no row of the training data is in it."""

    @abstractmethod
    def _score(self, X: Matrix) -> Matrix:
        """Give the score; what is in `X` is NaN or at most `LARGEST` in size."""

    @abstractmethod
    def _contributions(self, X: Matrix) -> Matrix:
        """Give the contributions; `X` as in `_score`."""


class Learner(ABC):
    """One way of learning one kind of outcome, with its settings; a frozen dataclass."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def outcome(self) -> Outcome:
        """What it learns."""

    def fit(self, X: Matrix, y: Matrix, seed: int) -> Fitted:
        """Learn from rows `X`, shape ``(n, n_features)``, unknown as in `Fitted`, and outcomes `y`, shape ``(n,)``.

        The same data and seed give the same model. What knows nothing about the outcome leads to its mean.

        Raises
        ------
        suasion.core.errors.InputRefused
            If there is nothing to learn from: no rows or columns, an outcome that is no number, or, where a chance is
            asked for, other outcomes than 0 and 1 or only one of the two.
        """
        _refuse(X, y, self.outcome)
        return self._fit(known(X), np.asarray(y, dtype=np.float64), seed)

    @classmethod
    @abstractmethod
    def load(cls, stored: Stored) -> Fitted:
        """Rebuild what `Fitted.dump` gave."""

    @abstractmethod
    def describe(self) -> str:
        """Name it with its settings."""

    @abstractmethod
    def _fit(self, X: Matrix, y: Matrix, seed: int) -> Fitted:
        """Learn from what `fit` has looked over."""


def known(X: Matrix) -> Matrix:
    """Give `X` with NaN for whatever is unknown."""
    return np.where(np.abs(X) <= LARGEST, X, np.nan)


def _refuse(X: Matrix, y: Matrix, outcome: Outcome) -> None:
    if X.ndim != 2 or y.shape != X.shape[:1] or not X.size:
        raise InputRefused(f"Nothing can be learned from values of shape {X.shape} with outcomes of shape {y.shape}.")
    numbers = np.abs(y) <= LARGEST
    if not numbers.all():
        raise InputRefused(f"{int(np.sum(~numbers))} of {len(y)} outcomes are no numbers, or beyond ±{LARGEST:g}.")
    if outcome is Outcome.CHANCE:
        found = np.unique(y)
        if not np.isin(found, (0, 1)).all():
            raise InputRefused(f"A chance is learned from outcomes of 0 and 1; there are {found[:5].tolist()}.")
        if len(found) < 2:
            raise InputRefused(
                f"All {len(y)} outcomes are {found[0]:g}: a chance is learned from both 0 and 1.",
                hint="Wait until both have happened, or choose another target.",
            )
