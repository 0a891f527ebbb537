import dataclasses

import numpy as np
import pytest

from suasion.core.randomness import generator
from suasion.recommend import neighbours
from suasion.recommend.interactions import DAY, Interactions, from_columns
from suasion.recommend.neighbours import Neighbours, NeighbourSettings
from suasion.recommend.remembered import remember

SETTINGS = NeighbourSettings(
    penalty=2.0, half_life_days=10.0, target_half_life_days=5.0, power=0.5, minimum_customers=2
)


@pytest.fixture
def known() -> Interactions:
    random, n = generator(5, "test"), 120
    day = random.integers(0, 30, n)
    return from_columns(
        np.char.add("c", np.char.zfill(random.integers(0, 12, n).astype(str), 2)),
        np.char.add("i", np.char.zfill((random.integers(0, 20, n) * random.integers(0, 2, n)).astype(str), 2)),
        np.char.add("o", day.astype(str)),
        (day * DAY).astype(np.int64),
        30 * DAY,
    )


def slow_scores(known: Interactions, settings: NeighbourSettings) -> np.ndarray:
    """The formula of the module, number by number, in a dense inverse."""
    n, m = known.shape
    past, lately = np.zeros((n, m)), np.zeros((n, m))
    for c, i, age in zip(known.customer, known.item, known.age_days, strict=True):
        past[c, i] += 0.5 ** (age / settings.half_life_days)
        lately[c, i] = max(lately[c, i], 0.5 ** (age / settings.target_half_life_days))
    past[:, (past > 0).sum(0) < settings.minimum_customers] = 0.0
    past = past**settings.power
    past = past / np.linalg.norm(past, axis=1, keepdims=True)
    lately[:, (lately >= 0.25).sum(0) == 0] = 0.0
    kernel = past @ past.T
    scores: np.ndarray = kernel @ np.linalg.inv(kernel + settings.penalty * np.eye(n)) @ lately
    return scores


def test_scores_equal_the_formula_worked_out_slowly(known: Interactions) -> None:
    found = neighbours.fit(known, SETTINGS, 7).scores(np.arange(known.shape[0]))
    expected = slow_scores(known, SETTINGS)
    assert np.abs(expected).max() > 0.05
    assert np.allclose(found, expected, atol=1e-5)


def test_a_customer_is_drawn_to_what_those_like_her_buy() -> None:
    shelves = {"a": ("a1", "a2", "a3"), "b": ("b1", "b2", "b3")}
    rows = [
        (f"{shelf}{c}", item)
        for shelf, items in shelves.items()
        for c in range(8)
        for item in items
        if (c, item) != (0, "a3")
    ]
    customer, item = (np.array(column) for column in zip(*rows, strict=True))
    times = np.zeros(len(rows), np.int64)
    known = from_columns(customer, item, customer, times, DAY)
    scores = neighbours.fit(known, NeighbourSettings(), 7).scores(np.array([0]))[0]
    assert known.items.tolist() == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert scores[2] > 5 * scores[3:].max()


@pytest.fixture
def few_teachers(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(neighbours, "TEACHERS", 5)
    return 5


def test_where_customers_are_many_a_seeded_sample_teaches_and_everybody_is_scored(
    known: Interactions, few_teachers: int
) -> None:
    found, again, other = (neighbours.fit(known, SETTINGS, seed) for seed in (7, 7, 8))
    assert len(found.teachers) == few_teachers
    assert (found.says == again.says).all()
    assert (found.teachers != other.teachers).any()
    assert (np.abs(found.scores(np.arange(known.shape[0]))).sum(1) > 0).all()


def test_only_the_items_most_bought_lately_are_targets(known: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "TARGETS", 3)
    found = neighbours.fit(known, SETTINGS, 7)
    lately = known.age_days <= 10
    pairs = np.unique(known.customer[lately] * known.shape[1] + known.item[lately]) % known.shape[1]
    buyers = np.bincount(pairs, minlength=known.shape[1])
    assert sorted(buyers[found.targets]) == sorted(buyers)[-3:]
    assert (found.scores(np.array([0]))[0] != 0).sum() <= 3


def test_remembered_scores_are_the_computed_ones(known: Interactions) -> None:
    found = neighbours.fit(known, SETTINGS, 7)
    who = np.array([1, 4, 9])
    kept = remember(found, who)
    assert np.allclose(kept.scores(np.array([9, 1])), found.scores(np.array([9, 1])), atol=1e-6)
    blind = dataclasses.replace(found, says=np.zeros_like(found.says))
    assert isinstance(blind, Neighbours)
    assert np.abs(kept.scores(who)).sum() > np.abs(blind.scores(who)).sum() == 0
