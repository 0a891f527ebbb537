import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from suasion.models.learners.forest import Forest
from suasion.models.learners.nodes import Nodes
from tests.models.learners.test_every_learner import data


@pytest.mark.parametrize("depth", [0, 3, 9])
def test_our_walk_down_the_tree_is_scikit_learns(depth: int) -> None:
    X, y = data(1)
    grown = DecisionTreeClassifier(max_depth=max(depth, 1), min_samples_leaf=len(y) if depth == 0 else 5).fit(X, y)
    Z = np.vstack([data(2)[0], X])
    np.testing.assert_allclose(Nodes.of(grown).probabilities(Z), grown.predict_proba(Z)[:, 1], rtol=0, atol=1e-12)


def test_our_forest_is_scikit_learns() -> None:
    X, y = data(1)
    ours = Forest(trees=9, depth=5, leaf=4, row_share=0.5).fit(X, y, 3)
    theirs = RandomForestClassifier(9, max_depth=5, min_samples_leaf=4, max_samples=0.5, random_state=3).fit(X, y)
    Z, _ = data(2)
    np.testing.assert_allclose(ours.probabilities(Z), theirs.predict_proba(Z)[:, 1], atol=1e-12)


def test_each_step_is_credited_to_the_feature_it_asks_about() -> None:
    tree = Nodes(
        left=np.array([1, -1, 3, -1, -1]),
        right=np.array([2, -1, 4, -1, -1]),
        feature=np.array([0, -2, 1, -2, -2]),
        threshold=np.array([5.0, 0, 1.0, 0, 0]),
        unknown_left=np.array([True, False, False, False, False]),
        value=np.array([0.5, 0.1, 0.7, 0.6, 0.9]),
    )
    X = np.array([[4.0, 9.0], [6.0, 1.0], [6.0, np.nan], [np.nan, 0.0]])
    expected = [[-0.4, 0, 0.5], [0.2, -0.1, 0.5], [0.2, 0.2, 0.5], [-0.4, 0, 0.5]]
    np.testing.assert_allclose(tree.contributions(X), expected)
    np.testing.assert_allclose(tree.probabilities(X), [0.1, 0.6, 0.9, 0.1])
