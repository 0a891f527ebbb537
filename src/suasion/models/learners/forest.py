"""A random forest (Breiman 2001): the mean of trees grown on samples of rows and features."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from suasion.models.learners.nodes import Nodes
from suasion.models.learners.protocol import Matrix, Stored


@dataclass(frozen=True)
class FittedForest:
    """Trees whose shares are averaged."""

    trees: tuple[Nodes, ...]
    scale: ClassVar[str] = "probability"

    def probabilities(self, X: Matrix) -> Matrix:
        result: Matrix = np.mean([tree.probabilities(X) for tree in self.trees], axis=0)
        return result

    def contributions(self, X: Matrix) -> Matrix:
        result: Matrix = np.mean([tree.contributions(X) for tree in self.trees], axis=0)
        return result

    def dump(self) -> Stored:
        return {"trees": [tree.dump() for tree in self.trees]}


@dataclass(frozen=True)
class Forest:
    """A random forest.

    Parameters
    ----------
    trees
        How many.
    depth
        Most questions in one tree.
    leaf
        Fewest rows in a leaf.
    row_share
        Share of the rows each tree sees, drawn with replacement.
    """

    trees: int = 80
    depth: int = 8
    leaf: int = 15
    row_share: float = 0.25
    name: ClassVar[str] = "forest"

    def fit(self, X: Matrix, y: Matrix, seed: int) -> FittedForest:
        grown = RandomForestClassifier(
            n_estimators=self.trees,
            max_depth=self.depth,
            min_samples_leaf=self.leaf,
            max_samples=self.row_share,
            random_state=seed % 2**32,
            n_jobs=1,
        ).fit(X, y)
        return FittedForest(tuple(Nodes.of(tree) for tree in grown.estimators_))

    @classmethod
    def load(cls, stored: Stored) -> FittedForest:
        return FittedForest(tuple(Nodes.load(tree) for tree in stored["trees"]))

    def describe(self) -> str:
        return f"forest(trees={self.trees}, depth={self.depth}, leaf={self.leaf}, row_share={self.row_share})"


CANDIDATES = (Forest(),)
