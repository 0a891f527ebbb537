"""Shared checks of every learner with every outcome it learns, found by discovery; there is no list of exceptions."""

import json
from collections.abc import Callable
from inspect import isabstract
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from suasion.core.errors import InputRefused, NotFound
from suasion.models.learners.protocol import LARGEST, Fitted, Learner, Matrix, Outcome
from suasion.models.learners.registry import candidates, every, load
from suasion.statistics.ranking import average_precision
from tests.models.learners.made import CONSTANT, UNKNOWN, data


def named(learner: Learner) -> str:
    return f"{learner.outcome}-{learner.describe()}"


EVERY = pytest.mark.parametrize("learner", every(), ids=named)
Fits = dict[str, Fitted]

# How well something was learned, on fresh rows: 0 is knowing nothing, 1 is all there is.
SKILL: dict[Outcome, Callable[[Matrix, Matrix], float]] = {
    Outcome.CHANCE: lambda y, p: 2 * roc_auc_score(y, p) - 1,
    Outcome.AMOUNT: r2_score,
}
LEARNED = {Outcome.CHANCE: 0.56, Outcome.AMOUNT: 0.5}
# The same, 0 for whoever says the mean to everybody, and less where it is sure of what is not so.
HONEST: dict[Outcome, Callable[[Matrix, Matrix], float]] = {
    Outcome.CHANCE: lambda y, p: 1 - float(np.mean((y - p) ** 2) / np.var(y)),
    Outcome.AMOUNT: r2_score,
}
IN_RANGE: dict[Outcome, Callable[[Matrix], bool]] = {
    Outcome.CHANCE: lambda p: bool(((p >= 0) & (p <= 1)).all()),
    Outcome.AMOUNT: lambda p: bool((np.abs(p) < 1_000).all()),  # all outcomes are within ±150
}


@pytest.fixture(scope="module")
def fits() -> Fits:
    return {named(learner): learner.fit(*data(1, outcome=learner.outcome), 7) for learner in every()}


def kinds(base: type[Any]) -> set[type[Any]]:
    return {base, *(kind for below in base.__subclasses__() for kind in kinds(below))}


def test_whoever_can_learn_is_checked() -> None:
    concrete = {kind for kind in kinds(Learner) if not isabstract(kind)}
    assert concrete == {type(learner) for learner in every()}
    assert {learner.name for learner in every() if learner.outcome is Outcome.CHANCE} == {
        *("logistic", "tree", "forest", "lightgbm", "svm", "naive_bayes", "mlp")
    }
    assert {learner.name for learner in every() if learner.outcome is Outcome.AMOUNT} == {
        *("linear", "ridge", "lasso", "tree", "forest", "lightgbm", "mlp")
    }


@pytest.mark.parametrize("outcome", Outcome)
def test_those_who_compete_have_names_of_their_own_and_learn_what_is_asked(outcome: Outcome) -> None:
    found = candidates(outcome)
    assert {learner.outcome for learner in found} == {outcome}
    assert set(found) <= set(every())
    assert len({learner.describe() for learner in found}) == len(found)
    assert all(learner.describe().startswith(f"{learner.name}(") for learner in found)


def test_chances_compete_unless_somebody_asks_for_amounts() -> None:
    assert candidates() == candidates(Outcome.CHANCE)


def test_a_learner_nobody_knows_is_named() -> None:
    with pytest.raises(NotFound, match="'forrest'"):
        load("forrest", {})


@EVERY
def test_it_learns_what_is_there(learner: Learner, fits: Fits) -> None:
    X, y = data(2, outcome=learner.outcome)
    assert SKILL[learner.outcome](y, fits[named(learner)].predict(X)) > LEARNED[learner.outcome]


@EVERY
def test_what_it_expects_is_possible_even_far_outside_what_was_seen(learner: Learner, fits: Fits) -> None:
    X, _ = data(3)
    far = np.where(np.arange(X.size).reshape(X.shape) % 3 == 0, 1.0, -1.0)
    for Z in (X, X * 1e6, -X, np.full_like(X, np.nan), np.zeros_like(X), far * np.inf, far * 1e300, far * LARGEST):
        fitted = fits[named(learner)]
        expected = fitted.predict(Z)
        assert expected.shape == (len(Z),)
        assert np.isfinite(expected).all()
        assert np.isfinite(fitted.score(Z)).all()
        assert np.isfinite(fitted.contributions(Z[:20])).all()
        assert IN_RANGE[learner.outcome](expected)


