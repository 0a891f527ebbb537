from datetime import timedelta

import msgspec
import numpy as np
import pytest

from suasion.models.baselines import RFM_WEIGHTS, rfm
from suasion.models.dataset import Dataset, Window
from suasion.models.drift import Reference
from suasion.models.features.snapshot import FeatureTable, Snapshot
from suasion.models.selection import NotEnough, Trained, train_target
from suasion.models.targets import shop
from suasion.statistics.ranking import Vector, average_precision
from tests.models.trained import SCHEDULE

NAMES = ("shop.recency", "shop.visits_364", "shop.amount_364", "shop.visits_28", "shop.noise")


def window(seed: int, rate: float | None = None, rows: int = 900) -> Window:
    """Make customers whose chance depends on two features; `rate` replaces it by a coin that knows nothing."""
    random = np.random.default_rng(seed)
    X = random.lognormal(0, 1, (rows, len(NAMES)))
    chance = 1 / (1 + np.exp(2 * np.log(X[:, 0]) - np.log(X[:, 1]))) if rate is None else np.full(rows, rate)
    y: Vector = (random.random(rows) < chance).astype(np.float64)
    customers = np.array([f"c{n:05d}" for n in range(rows)])
    return Window(Snapshot(FeatureTable(customers, NAMES, X, SCHEDULE.report), {}), {"shop": y})


def dataset(rate: float | None = None, select_rate: float | None = None) -> Dataset:
    train = tuple(window(seed, rate) for seed in range(len(SCHEDULE.train)))
    return Dataset(SCHEDULE, train, window(99, select_rate))


def test_the_learner_with_the_best_order_on_the_later_window_is_kept() -> None:
    data = dataset()
    found = train_target(data, shop(), 1)
    assert isinstance(found, Trained)
    assert found.candidates[found.described] == max(found.candidates.values())
    table, outcome = data.select.rows(shop())
    raw = found.predictor.fitted.predict(table.values)
    assert average_precision(outcome, raw) == pytest.approx(found.candidates[found.described])
    forms = {form: average_precision(outcome, rfm(table, shop(), form)) for form in RFM_WEIGHTS}
    assert forms[found.rfm_form] == max(forms.values())


def test_a_coin_in_training_is_worth_no_more_than_the_base_rate_later() -> None:
    found = train_target(dataset(rate=0.4), shop(), 1)
    assert isinstance(found, Trained)
    fresh = window(5)
    table, outcome = fresh.rows(shop())
    learned = train_target(dataset(), shop(), 1)
    assert isinstance(learned, Trained)
    assert average_precision(outcome, learned.predictor.predict(table)) > outcome.mean() + 0.2
    coin = window(6, rate=0.4)
    table, outcome = coin.rows(shop())
    assert average_precision(outcome, found.predictor.predict(table)) == pytest.approx(outcome.mean(), abs=0.06)


@pytest.mark.parametrize(
    ("rate", "select_rate", "said"),
    [
        (0.0, None, "0 of 200 buyers to train on"),
        (1.0, None, "0 of 200 non-buyers to train on"),
        (None, 0.0, "0 of 50 buyers to choose on"),
        (None, 1.0, "0 of 50 non-buyers to choose on"),
    ],
)
def test_one_class_is_not_enough_data(rate: float | None, select_rate: float | None, said: str) -> None:
    found = train_target(dataset(rate, select_rate), shop(), 1)
    assert isinstance(found, NotEnough)
    assert said in found.reason
    assert f"not enough data: {found.needs[0].have} of" not in found.reason
    assert next(need for need in found.needs if not need.met).have == 0


def test_thirty_customers_are_not_enough_data() -> None:
    few = Dataset(SCHEDULE, (window(1, rows=30),), window(2, rows=30))
    found = train_target(few, shop(), 1)
    assert isinstance(found, NotEnough)
    assert found.reason == "not enough data: 30 of 2000 rows to train on (among 30 rows)"


def test_a_model_takes_its_features_by_name_not_by_place() -> None:
    found = train_target(dataset(), shop(), 1)
    assert isinstance(found, Trained)
    table = window(3).snapshot.shop
    turned = FeatureTable(table.customers, table.names[::-1], table.values[:, ::-1], table.as_of + timedelta(days=1))
    np.testing.assert_array_equal(found.predictor.predict(table), found.predictor.predict(turned))


def test_an_infinite_value_is_unknown_and_its_card_is_readable() -> None:
    data, unknown = dataset(), dataset()
    for place in (data.select, data.train[0]):
        place.snapshot.shop.values[3, 4] = np.inf
        place.snapshot.shop.values[5, 0] = -np.inf
    for place in (unknown.select, unknown.train[0]):
        place.snapshot.shop.values[3, 4] = np.nan
        place.snapshot.shop.values[5, 0] = np.nan
    found, other = train_target(data, shop(), 1), train_target(unknown, shop(), 1)
    assert isinstance(found, Trained)
    assert isinstance(other, Trained)
    assert found.global_reasons == other.global_reasons
    assert msgspec.json.decode(msgspec.json.encode(found.reference), type=Reference) == other.reference
    assert found.leakage == other.leakage
