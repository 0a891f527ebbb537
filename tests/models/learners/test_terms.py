"""What is fitted against scikit-learn's own prediction, and against the conditions that the solution must meet."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from suasion.models.learners.linear import Lasso, LeastSquares, Linear, Ridge
from suasion.models.learners.logistic import Logistic
from suasion.models.learners.protocol import Matrix, Outcome
from suasion.models.learners.registry import load
from suasion.models.learners.scaling import Scaling
from tests.models.learners.made import CONSTANT, UNKNOWN, data


def design(X: Matrix) -> Matrix:
    """Logarithms, ranks and flags in full: what tells nothing is 0 everywhere, so that nothing is fitted to it."""
    scaling = Scaling.of(data(1)[0])
    gaps = np.isnan(X).astype(float)
    gaps[:, [CONSTANT, UNKNOWN]] = 0
    return np.hstack([scaling.logs(X), scaling.ranks(X), gaps])


def test_logistic_is_scikit_learns() -> None:
    X, y = data(1)
    Z, _ = data(2)
    theirs = LogisticRegression(C=0.01, solver="newton-cholesky").fit(design(X), y)
    np.testing.assert_allclose(Logistic(0.01).fit(X, y, 3).predict(Z), theirs.predict_proba(design(Z))[:, 1], atol=1e-6)


def residuals(learner: Linear) -> tuple[Matrix, Matrix, Matrix, float]:
    """Give the design in deviations from its means, the residuals, the coefficients, and the amounts' spread."""
    X, y = data(1, outcome=Outcome.AMOUNT)
    fitted = learner.fit(X, y, 3)
    stored = fitted.dump()
    weights = np.concatenate([stored[name] for name in ("logs", "ranks", "unknown")])
    inputs = design(X)
    left = y - fitted.predict(X)
    assert left.mean() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(inputs @ weights + stored["intercept"], fitted.predict(X), rtol=1e-9)
    return inputs - inputs.mean(axis=0), left, weights, float(y.std())


def test_least_squares_leaves_nothing_along_any_input() -> None:
    inputs, left, _, spread = residuals(LeastSquares())
    np.testing.assert_allclose(inputs.T @ left, 0, atol=1e-7 * len(left) * spread)


def test_ridge_solves_its_normal_equations() -> None:
    inputs, left, weights, spread = residuals(Ridge(0.05))
    np.testing.assert_allclose(inputs.T @ left, 0.05 * len(left) * weights, atol=1e-7 * len(left) * spread)


def test_lasso_meets_the_conditions_of_its_solution() -> None:
    """Tibshirani 1996: along inputs that are used the gradient is the penalty, along the others it is at most that."""
    penalty = 0.05
    inputs, left, weights, spread = residuals(Lasso(penalty))
    gradient = inputs.T @ left / len(left) / spread
    used = weights != 0
    assert 1 <= used.sum() < 8
    np.testing.assert_allclose(gradient[used], penalty * np.sign(weights[used]), atol=2e-4)
    assert (np.abs(gradient[~used]) <= penalty + 2e-4).all()


def test_the_design_of_some_columns_is_those_columns_of_the_whole() -> None:
    X, _ = data(1)
    scaling = Scaling.of(X)
    whole = np.hstack([scaling.logs(X), scaling.ranks(X), np.isnan(X)])
    columns = scaling.telling(X)
    assert columns.tolist() == [*range(6), *range(8, 14), 17]
    for some in (columns, columns[6:], columns[-1:], np.array([3, 9])):
        np.testing.assert_array_equal(scaling.design(X, some), whole[:, some])


def test_the_median_is_that_of_the_known_values() -> None:
    X, _ = data(1)
    np.testing.assert_allclose(Scaling.of(X).median[:7], np.nanmedian(X[:, :7], axis=0))
    assert Scaling.of(X).median[UNKNOWN] == 0


def test_a_file_of_an_earlier_release_is_read() -> None:
    marks = np.linspace(0, 2, 127).tolist()
    stored = {"centre": [0.0], "spread": [1.0], "marks": [marks], "logs": [2.0], "ranks": [0.5], "unknown": [-0.25]}
    fitted = load("logistic", stored | {"intercept": 1.0})
    np.testing.assert_allclose(fitted.score(np.array([[1.0], [np.nan]])), [1 + 2 * np.log(2), 0.75])