@EVERY
def test_an_infinity_is_unknown_whether_learned_from_or_asked_about(learner: Learner, fits: Fits) -> None:
    X, y = data(1, outcome=learner.outcome)
    random = np.random.default_rng(4)
    gaps = np.isnan(X) | (random.random(X.shape) < 0.05)
    unknown = np.where(gaps, np.nan, X)
    endless = np.where(gaps, random.choice([np.inf, -np.inf, np.nan, 1e31, -1e308], X.shape), X)
    fitted = fits[named(learner)]
    np.testing.assert_array_equal(fitted.predict(endless), fitted.predict(unknown))
    np.testing.assert_array_equal(fitted.contributions(endless[:50]), fitted.contributions(unknown[:50]))
    assert json.dumps(learner.fit(endless, y, 7).dump()) == json.dumps(learner.fit(unknown, y, 7).dump())


@EVERY
def test_the_same_data_and_seed_give_the_same_model_bit_for_bit(learner: Learner, fits: Fits) -> None:
    X, y = data(1, outcome=learner.outcome)
    given = X.copy(), y.copy()
    assert json.dumps(learner.fit(X, y, 7).dump()) == json.dumps(fits[named(learner)].dump())
    np.testing.assert_array_equal(X, given[0])
    np.testing.assert_array_equal(y, given[1])


@EVERY
def test_it_survives_json_without_a_bit_of_change(learner: Learner, fits: Fits) -> None:
    X, _ = data(4)
    fitted = fits[named(learner)]
    json.dumps(fitted.dump(), allow_nan=False)
    again = load(learner.name, msgspec.json.decode(msgspec.json.encode(fitted.dump())))
    assert again.scale == fitted.scale
    np.testing.assert_array_equal(again.predict(X), fitted.predict(X))
    np.testing.assert_array_equal(again.contributions(X), fitted.contributions(X))


@EVERY
def test_no_row_it_learned_from_can_be_read_out_of_what_is_stored(learner: Learner, fits: Fits) -> None:
    """Quantiles are values of many customers; two values of one customer side by side would be a row of hers."""
    X, _ = data(1)
    stored = fits[named(learner)].dump()
    assert not rows_in(stored, X)
    for leaning_on in (X[:2, :6].tolist(), X[:2, :6].T.tolist(), " ".join(map(str, X[0, :6]))):
        assert rows_in(stored | {"vectors": leaning_on}, X)


@EVERY
def test_contributions_add_up_to_the_score_and_the_score_to_what_is_expected(learner: Learner, fits: Fits) -> None:
    X, _ = data(5)
    fitted = fits[named(learner)]
    parts, score = fitted.contributions(X), fitted.score(X)
    assert parts.shape == (len(X), X.shape[1] + 1)
    assert np.ptp(parts[:, -1]) == 0
    np.testing.assert_allclose(parts.sum(axis=1), score, rtol=1e-9, atol=1e-9)
    expected = {"log-odds": 1 / (1 + np.exp(-score)), "probability": score, "amount": score}[fitted.scale]
    np.testing.assert_allclose(fitted.predict(X), expected, rtol=1e-12)
    assert (fitted.scale == "amount") == (learner.outcome is Outcome.AMOUNT)


@EVERY
def test_columns_that_told_nothing_add_nothing_whatever_they_are_later(learner: Learner, fits: Fits) -> None:
    X, _ = data(5, rows=200)
    fitted = fits[named(learner)]
    for constant, unknown in ((3.0, np.nan), (9.0, 1.0), (np.nan, -1e9), (-1e9, np.nan)):
        Z = X.copy()
        Z[:, CONSTANT], Z[:, UNKNOWN] = constant, unknown
        assert not fitted.contributions(Z)[:, [CONSTANT, UNKNOWN]].any()
        np.testing.assert_array_equal(fitted.predict(Z), fitted.predict(X))


