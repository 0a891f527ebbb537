"""Decision trees as plain arrays: predicting with them and tracing each path, without the library that grew them."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from suasion.models.learners.protocol import LARGEST, Matrix, Outcome, Scale, Stored

# The threshold of a question that only parts the unknown from the known. scikit-learn has it infinite, which JSON
# cannot say: files of earlier releases have null there.
_ABOVE_ALL = 2 * LARGEST

SCALES = {Outcome.CHANCE: Scale.PROBABILITY, Outcome.AMOUNT: Scale.AMOUNT}


@dataclass(frozen=True)
class Turn:
    """One question on the way to a leaf: which feature, and whether the way leads left, to at most the threshold.

    `unknown` says whether those go this way, too, of whom the feature is unknown.
    """

    feature: int
    left: bool
    threshold: float
    unknown: bool


@dataclass(frozen=True)
class Nodes:
    """One tree; node 0 is the root, and a leaf has ``left == -1``.

    A row goes left where its value is at most the threshold, or where it is unknown and `unknown_left` says so. A
    node's `value` is the mean outcome of the training rows that came by: of 0 and 1, the share of ones.
    """

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    threshold: Matrix
    unknown_left: npt.NDArray[np.bool_]
    value: Matrix

    @classmethod
    def of(cls, grown: Any) -> "Nodes":
        """Take over a scikit-learn tree of amounts, or of the classes 0 and 1."""
        tree = grown.tree_
        return cls(
            tree.children_left.astype(np.int64),
            tree.children_right.astype(np.int64),
            tree.feature.astype(np.int64),
            np.minimum(tree.threshold.astype(np.float64), _ABOVE_ALL),
            tree.missing_go_to_left.astype(bool),
            tree.value[:, 0, -1].astype(np.float64),  # of two classes the last share is that of ones
        )

    def paths(self) -> dict[int, tuple[Turn, ...]]:
        """Give the way from the root to each leaf, leaves from left to right."""
        found: dict[int, tuple[Turn, ...]] = {}
        waiting: list[tuple[int, tuple[Turn, ...]]] = [(0, ())]
        while waiting:
            node, way = waiting.pop()
            if self.left[node] < 0:
                found[node] = way
                continue
            feature, threshold = int(self.feature[node]), float(self.threshold[node])
            unknown_left = bool(self.unknown_left[node])
            waiting.append((int(self.right[node]), (*way, Turn(feature, False, threshold, not unknown_left))))
            waiting.append((int(self.left[node]), (*way, Turn(feature, True, threshold, unknown_left))))
        return found

    def steps(self, X: Matrix) -> "list[npt.NDArray[np.int64]]":
        """Give the node of every row at each depth, from the root to the leaves; leaves repeat."""
        rows = np.arange(len(X))
        at = np.zeros(len(X), dtype=np.int64)
        path = [at]
        values = X.astype(np.float32)  # as scikit-learn compares
        while (self.left[at] >= 0).any():
            value = values[rows, np.maximum(self.feature[at], 0)]
            left = np.where(np.isnan(value), self.unknown_left[at], value <= self.threshold[at])
            after = np.where(left, self.left[at], self.right[at])
            at = np.where(self.left[at] >= 0, after, at)
            path.append(at)
        return path

    def score(self, X: Matrix) -> Matrix:
        """Give the mean outcome in each row's leaf."""
        result: Matrix = self.value[self.steps(X)[-1]]
        return result

    def contributions(self, X: Matrix) -> Matrix:
        """Credit each step's change of the mean to the feature it asks about (Saabas 2014); the root comes last."""
        parts = np.zeros((len(X), X.shape[1] + 1))
        rows = np.arange(len(X))
        path = self.steps(X)
        parts[:, -1] = self.value[0]
        for before, after in pairwise(path):
            moved = before != after
            np.add.at(
                parts, (rows[moved], self.feature[before[moved]]), (self.value[after] - self.value[before])[moved]
            )
        return parts

    def dump(self) -> Stored:
        """Give the arrays as lists."""
        return {name: getattr(self, name).tolist() for name in _KINDS}

    @classmethod
    def load(cls, stored: Stored) -> "Nodes":
        """Rebuild what `dump` gave."""
        nodes = cls(**{name: np.array(stored[name], dtype=kind) for name, kind in _KINDS.items()})
        return replace(nodes, threshold=np.nan_to_num(nodes.threshold, nan=_ABOVE_ALL))


_KINDS: dict[str, Any] = {
    "left": np.int64,
    "right": np.int64,
    "feature": np.int64,
    "threshold": np.float64,
    "unknown_left": np.bool_,
    "value": np.float64,
}
