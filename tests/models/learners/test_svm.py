import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC, LinearSVC

from suasion.models.learners.protocol import Matrix
from suasion.models.learners.svm import SVM, FittedSVM
from tests.models.learners.made import data


def inputs(fitted: FittedSVM, X: Matrix) -> Matrix:
    return fitted.scaling.design(X, fitted.columns)


@pytest.fixture(scope="module")
def fitted() -> FittedSVM:
    found = SVM(features=2_000, strength=0.5).fit(*data(1), 3)
    assert isinstance(found, FittedSVM)
    return found


def test_the_cosines_come_near_the_kernel(fitted: FittedSVM) -> None:
    """Rahimi and Recht 2007, claim 1: the error falls with the root of the number of features."""
    u = inputs(fitted, data(2, rows=120)[0])
    cosines = np.cos(u @ fitted.inner + fitted.offsets) * np.sqrt(2 / 2_000)
    gamma = SVM().nearness / len(fitted.columns)
    error = cosines @ cosines.T - rbf_kernel(u, gamma=gamma)
    assert np.sqrt(np.mean(error**2)) < 1.2 / np.sqrt(2_000)


def test_its_score_is_scikit_learns_distance_on_a_rising_line(fitted: FittedSVM) -> None:
    X, y = data(1)
    cosines = np.cos(inputs(fitted, X) @ fitted.inner + fitted.offsets) * np.sqrt(2 / 2_000)
    distances = LinearSVC(C=0.5, dual=False, tol=1e-3).fit(cosines, y).decision_function(cosines)
    slope, intercept = np.polyfit(distances, fitted.score(X), 1)
    assert slope > 0
    np.testing.assert_allclose(intercept + slope * distances, fitted.score(X), atol=1e-9)


def test_it_orders_customers_as_the_exact_machine_does(fitted: FittedSVM) -> None:
    X, y = data(1)
    Z, truth = data(2)
    machine = SVC(C=1.0, gamma=SVM().nearness / len(fitted.columns)).fit(inputs(fitted, X), y)
    exact = machine.decision_function(inputs(fitted, Z))
    assert roc_auc_score(truth, fitted.predict(Z)) == pytest.approx(roc_auc_score(truth, exact), abs=0.02)
    assert np.corrcoef(exact, fitted.score(Z))[0, 1] > 0.9


def test_its_chances_hold_on_fresh_customers(fitted: FittedSVM) -> None:
    Z, truth = data(2)
    chances = fitted.predict(Z)
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.04)
    top = chances > np.quantile(chances, 0.8)
    assert chances[top].mean() == pytest.approx(truth[top].mean(), abs=0.07)


def test_what_only_an_interaction_tells_is_learned() -> None:
    random = np.random.default_rng(4)
    X, Z = random.normal(size=(2, 3_000, 3))
    y, truth = ((rows[:, 0] * rows[:, 1] > 0).astype(float) for rows in (X, Z))
    assert roc_auc_score(truth, SVM(strength=1.0, nearness=0.5).fit(X, y, 3).predict(Z)) > 0.93