@EVERY
def test_one_row_alone_is_told_what_it_is_told_among_others(learner: Learner, fits: Fits) -> None:
    X, _ = data(6, rows=20)
    fitted = fits[named(learner)]
    alone = np.concatenate([fitted.predict(row[None]) for row in X])
    np.testing.assert_allclose(alone, fitted.predict(X), rtol=1e-12, atol=1e-12)
    reasons = np.vstack([fitted.contributions(row[None]) for row in X])
    np.testing.assert_array_equal(reasons, fitted.contributions(X))
    np.testing.assert_array_equal(fitted.contributions(X[::-1]), reasons[::-1])


@EVERY
def test_permuted_outcomes_bring_it_down_to_the_mean(learner: Learner) -> None:
    X, y = data(8, outcome=learner.outcome)
    Z, truth = data(9, outcome=learner.outcome)
    random = np.random.default_rng(10)
    said = [learner.fit(X, random.permutation(y), 7).predict(Z) for _ in range(6)]
    assert -0.25 < np.mean([HONEST[learner.outcome](truth, p) for p in said]) < 0.03
    assert np.mean([p.mean() for p in said]) == pytest.approx(y.mean(), abs=0.1 * y.std())
    assert HONEST[learner.outcome](truth, learner.fit(X, y, 7).predict(Z)) > 0.15


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.CHANCE], ids=named)
def test_permuted_labels_bring_its_order_down_to_the_base_rate(learner: Learner) -> None:
    X, y = data(8)
    Z, truth = data(9)
    random = np.random.default_rng(10)
    found = [
        average_precision(truth, learner.fit(X, random.permutation(y), 7).predict(Z)) - truth.mean() for _ in range(12)
    ]
    real = average_precision(truth, learner.fit(X, y, 7).predict(Z)) - truth.mean()
    assert abs(np.mean(found)) < 0.08
    assert real > 0.25


@EVERY
@pytest.mark.parametrize("value", [1.0, np.nan, np.inf], ids=["constant", "unknown", "endless"])
def test_only_columns_that_tell_nothing_give_everyone_the_mean(learner: Learner, value: float) -> None:
    y = np.repeat([1.0, 0.0], [300, 700])
    fitted = learner.fit(np.full((1000, 3), value), y, 7)
    np.testing.assert_allclose(fitted.predict(np.full((5, 3), value)), 0.3, atol=0.02)
    np.testing.assert_allclose(fitted.predict(data(1)[0][:5, :3]), 0.3, atol=0.02)


@EVERY
@pytest.mark.parametrize("seed", range(3))
def test_thirty_rows_are_learned_from_without_madness(learner: Learner, seed: int) -> None:
    X, y = data(20 + seed, rows=30, outcome=learner.outcome)
    Z, truth = data(2, outcome=learner.outcome)
    expected = learner.fit(X, y, 7).predict(Z)
    assert IN_RANGE[learner.outcome](expected)
    assert HONEST[learner.outcome](truth, expected) > -1.0


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.CHANCE], ids=named)
def test_a_single_buyer_among_thirty_is_learned_from(learner: Learner) -> None:
    X, _ = data(20, rows=30)
    y = (np.arange(30) == 11).astype(float)
    expected = learner.fit(X, y, 7).predict(data(2)[0])
    assert IN_RANGE[Outcome.CHANCE](expected)
    assert expected.mean() < 0.2


@EVERY
def test_more_columns_than_rows_are_learned_from(learner: Learner) -> None:
    X, y = data(20, rows=30, outcome=learner.outcome)
    wide = np.hstack([X, np.random.default_rng(5).normal(size=(30, 60))])
    expected = learner.fit(wide, y, 7).predict(wide[:9])
    assert IN_RANGE[learner.outcome](expected)


@EVERY
def test_columns_of_noise_do_not_break_it(learner: Learner) -> None:
    X, y = data(8, outcome=learner.outcome)
    Z, truth = data(9, outcome=learner.outcome)
    random = np.random.default_rng(11)
    noisy, fresh = (np.hstack([rows, random.lognormal(0, 2, (len(rows), 12))]) for rows in (X, Z))
    skill = SKILL[learner.outcome](truth, learner.fit(X, y, 7).predict(Z))
    assert SKILL[learner.outcome](truth, learner.fit(noisy, y, 7).predict(fresh)) > skill - 0.12


