"""One decision tree (Breiman et al. 1984), small enough to read."""

from dataclasses import dataclass
from typing import ClassVar

from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from suasion.models.learners.nodes import SCALES, Nodes
from suasion.models.learners.protocol import Fitted, Learner, Matrix, Outcome, Scale, Stored

_GROWN = {Outcome.CHANCE: DecisionTreeClassifier, Outcome.AMOUNT: DecisionTreeRegressor}


@dataclass(frozen=True)
class FittedTree(Fitted):
    """One tree."""

    nodes: Nodes
    outcome: Outcome

    @property
    def scale(self) -> Scale:
        return SCALES[self.outcome]

    def _score(self, X: Matrix) -> Matrix:
        return self.nodes.score(X)

    def _contributions(self, X: Matrix) -> Matrix:
        return self.nodes.contributions(X)

    def dump(self) -> Stored:
        return self.nodes.dump() | {"outcome": self.outcome.value}


@dataclass(frozen=True)
class Tree(Learner):
    """A decision tree.

    Parameters
    ----------
    depth
        Most questions asked of a customer.
    leaf_share
        Smallest share of the rows a leaf may hold.
    """

    outcome: Outcome = Outcome.CHANCE
    depth: int = 6
    leaf_share: float = 0.01
    name: ClassVar[str] = "tree"

    def _fit(self, X: Matrix, y: Matrix, seed: int) -> FittedTree:
        grown = _GROWN[self.outcome](max_depth=self.depth, min_samples_leaf=self.leaf_share, random_state=seed % 2**32)
        return FittedTree(Nodes.of(grown.fit(X, y)), self.outcome)

    @classmethod
    def load(cls, stored: Stored) -> FittedTree:
        return FittedTree(Nodes.load(stored), Outcome(stored.get("outcome", Outcome.CHANCE)))

    def describe(self) -> str:
        return f"tree(depth={self.depth}, leaf_share={self.leaf_share})"


LEARNERS = CANDIDATES = tuple(map(Tree, Outcome))
