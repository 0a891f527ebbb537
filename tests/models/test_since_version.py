"""What a later training says of the version before it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.models.card import Card
from suasion.models.drift import FEWEST, outcome_drift
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget, shop
from tests.models.made_history import Made, make
from tests.models.trained import MOMENT, SEED, models

TARGETS = [shop()]
MONTH = timedelta(days=28)


@pytest.fixture(scope="module")
def made() -> Made:
    return make(customers=FEWEST + 60, days=360, seed=3)


def train(directory: Path, made: Made, after: timedelta, targets: list[PurchaseTarget] = TARGETS) -> Card:
    schedule = Schedule.back_from(MOMENT - 2 * MONTH + after, snapshots=5, horizon_days=targets[0].horizon_days)
    with DuckDBEngine(1).session() as session:
        (card,) = models(directory).train(session, made.open(session), targets, schedule, SEED)
    return card


def test_a_first_version_has_none_before_it_and_a_later_one_tells_of_it(tmp_path: Path, made: Made) -> None:
    first = train(tmp_path, made, timedelta())
    assert first.since is None
    assert first.reference is not None
    assert sum(first.reference.chances.counts) == first.windows[-1].rows
    second = train(tmp_path, made, MONTH)
    assert second.since is not None
    assert (second.since.version, second.since.then, second.since.now) == (
        1,
        first.schedule.select,
        second.schedule.select,
    )
    found = second.since.drift
    assert found.reason == ""
    assert (set(found.inputs), found.rows_then) == (set(first.features), first.windows[-1].rows)
    assert found.rows == second.windows[-1].rows
    assert found.chances is not None
    assert second.since.outcome is not None
    assert second.since.outcome.observed == pytest.approx(second.windows[-1].positives / second.windows[-1].rows)
    assert second.since.outcome.low < second.since.outcome.observed < second.since.outcome.high


def test_the_outcome_is_not_judged_where_the_windows_overlap(tmp_path: Path, made: Made) -> None:
    train(tmp_path, made, timedelta())
    second = train(tmp_path, made, timedelta(days=27))
    assert second.since is not None
    assert second.since.outcome is None
    assert second.since.drift.inputs


def test_nothing_is_told_of_the_same_window_another_horizon_or_a_file_that_is_gone(tmp_path: Path, made: Made) -> None:
    train(tmp_path, made, timedelta())
    assert train(tmp_path, made, timedelta()).since is None
    assert train(tmp_path, made, MONTH, [replace(shop(), horizon_days=14)]).since is None
    train(tmp_path, made, MONTH)
    for file in (tmp_path / "models").iterdir():
        file.unlink()
    assert train(tmp_path, made, 2 * MONTH).since is None


@pytest.mark.parametrize(("rate", "least", "most"), [(1.0, 0.0, 0.05), (1.4, 0.95, 1.0), (0.6, 0.95, 1.0)])
def test_an_alarm_of_the_outcome_is_seldom_false_and_a_change_is_noticed(
    rate: float, least: float, most: float
) -> None:
    random = np.random.default_rng(4)
    alarms = 0
    for _ in range(400):
        truth = random.beta(2, 8, 2_000)
        then = random.random(2_000) < truth
        level = then.mean() / truth.mean()  # what calibration on the window then makes of it
        now = random.beta(2, 8, 2_000)
        bought = (random.random(2_000) < np.clip(rate * now, 0, 1)).astype(np.float64)
        alarms += outcome_drift(np.clip(level * now, 0, 1), bought, 2_000).alarm
    assert least <= alarms / 400 <= most
