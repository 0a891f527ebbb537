import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import minimize

from suasion.models.learners.naive_bayes import NaiveBayes
from suasion.models.learners.platt import platt_line
from suasion.models.learners.protocol import Matrix
from suasion.models.learners.svm import SVM

Rows = npt.NDArray[np.int64]


def drawn(seed: int, rows: int = 900) -> tuple[Matrix, Matrix]:
    random = np.random.default_rng(seed)
    distance = 40 + 0.1 * random.normal(size=rows)
    return distance, (random.random(rows) < 1 / (1 + np.exp(-(15 * (distance - 40) - 1)))).astype(float)


def test_the_line_is_the_likeliest_for_platts_targets() -> None:
    distance, y = drawn(1)
    ones, zeros = y.sum(), (1 - y).sum()
    target = np.where(y == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))

    def loss(line: Matrix) -> float:
        z = line[0] + line[1] * (distance - 40)
        return float(np.sum(np.logaddexp(0, z) - target * z))

    best = minimize(loss, np.zeros(2), tol=1e-12).x
    intercept, slope = platt_line(y, 1, 3, lambda _, held: distance[held])
    assert slope == pytest.approx(best[1], rel=1e-4)
    assert intercept + 40 * slope == pytest.approx(best[0], rel=1e-4)


def test_nobody_is_told_of_by_a_model_that_saw_her_and_every_model_sees_both_classes() -> None:
    distance, _ = drawn(1, rows=30)
    y = np.isin(np.arange(30), (4, 19)).astype(float)
    heard: list[int] = []

    def say(train: Rows, held: Rows) -> Matrix:
        assert not set(train) & set(held)
        assert set(y[train]) == {0.0, 1.0}
        assert len(train) + len(held) == 30
        heard.extend(held)
        return distance[held]

    platt_line(y, 1, 5, say)
    assert sorted(heard) == list(range(30))


@pytest.mark.parametrize("sign", [-1.0, 0.0])
def test_distances_that_do_not_rise_with_the_outcome_say_nothing(sign: float) -> None:
    distance, y = drawn(2)
    intercept, slope = platt_line(y, 1, 3, lambda _, held: sign * distance[held])
    assert slope == 0
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx(y.mean())


def test_a_single_row_of_a_class_gives_everybody_the_base_rate() -> None:
    y = (np.arange(50) == 3).astype(float)
    intercept, slope = platt_line(y, 1, 3, lambda _, held: held.astype(float))
    assert intercept == pytest.approx(np.log(1 / 49))
    assert slope == 0


def test_classes_that_a_distance_parts_cleanly_get_a_finite_line() -> None:
    y = np.repeat([0.0, 1.0], 40)
    intercept, slope = platt_line(y, 1, 3, lambda _, held: y[held] * 2 - 1)
    chances = 1 / (1 + np.exp(-(intercept + slope * np.array([-1.0, 1.0]))))
    np.testing.assert_allclose(chances, [1 / 42, 41 / 42], rtol=1e-6)


@pytest.mark.parametrize("learner", [NaiveBayes(), SVM()], ids=lambda learner: learner.name)
def test_what_a_learner_knows_by_heart_makes_nobody_sure(learner: NaiveBayes | SVM) -> None:
    """Sixty columns of noise: judged on rows that it saw, either would tell the classes apart."""
    random = np.random.default_rng(6)
    spreads = []
    for _ in range(5):
        X, y = random.normal(size=(400, 60)), (random.random(400) < 0.4).astype(float)
        spreads.append(learner.fit(X, y, 3).predict(random.normal(size=(400, 60))).std())
    assert np.mean(spreads) < 0.06
