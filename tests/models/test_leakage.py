"""Columns that know the outcome are named whatever they are called, and strong honest ones are not."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.stats import rankdata

from suasion.models.leakage import FEWEST, Coded, Matrix, drawn_rows, find_leaks, matrix_coded, numbers_coded
from suasion.statistics.ranking import auc

HONEST = ("recency", "frequency", "money")
LEAKS = ("refunded on", "seconds on the phone", "second letter")


def table(seed: int, rows: int = 6_000) -> tuple[dict[str, Matrix], Matrix]:
    """Make rows with an eighth of buyers: three strong honest columns, others that tell little, and three leaks.

    The honest ones follow from how fond of the shop somebody is, as what she then does. The leaks follow from the
    outcome: a moment that exists for a third of the buyers alone, a length that is known when the call is over, and a
    letter that nearly all buyers got because they bought.
    """
    random = np.random.default_rng(seed)
    fond = random.normal(size=rows)
    y = (random.random(rows) < 1 / (1 + np.exp(3.4 - 2.0 * fond))).astype(float)
    bought = y == 1
    columns = {name: fond + random.normal(0, 0.6 + 0.15 * at, rows) for at, name in enumerate(HONEST)}
    columns["recency"] = np.exp(-columns["recency"])
    columns |= {f"noise {at}": random.normal(size=rows) for at in range(4)}
    columns |= {f"weak {at}": 0.4 * fond + random.normal(size=rows) for at in range(4)}
    columns["constant"], columns["never known"] = np.ones(rows), np.full(rows, np.nan)
    columns["refunded on"] = np.where(bought & (random.random(rows) < 0.33), random.integers(0, 365, rows), np.nan)
    columns["seconds on the phone"] = random.gamma(2, 80, rows) * np.where(bought, 9.0, 1.0)
    columns["second letter"] = np.where(random.random(rows) < 0.06, 1 - y, y)
    return columns, y


def leaks(columns: Mapping[str, Matrix], y: Matrix, seed: int = 1) -> dict[str, str]:
    """Look, and give why each is named."""
    found = find_leaks(((name, numbers_coded(x)) for name, x in columns.items()), y, seed)
    return {leak.column: leak.why for leak in found.leaks}


@pytest.mark.parametrize("seed", range(5))
def test_leaks_are_named_and_three_strong_honest_columns_are_not(seed: int) -> None:
    columns, y = table(seed)
    strength = {name: auc(y, rankdata(columns[name])) for name in HONEST}
    assert all(max(one, 1 - one) > 0.77 for one in strength.values())  # strong they are
    assert leaks(columns, y) == {
        "refunded on": "certain",
        "seconds on the phone": "alone",
        "second letter": "alone",
    }


def test_names_and_order_do_not_matter() -> None:
    columns, y = table(3)
    called = {name: f"x{at}" for at, name in enumerate(columns)}
    renamed = {called[name]: columns[name] for name in reversed(columns)}
    assert leaks(renamed, y) == {called[name]: why for name, why in leaks(columns, y).items()}
    swapped = dict(zip(columns, [columns[name] for name in reversed(columns)], strict=True))
    assert leaks(swapped, y).keys() == {dict(zip(reversed(columns), columns, strict=True))[name] for name in LEAKS}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_named_when_it_is_the_only_one(leak: str) -> None:
    columns, y = table(4)
    others = {name: x for name, x in columns.items() if name not in LEAKS or name == leak}
    assert leaks(others, y).keys() == {leak}


def test_an_honest_table_raises_no_alarm_in_any_of_many_draws() -> None:
    for seed in range(30):
        columns, y = table(seed, rows=2_000)
        assert leaks({name: x for name, x in columns.items() if name not in LEAKS}, y) == {}


def test_a_permuted_outcome_is_known_to_nobody() -> None:
    for seed in range(20):
        columns, y = table(seed, rows=1_500)
        found = find_leaks(matrix_coded(np.column_stack(list(columns.values())), list(columns)),
                           np.random.default_rng(seed).permutation(y), 1)  # fmt: skip
        assert found.leaks == []
        assert max(found.strongest.values()) < 0.6


def test_noise_alone_tells_nothing_on_average() -> None:
    found = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        y = (random.random(400) < 0.2).astype(float)
        looked = find_leaks([("noise", numbers_coded(random.normal(size=400)))], y, seed)
        found.append(looked.strongest["noise"])
    assert abs(np.mean(found) - 0.5) < 0.012


def test_a_copy_of_the_outcome_is_exact_also_where_it_is_rare() -> None:
    random = np.random.default_rng(1)
    y = (random.random(20_000) < 0.01).astype(float)
    assert leaks(
        {"paid": np.where(y == 1, random.gamma(2, 50, 20_000), 0), "noise": random.normal(size=20_000)}, y
    ) == {"paid": "exact"}


def test_a_category_that_always_comes_with_the_outcome_is_named_with_its_value_and_rows() -> None:
    random = np.random.default_rng(2)
    y = (random.random(3_000) < 0.3).astype(float)
    codes = np.where((y == 1) & (random.random(3_000) < 0.2), 2, random.integers(0, 2, 3_000))
    (leak,) = find_leaks([("reason", Coded(codes, {0: "none", 1: "moved", 2: "cancelled"}))], y, 1).leaks
    assert (leak.why, leak.value, leak.rows) == ("certain", "cancelled", int((codes == 2).sum()))


def test_too_few_of_either_are_said() -> None:
    X = np.random.default_rng(3).normal(size=(200, 2))
    y = np.zeros(200)
    y[: FEWEST - 1] = 1
    found = find_leaks(matrix_coded(X, ["a", "b"]), y, 1)
    assert found.reason == f"not enough data: {FEWEST - 1} of {FEWEST} rows with the outcome (among 200)"
    assert find_leaks(matrix_coded(X, ["a", "b"]), 1 - y, 1).reason.endswith("rows without the outcome (among 200)")
    assert find_leaks(matrix_coded(X, ["a", "b"]), np.zeros(200), 1).reason.startswith("not enough data: 0 of")


def test_of_an_amount_it_is_asked_whether_it_is_above_its_median() -> None:
    random = np.random.default_rng(5)
    fond = random.normal(size=4_000)
    amount = np.exp(fond + random.normal(size=4_000))
    columns = {"fond": fond, "invoice": amount * 1.19, "noise": random.normal(size=4_000)}
    assert leaks(columns, amount) == {"invoice": "exact"}
    assert leaks(columns, np.where(amount > 2, amount, 0.0)).keys() == {"invoice"}  # more zeros than not


def test_infinite_and_odd_numbers_are_looked_at() -> None:
    random = np.random.default_rng(6)
    y = (random.random(1_000) < 0.4).astype(float)
    X = random.normal(size=(1_000, 3))
    X[::7, 0], X[::5, 0], X[:, 1], X[:, 2] = np.inf, -np.inf, 1e308, np.nan
    found = find_leaks(matrix_coded(X, ["a", "b", "c"]), y, 1)
    assert (found.leaks, found.columns, found.rows) == ([], 3, 1_000)


def test_codes_of_numbers_keep_shared_values_apart() -> None:
    x = np.array([0.0] * 500 + list(range(1, 400)) + [np.nan] * 3)
    coded = numbers_coded(x)
    (zero,) = (code for code, value in coded.values.items() if value == "0")
    assert (coded.codes == zero).sum() == 500
    assert (coded.codes == coded.unknown).tolist() == np.isnan(x).tolist()
    assert numbers_coded(x[:-3]).unknown is None
    assert np.all(np.diff(coded.codes[500:-3]) >= 0)


def test_of_many_rows_some_are_drawn_the_same_ones_each_time() -> None:
    assert len(drawn_rows(100, 1)) == 100
    drawn = drawn_rows(90_000, 1)
    assert len(drawn) == len(set(drawn.tolist())) == 20_000
    assert np.array_equal(drawn, drawn_rows(90_000, 1))
    assert not np.array_equal(drawn, drawn_rows(90_000, 2))
