"""A random forest (Breiman 2001): the mean of trees grown on samples of rows and features."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from suasion.models.learners.nodes import SCALES, Nodes
from suasion.models.learners.protocol import Fitted, Learner, Matrix, Outcome, Scale, Stored

_GROWN = {Outcome.CHANCE: RandomForestClassifier, Outcome.AMOUNT: RandomForestRegressor}


@dataclass(frozen=True)
class FittedForest(Fitted):
    """Trees whose leaves are averaged."""

    trees: tuple[Nodes, ...]
    outcome: Outcome

    @property
    def scale(self) -> Scale:
        return SCALES[self.outcome]

    def _score(self, X: Matrix) -> Matrix:
        result: Matrix = np.mean([tree.score(X) for tree in self.trees], axis=0)
        return result

    def _contributions(self, X: Matrix) -> Matrix:
        result: Matrix = np.mean([tree.contributions(X) for tree in self.trees], axis=0)
        return result

    def dump(self) -> Stored:
        return {"trees": [tree.dump() for tree in self.trees], "outcome": self.outcome.value}


@dataclass(frozen=True)
class Forest(Learner):
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

    outcome: Outcome = Outcome.CHANCE
    trees: int = 80
    depth: int = 8
    leaf: int = 15
    row_share: float = 0.25
    name: ClassVar[str] = "forest"

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedForest:
        grown = _GROWN[self.outcome](
            n_estimators=self.trees,
            max_depth=self.depth,
            min_samples_leaf=self.leaf,
            max_features="sqrt",
            max_samples=max(1, int(self.row_share * len(y))),
            random_state=seed % 2**32,
            n_jobs=1,
        ).fit(X, y)
        return FittedForest(tuple(Nodes.of(tree) for tree in grown.estimators_), self.outcome)

    @classmethod
    def load(cls, stored: Stored) -> FittedForest:
        trees = tuple(Nodes.load(tree) for tree in stored["trees"])
        return FittedForest(trees, Outcome(stored.get("outcome", Outcome.CHANCE)))

    def describe(self) -> str:
        return f"forest(trees={self.trees}, depth={self.depth}, leaf={self.leaf}, row_share={self.row_share})"


LEARNERS = CANDIDATES = tuple(map(Forest, Outcome))
