import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.neural_network import MLPClassifier, MLPRegressor

from suasion.models.learners.mlp import MLP, FittedMLP
from suasion.models.learners.protocol import Outcome
from tests.models.learners.made import data

SETTINGS = {"hidden_layer_sizes": (16,), "solver": "lbfgs", "alpha": 5.0, "max_iter": 25, "random_state": 3}


@pytest.mark.parametrize("outcome", Outcome)
def test_our_network_is_scikit_learns(outcome: Outcome) -> None:
    X, y = data(1, outcome=outcome)
    Z, _ = data(2)
    ours = MLP(outcome, penalty=5.0).fit(X, y, 3)
    assert isinstance(ours, FittedMLP)
    inputs, fresh = (ours.scaling.design(rows, ours.columns) for rows in (X, Z))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if outcome is Outcome.CHANCE:
            theirs = MLPClassifier(**SETTINGS).fit(inputs, y).predict_proba(fresh)[:, 1]
        else:
            network = MLPRegressor(**SETTINGS).fit(inputs, (y - y.mean()) / y.std())
            theirs = network.predict(fresh) * y.std() + y.mean()
    np.testing.assert_allclose(ours.predict(Z), theirs, rtol=1e-9)


def test_what_only_an_interaction_tells_is_learned() -> None:
    random = np.random.default_rng(4)
    X, Z = random.normal(size=(2, 3_000, 3))
    y, truth = ((rows[:, 0] * rows[:, 1] > 0).astype(float) for rows in (X, Z))
    assert roc_auc_score(truth, MLP(penalty=1.0, steps=100).fit(X, y, 3).predict(Z)) > 0.93
    y, truth = (rows[:, 0] * rows[:, 1] for rows in (X, Z))
    assert r2_score(truth, MLP(Outcome.AMOUNT, penalty=1.0, steps=100).fit(X, y, 3).predict(Z)) > 0.6


def test_a_reason_is_told_against_the_customer_at_the_median() -> None:
    X, y = data(1)
    fitted = MLP().fit(X, y, 3)
    assert isinstance(fitted, FittedMLP)
    usual = fitted.scaling.median[None]
    shares = fitted.contributions(usual)
    assert not shares[:, :-1].any()
    assert shares[0, -1] == pytest.approx(fitted.score(usual)[0])