@EVERY
def test_another_unit_changes_little(learner: Learner) -> None:
    """Ten times every value, as in minor units of a currency: the skill stays within 0.03."""
    X, y = data(8, outcome=learner.outcome)
    Z, truth = data(9, outcome=learner.outcome)
    before = SKILL[learner.outcome](truth, learner.fit(X, y, 7).predict(Z))
    after = SKILL[learner.outcome](truth, learner.fit(10 * X, y, 7).predict(10 * Z))
    assert after == pytest.approx(before, abs=0.03)


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.AMOUNT], ids=named)
@pytest.mark.parametrize("amount", [0.0, -12.5, 1e6])
def test_one_amount_for_everybody_is_expected_of_everybody(learner: Learner, amount: float) -> None:
    X, _ = data(1, rows=300)
    fitted = learner.fit(X, np.full(300, amount), 7)
    np.testing.assert_allclose(fitted.predict(data(2)[0]), amount, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.AMOUNT], ids=named)
def test_amounts_in_another_currency_are_as_well_learned(learner: Learner) -> None:
    X, y = data(8, outcome=Outcome.AMOUNT)
    Z, truth = data(9, outcome=Outcome.AMOUNT)
    plain = learner.fit(X, y, 7).predict(Z)
    other = learner.fit(X, 1000 * y - 5, 7).predict(Z)
    assert r2_score(1000 * truth - 5, other) == pytest.approx(r2_score(truth, plain), abs=0.02)


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.CHANCE], ids=named)
@pytest.mark.parametrize("only", [0.0, 1.0])
def test_one_class_is_refused_with_its_figures(learner: Learner, only: float) -> None:
    with pytest.raises(InputRefused, match=f"All 30 outcomes are {only:g}: a chance is learned from both 0 and 1"):
        learner.fit(data(1, rows=30)[0], np.full(30, only), 7)


@pytest.mark.parametrize("learner", [one for one in every() if one.outcome is Outcome.CHANCE], ids=named)
def test_amounts_are_no_classes(learner: Learner) -> None:
    with pytest.raises(InputRefused, match=r"there are \[0.0, 1.0, 2.0\]"):
        learner.fit(data(1, rows=30)[0], (np.arange(30) % 3).astype(float), 7)


@EVERY
@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        (np.ones((0, 3)), np.ones(0), r"shape \(0, 3\)"),
        (np.ones((4, 0)), np.ones(4), r"shape \(4, 0\)"),
        (np.ones((4, 3)), np.ones(3), r"shape \(4, 3\) with outcomes of shape \(3,\)"),
        (np.ones((4, 3)), np.array([0, 1, np.nan, np.inf]), "2 of 4 outcomes are no numbers"),
    ],
    ids=["no rows", "no columns", "lengths", "no numbers"],
)
def test_what_nothing_can_be_learned_from_is_refused(learner: Learner, X: Matrix, y: Matrix, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        learner.fit(X, y, 7)


def rows_in(stored: object, X: Matrix) -> bool:
    """Say whether two values of one row stand side by side somewhere."""
    row_of = {float(value): row for row, line in enumerate(X) for value in line[:6] if not np.isnan(value)}
    found = [[row_of.get(number, -1 - at) for at, number in enumerate(numbers)] for numbers in lists(stored)]
    return any(one == other for rows in found for one, other in pairwise(rows))


def lists(stored: object) -> list[list[float]]:
    """Give every list of numbers in what is stored, matrices also turned round; of text, the numbers in it."""
    if isinstance(stored, str):
        return [[float(n) for n in line.split("=")[-1].split()] for line in stored.splitlines() if numeric(line)]
    if isinstance(stored, dict):
        return [found for value in stored.values() for found in lists(value)]
    if isinstance(stored, list):
        if all(isinstance(value, (int, float)) for value in stored):
            return [stored]
        turned = [list(line) for line in zip(*stored, strict=False)] if isinstance(stored[0], list) else []
        return [found for part in (stored, turned) for value in part for found in lists(value)]
    return []


def numeric(line: str) -> bool:
    parts = line.rsplit("=", maxsplit=1)[-1].split()
    try:
        return bool([float(part) for part in parts])
    except ValueError:
        return False
