import msgspec
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from suasion.models.learners.forest import Forest
from suasion.models.learners.nodes import Nodes
from suasion.models.learners.protocol import Outcome
from suasion.models.learners.registry import load
from suasion.models.learners.tree import Tree
from tests.models.learners.made import data


@pytest.mark.parametrize("depth", [0, 3, 9])
def test_our_walk_down_the_tree_is_scikit_learns(depth: int) -> None:
    X, y = data(1)
    grown = DecisionTreeClassifier(max_depth=max(depth, 1), min_samples_leaf=len(y) if depth == 0 else 5).fit(X, y)
    Z = np.vstack([data(2)[0], X])
    np.testing.assert_allclose(Nodes.of(grown).score(Z), grown.predict_proba(Z)[:, 1], rtol=0, atol=1e-12)


def test_our_forest_is_scikit_learns() -> None:
    X, y = data(1)
    ours = Forest(trees=9, depth=5, leaf=4, row_share=0.5).fit(X, y, 3)
    theirs = RandomForestClassifier(9, max_depth=5, min_samples_leaf=4, max_samples=0.5, random_state=3).fit(X, y)
    Z, _ = data(2)
    np.testing.assert_allclose(ours.predict(Z), theirs.predict_proba(Z)[:, 1], atol=1e-12)


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
    np.testing.assert_allclose(tree.score(X), [0.1, 0.6, 0.9, 0.1])


def test_our_walk_gives_scikit_learns_amounts() -> None:
    X, y = data(1, outcome=Outcome.AMOUNT)
    Z, _ = data(2)
    grown = DecisionTreeRegressor(max_depth=6, min_samples_leaf=5).fit(X, y)
    np.testing.assert_allclose(Nodes.of(grown).score(Z), grown.predict(Z), rtol=1e-12)
    ours = Forest(Outcome.AMOUNT, trees=9, depth=5, leaf=4, row_share=0.5).fit(X, y, 3)
    theirs = RandomForestRegressor(
        9, max_depth=5, min_samples_leaf=4, max_samples=0.5, max_features="sqrt", random_state=3
    )
    np.testing.assert_allclose(ours.predict(Z), theirs.fit(X, y).predict(Z), rtol=1e-12)


def test_a_question_that_only_parts_the_unknown_from_the_known_survives_its_file() -> None:
    X = np.full((400, 1), 2.0)
    X[:150] = np.nan
    y = (np.arange(400) < 200).astype(float)
    fitted = Tree(depth=1).fit(X, y, 3)
    stored = msgspec.json.decode(msgspec.json.encode(fitted.dump()))
    Z = np.array([[np.nan], [-9e29], [0.0], [9e29]])
    np.testing.assert_allclose(fitted.predict(Z), [1.0, 0.2, 0.2, 0.2])
    np.testing.assert_array_equal(Tree.load(stored).predict(Z), fitted.predict(Z))


def test_a_file_of_an_earlier_release_is_read_as_it_was_meant() -> None:
    """It says nothing of outcomes, which were chances, and has null where a threshold was infinite."""
    shape = {"left": [1, -1, -1], "right": [2, -1, -1], "feature": [0, -2, -2], "value": [0.5, 0.2, 0.9]}
    stored = shape | {"threshold": [None, -2.0, -2.0], "unknown_left": [False, False, False]}
    assert load("tree", stored).predict(np.array([[7.0], [np.nan]])).tolist() == [0.2, 0.9]
    assert load("forest", {"trees": [stored, stored]}).predict(np.array([[7.0], [np.nan]])).tolist() == [0.2, 0.9]
    assert load("tree", stored).scale == "probability"
