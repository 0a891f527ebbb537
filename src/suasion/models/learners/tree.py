"""One decision tree (Breiman et al. 1984), small enough to read."""

from dataclasses import dataclass
from typing import ClassVar

from sklearn.tree import DecisionTreeClassifier

from suasion.models.learners.nodes import Nodes
from suasion.models.learners.protocol import Matrix, Stored


@dataclass(frozen=True)
class FittedTree:
    """One tree."""

    nodes: Nodes
    scale: ClassVar[str] = "probability"

    def probabilities(self, X: Matrix) -> Matrix:
        return self.nodes.probabilities(X)

    def contributions(self, X: Matrix) -> Matrix:
        return self.nodes.contributions(X)

    def dump(self) -> Stored:
        return self.nodes.dump()


@dataclass(frozen=True)
class Tree:
    """A decision tree.

    Parameters
    ----------
    depth
        Most questions asked of a customer.
    leaf_share
        Smallest share of the rows a leaf may hold.
    """

    depth: int = 6
    leaf_share: float = 0.01
    name: ClassVar[str] = "tree"

    def fit(self, X: Matrix, y: Matrix, seed: int) -> FittedTree:
        grown = DecisionTreeClassifier(
            max_depth=self.depth, min_samples_leaf=self.leaf_share, random_state=seed % 2**32
        )
        return FittedTree(Nodes.of(grown.fit(X, y)))

    @classmethod
    def load(cls, stored: Stored) -> FittedTree:
        return FittedTree(Nodes.load(stored))

    def describe(self) -> str:
        return f"tree(depth={self.depth}, leaf_share={self.leaf_share})"


CANDIDATES = (Tree(),)
