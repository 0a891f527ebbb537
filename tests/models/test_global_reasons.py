"""What a model goes by, on models whose workings are known."""

from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression

from suasion.models.calibration import Calibrator
from suasion.models.global_reasons import MOST_ROWS, GlobalReasons, global_reasons
from suasion.models.learners.protocol import Fitted, Matrix, Outcome, Scale, Stored
from suasion.models.learners.registry import every
from suasion.models.predictor import Predictor

NAMES = ("big", "small", "nothing", "constant")


@dataclass(frozen=True)
class Line(Fitted):
    """A score that is a weighted sum; unknown adds 0."""

    weights: tuple[float, ...]

    @property
    def scale(self) -> Scale:
        return Scale.LOG_ODDS

    def dump(self) -> Stored:
        return {}

    def _score(self, X: Matrix) -> Matrix:
        total: Matrix = self._contributions(X).sum(axis=1)
        return total

    def _contributions(self, X: Matrix) -> Matrix:
        parts: Matrix = np.column_stack([np.nan_to_num(X) * self.weights, np.full(len(X), -1.0)])
        return parts


def line(*weights: float) -> Predictor:
    return Predictor(NAMES, "line", Line(weights), Calibrator("identity"))


def told(model: Predictor, X: Matrix) -> GlobalReasons:
    return global_reasons(model, X, model.calibrated(X), 1)


@pytest.fixture(scope="module")
def rows() -> Matrix:
    X: Matrix = np.random.default_rng(1).normal(size=(2_000, 4))
    X[::10, 1], X[:, 3] = np.nan, 5.0
    return X


def test_importance_is_the_mean_size_of_contributions(rows: Matrix) -> None:
    found = told(line(2.0, -0.5, 0.0, 0.0), rows)
    shares = {one.feature: one.share for one in found.importance}
    assert list(shares) == ["big", "small"]
    assert sum(shares.values()) == pytest.approx(1)
    # |x| of a normal is .8 on average; a tenth of `small` is unknown and adds nothing.
    assert shares["big"] == pytest.approx(2.0 / (2.0 + 0.5 * 0.9), abs=0.03)


def test_partial_dependence_is_scikit_learns() -> None:
    random = np.random.default_rng(2)
    X = random.normal(size=(MOST_ROWS, 4))
    y = (random.random(MOST_ROWS) < 1 / (1 + np.exp(-2 * X[:, 0] + X[:, 1]))).astype(int)
    theirs = LogisticRegression().fit(X, y)
    ours = Predictor(
        NAMES, "line", Line(tuple(theirs.coef_[0])), Calibrator("identity", float(theirs.intercept_[0]) + 1.0)
    )
    for curve in told(ours, X).curves:
        values = np.array([value for value, _ in curve.points])
        at = NAMES.index(curve.feature)
        wanted = partial_dependence(theirs, X, [at], custom_values={at: values}, method="brute")["average"][0]
        np.testing.assert_allclose([chance for _, chance in curve.points], wanted, atol=1e-9)


def test_curves_are_of_inputs_that_differ_and_tell_the_unknown(rows: Matrix) -> None:
    found = told(line(1.0, -3.0, 0.0, 2.0), rows)
    curves = {curve.feature: curve for curve in found.curves}
    assert curves.keys() == {"big", "small"}  # the constant moves all alike
    assert curves["big"].unknown is None
    assert curves["small"].unknown is not None
    rising = [chance for _, chance in curves["big"].points]
    falling = [chance for _, chance in curves["small"].points]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


def test_rules_part_all_customers_and_recompute_to_the_models_chances(rows: Matrix) -> None:
    model = line(2.0, -2.0, 0.0, 0.0)
    found = told(model, rows)
    chances = model.calibrated(rows)
    assert 2 <= len(found.rules) <= 8
    assert sum(rule.share for rule in found.rules) == pytest.approx(1)
    taken = np.zeros(len(rows))
    for rule in found.rules:
        held = np.ones(len(rows), dtype=bool)
        for one in rule.conditions:
            x = rows[:, NAMES.index(one.feature)]
            fulfilled = x <= one.value if one.sign == "<=" else x > one.value
            held &= np.where(np.isnan(x), one.unknown, fulfilled).astype(bool)
        assert held.mean() == pytest.approx(rule.share)
        assert chances[held].mean() == pytest.approx(rule.chance)
        taken += held
    assert (taken == 1).all()
    assert [rule.chance for rule in found.rules] == sorted((rule.chance for rule in found.rules), reverse=True)
    assert found.fidelity is not None
    assert 0.6 < found.fidelity < 0.95


def test_a_step_is_told_whole_and_noise_not_at_all() -> None:
    random = np.random.default_rng(3)
    X = random.normal(size=(3_000, 4))

    @dataclass(frozen=True)
    class Told(Line):
        def _contributions(self, X: Matrix) -> Matrix:
            parts = np.zeros((len(X), 5))
            parts[:, 0] = np.where(X[:, 0] > 0.3, 3.0, -3.0) if self.weights else (X[:, 0] * 1e9) % 1
            return parts

    step = told(Predictor(NAMES, "line", Told((1.0,)), Calibrator("identity")), X)
    assert step.fidelity == pytest.approx(1, abs=0.02)
    noise = told(Predictor(NAMES, "line", Told(()), Calibrator("identity")), X)
    assert noise.fidelity is not None
    assert noise.fidelity < 0.02


def test_a_model_that_gives_everybody_the_same_has_no_reasons(rows: Matrix) -> None:
    found = told(line(0.0, 0.0, 0.0, 0.0), rows)
    assert (found.importance, found.curves, found.rules, found.fidelity) == ([], [], [], None)


def test_every_learner_of_chances_can_be_described_twice_the_same() -> None:
    random = np.random.default_rng(4)
    X = random.lognormal(size=(600, 4))
    X[random.random(X.shape) < 0.1] = np.nan
    y = (random.random(600) < 1 / (1 + np.exp(1 - np.log(np.nan_to_num(X[:, 0], nan=1.0))))).astype(float)
    for learner in every():
        if learner.outcome is not Outcome.CHANCE:
            continue
        model = Predictor(NAMES, learner.name, learner.fit(X, y, 1), Calibrator("identity"))
        found = told(model, X)
        assert found == told(model, X)
        assert found.importance[0].feature == "big"
        assert found.rows == 600


def test_few_rows_are_enough_to_say_something() -> None:
    X = np.random.default_rng(5).normal(size=(3, 4))
    found = told(line(1.0, 1.0, 0.0, 0.0), X)
    assert found.rows == 3
    assert told(line(1.0, 1.0, 0.0, 0.0), X[:1]).fidelity is None
