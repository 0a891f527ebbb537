"""Drift sounds for a planted shift, and seldom for none."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from suasion.models.drift import FEWEST, Vector, bins, drift, holm, p_value, psi, reference

INPUTS = 50
NAMES = [f"input {at}" for at in range(INPUTS)]
RUNS = 200


def shop(random: np.random.Generator, rows: int) -> tuple[Vector, Vector]:
    """Make customers: numbers, small counts, a mass point at 0, unknown cells, flags; and chances."""
    X = random.normal(size=(rows, INPUTS))
    X[:, 10:20] = random.poisson(1.5, size=(rows, 10))
    X[:, 20:30] = np.where(random.random((rows, 10)) < 0.6, 0.0, X[:, 20:30])
    X[:, 30:40] = np.where(random.random((rows, 10)) < 0.3, np.nan, X[:, 30:40])
    X[:, 40:] = random.random((rows, 10)) < 0.02
    return X, random.beta(1, 9, size=rows)


def alarms(then: tuple[Vector, Vector], now: tuple[Vector, Vector]) -> list[str]:
    """Compare, and name what alarms; ``chances`` among them."""
    found = drift(reference(NAMES, *then), NAMES, *now)
    assert found.chances is not None
    return [name for name, one in {**found.inputs, "chances": found.chances}.items() if one.alarm]


@pytest.mark.parametrize("rows", [FEWEST, 1_000])
def test_without_a_shift_few_runs_alarm(rows: int) -> None:
    random = np.random.default_rng(rows)
    assert sum(bool(alarms(shop(random, rows), shop(random, rows))) for _ in range(RUNS)) <= 0.05 * RUNS


def test_the_test_itself_keeps_its_level_whatever_the_index_says() -> None:
    random = np.random.default_rng(5)
    false = 0
    for _ in range(RUNS):
        found = drift(reference(NAMES, *shop(random, 1_000)), NAMES, *shop(random, 1_000))
        false += min(one.p for one in found.inputs.values()) < 0.05
    assert false <= 0.05 * RUNS + 2 * np.sqrt(0.05 * 0.95 * RUNS)


def test_the_same_customers_at_two_moments_alarm_seldom() -> None:
    random = np.random.default_rng(7)
    false = 0
    for _ in range(RUNS):
        X, chances = shop(random, 1_000)
        again, later = shop(random, 1_000)
        changed = random.random((1_000, 1)) < 0.1
        now = (np.where(changed, again, X), np.where(changed[:, 0], later, chances))
        false += bool(alarms((X, chances), now))
    assert false <= 0.05 * RUNS


def mean(X: Vector, chances: Vector) -> None:
    """Add .7 deviations."""
    X[:, 0] += 0.7


def unknown(X: Vector, chances: Vector) -> None:
    """Make a quarter more of the cells unknown."""
    X[: len(X) // 4, 1] = np.nan


def mass(X: Vector, chances: Vector) -> None:
    """Give a third of the customers one value that nobody held."""
    X[: len(X) // 3, 2] = 0.0


def likelier(X: Vector, chances: Vector) -> None:
    """Double the chances."""
    chances *= 2


@pytest.mark.parametrize(
    ("plant", "name"), [(mean, "input 0"), (unknown, "input 1"), (mass, "input 2"), (likelier, "chances")]
)
def test_a_planted_shift_is_named(plant: Callable[[Vector, Vector], None], name: str) -> None:
    random = np.random.default_rng(11)
    named = 0
    for _ in range(100):
        then, now = shop(random, 1_000), shop(random, 1_000)
        plant(*now)
        named += name in alarms(then, now)
    assert named >= 95


def test_the_index_equals_a_count_by_hand() -> None:
    # Shares of (10.5, 30.5) of 41 and (20.5, 20.5) of 41.
    by_hand = (20.5 - 10.5) / 41 * np.log(20.5 / 10.5) + (20.5 - 30.5) / 41 * np.log(20.5 / 30.5)
    assert psi(np.array([10, 30, 0]), np.array([20, 20, 0])) == pytest.approx(by_hand)
    assert psi(np.array([10, 30]), np.array([10, 30])) == 0.0


def test_the_p_value_equals_scipys() -> None:
    then, now = np.array([40, 60, 100]), np.array([30, 50, 20])
    assert p_value(then, now) == pytest.approx(chi2_contingency([then, now], correction=False).pvalue)
    assert p_value(np.array([40, 60, 2, 1]), np.array([30, 50, 1, 2])) == pytest.approx(
        chi2_contingency([[40, 60, 3], [30, 50, 3]], correction=False).pvalue
    )
    assert p_value(np.array([40, 0]), np.array([30, 0])) == 1.0


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_a_mass_point_and_unknown_are_bins_of_their_own() -> None:
    x = np.concatenate([np.zeros(60), np.arange(-20.0, 0), np.arange(1.0, 21), np.full(7, np.nan)])
    made = bins(x)
    assert sum(made.counts) == 107
    assert made.counts[-1] == 7
    assert made.counts[made.edges.index(0.0)] == 60


def test_nothing_known_then_is_no_fault() -> None:
    assert bins(np.full(3, np.nan)).counts == [0, 3]


def test_few_customers_are_not_enough() -> None:
    random = np.random.default_rng(1)
    made = reference(NAMES, *shop(random, FEWEST))
    found = drift(made, NAMES, *shop(random, FEWEST - 1))
    assert found.reason == f"not enough data: {FEWEST - 1} of {FEWEST} customers now"
    assert found.inputs == {}
