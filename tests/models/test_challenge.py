"""A challenger replaces the champion only beyond noise."""

import numpy as np
import pytest

from suasion.models.challenge import challenge, unseen_chances
from suasion.statistics.calibration import log_losses, odds_to_probability
from suasion.statistics.ranking import Vector, average_precision


def customers(seed: int, rows: int = 1_500) -> tuple[Vector, Vector, Vector]:
    """Give log-odds, outcomes that follow them, and noise that does not."""
    random = np.random.default_rng(seed)
    odds = random.normal(-1, 1, rows)
    outcome = (random.random(rows) < odds_to_probability(odds)).astype(np.float64)
    return odds, outcome, random.normal(0, 1, (2, rows))


def test_the_figures_are_those_of_scipy_and_by_hand() -> None:
    odds, y, noise = customers(1)
    old, new = odds_to_probability(odds + noise[0]), odds_to_probability(odds)
    found = challenge(7, y, old, new)
    less = log_losses(y, old) - log_losses(y, new)
    half = 1.959964 * less.std(ddof=1) / np.sqrt(len(y))
    assert (found.low, found.high) == pytest.approx((less.mean() - half, less.mean() + half))
    assert found.gain == pytest.approx(found.champion_loss - found.loss)
    assert (found.champion, found.rows, found.replaced) == (7, 1_500, True)
    assert found.average_precision == average_precision(y, new)
    assert found.champion_average_precision == average_precision(y, old)
    back = challenge(7, y, new, old)
    assert back.gain == pytest.approx(-found.gain)
    assert not back.replaced


def test_equally_good_models_seldom_replace_each_other() -> None:
    """Both know the chance but for as much noise: the lower end of a 95 % interval is above 0 in 2.5 % of runs."""
    replaced = 0
    for seed in range(400):
        odds, y, noise = customers(seed, 800)
        replaced += challenge(1, y, *(odds_to_probability(odds + 0.5 * one) for one in noise)).replaced
    assert 2 <= replaced <= 20


def test_a_model_that_lost_its_calibration_alone_is_replaced() -> None:
    odds, y, _ = customers(3, 4_000)
    found = challenge(1, y, odds_to_probability(odds + 0.7), odds_to_probability(odds))
    assert found.replaced
    assert found.average_precision == found.champion_average_precision


def test_the_best_of_many_coins_gains_nothing() -> None:
    """Chosen on all customers, the best of twenty coins orders them better than chance; unseen, it does not."""
    names = np.array([f"c{n}" for n in range(600)])
    chosen, unseen, gained = [], [], []
    for seed in range(20):
        random = np.random.default_rng(seed)
        y = (random.random(600) < 0.3).astype(np.float64)
        said = {f"coin {n}": random.uniform(0.05, 0.6, 600) for n in range(20)}
        chosen.append(max(average_precision(y, one) for one in said.values()) - y.mean())
        chances = unseen_chances(said, y, names, seed)
        unseen.append(average_precision(y, chances) - y.mean())
        gained.append(challenge(1, y, np.full(600, y.mean()), chances).gain)
    assert np.mean(chosen) > 0.04
    assert abs(np.mean(unseen)) < 0.015
    assert np.mean(gained) < 0


def test_ones_own_outcome_changes_nothing_about_ones_chance() -> None:
    odds, y, noise = customers(5, 400)
    names = np.array([f"c{n}" for n in range(400)])
    said = {"a": odds_to_probability(odds), "b": odds_to_probability(odds + noise[0])}
    before = unseen_chances(said, y, names, 1)
    for row in range(0, 400, 37):
        turned = y.copy()
        turned[row] = 1 - turned[row]
        assert unseen_chances(said, turned, names, 1)[row] == before[row]
