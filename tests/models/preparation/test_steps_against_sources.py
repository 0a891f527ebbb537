"""What each step gives, beside scikit-learn, SciPy, NumPy or a count by hand."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import chi2_contingency, pearsonr
from sklearn.decomposition import PCA
from sklearn.impute import KNNImputer
from sklearn.metrics import mutual_info_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler, TargetEncoder

from suasion.models.preparation.columns import Matrix, number
from suasion.models.preparation.recipe import Prepared, Recipe
from suasion.models.preparation.steps.select import binned, chi_square, mutual_information

UNKNOWN = float("nan")


def fit(columns: dict[str, Any], *steps: Any, outcome: Matrix | None = None) -> Prepared:
    """Fit a recipe over columns of numbers, words and times as they are."""
    made = {name: number(x) if isinstance(x, np.ndarray) and x.dtype == float else x for name, x in columns.items()}
    return Recipe.of(["types", *steps]).fit(pa.table(made), outcome, seed=5)


def counts(found: Prepared, step: int, what: str) -> dict[str, int]:
    return {change.column: change.count for change in found.done[step].changes if change.what == what}


@pytest.fixture(scope="module")
def normals() -> Matrix:
    random = np.random.default_rng(2)
    X: Matrix = random.normal([0, 5, -3], [1, 4, 0.5], (200, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.8], [0, 0, 1]])
    X[random.random(X.shape) < 0.1] = np.nan
    return X


def columns_of(normals: Matrix) -> dict[str, Matrix]:
    return {f"x{at}": normals[:, at] for at in range(normals.shape[1])}


@pytest.mark.parametrize(("method", "scaler"), [("z_score", StandardScaler()), ("min_max", MinMaxScaler())])
def test_scales_are_scikit_learns(normals: Matrix, method: str, scaler: Any) -> None:
    found = fit(columns_of(normals), {"scale": {"method": method}})
    np.testing.assert_allclose(found.inputs, scaler.fit_transform(normals), rtol=1e-12)
    later = fit({"x": np.array([1.0, 3.0])}, {"scale": {"method": method}}).fitted.inputs(pa.table({"x": [5.0]}))
    assert later[0, 0] == {"z_score": 3.0, "min_max": 2.0}[method]
    assert fit({"x": np.array([4.0, 4.0])}, {"scale": {"method": method}}).inputs.tolist() == [[0], [0]]


def test_nearest_neighbours_are_scikit_learns_over_z_scores(normals: Matrix) -> None:
    found = fit(columns_of(normals), {"missing": {"method": "nearest", "neighbours": 4}})
    scaler = StandardScaler().fit(normals)
    wanted = scaler.inverse_transform(
        KNNImputer(n_neighbors=4, weights="distance").fit_transform(scaler.transform(normals))
    )
    np.testing.assert_allclose(found.inputs, wanted, rtol=1e-9)
    known = ~np.isnan(normals)
    np.testing.assert_array_equal(found.inputs[known], normals[known])
    assert counts(found, 1, "filled_nearest") == {f"x{at}": int((~known[:, at]).sum()) for at in range(3)}


def test_a_cell_is_filled_by_what_is_asked_for() -> None:
    x, town = np.array([1.0, UNKNOWN, 2.0, 2.0, 10.0]), pa.array(["b", "a", None, "b", "a"])
    wanted = {"mean": 3.75, "median": 2.0, "most_frequent": 2.0, "constant": -1.0}
    for method, value in wanted.items():
        options = {"method": method, "columns": ["x"]} | ({"value": -1.0} if method == "constant" else {})
        found = fit({"x": x}, {"missing": options})
        assert found.inputs[:, 0].tolist() == [1, value, 2, 2, 10]
        assert found.fitted.inputs(pa.table({"x": pa.array([None], pa.float64())}))[0, 0] == value
        assert counts(found, 1, "filled") == {"x": 1}
    found = fit({"town": town}, {"missing": {"method": "most_frequent", "flag": True}}, "encode")
    assert found.fitted.names == ("town unknown", "town=a", "town=b")
    assert found.inputs[2].tolist() == [1, 1, 0]  # of two as frequent ones the first by name


def test_rows_with_gaps_are_left_out_of_learning_and_answered_by_the_median() -> None:
    found = fit({"x": np.array([1.0, UNKNOWN, 2.0, 9.0]), "z": np.arange(4.0)}, {"missing": {"method": "drop"}})
    assert found.rows.places.tolist() == [0, 2, 3]
    assert counts(found, 1, "rows_left_out") == {"": 1}
    assert found.fitted.inputs(pa.table({"x": pa.array([None], pa.float64()), "z": [7.0]})).tolist() == [[2, 7]]


def test_interpolation_is_numpys_between_known_places_and_flat_beyond() -> None:
    along = np.array([4.0, 0, 1, 2, 3, 3, UNKNOWN])
    x = np.array([8.0, 0, UNKNOWN, 4, 5, 7, UNKNOWN])
    found = fit({"x": x, "along": along}, {"missing": {"method": "interpolate", "along": "along"}})
    assert found.inputs[:, 0].tolist() == [8, 0, 2, 4, 5, 7, 5]  # where the place is unknown, too, the median
    asked = pa.table({"x": pa.array([None] * 3, pa.float64()), "along": [2.5, 99.0, -5.0]})
    assert found.fitted.inputs(asked)[:, 0].tolist() == [5, 8, 0]
    assert found.fitted.sources["x"] == ("x", "along")


def test_fences_are_tukeys_and_quantiles_numpys() -> None:
    x = np.append(np.arange(1.0, 101.0), [1_000.0, -900.0])
    first, third = np.quantile(x, [0.25, 0.75])
    low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    clipped = fit({"x": x}, {"outliers": {"reach": 1.5}})
    np.testing.assert_array_equal(clipped.inputs[:, 0], np.clip(x, low, high))
    assert counts(clipped, 1, "outliers") == {"x": 2}
    unknown = fit({"x": x}, {"outliers": {"reach": 1.5, "action": "unknown"}})
    assert np.isnan(unknown.inputs[-2:, 0]).all()
    dropped = fit({"x": x}, {"outliers": {"reach": 1.5, "action": "drop"}})
    assert dropped.inputs[:, 0].tolist() == list(range(1, 101))
    assert dropped.fitted.inputs(pa.table({"x": [1e6]}))[0, 0] == 1e6
    quantiles = fit({"x": x}, {"outliers": {"method": "quantiles", "share": 0.1}})
    np.testing.assert_array_equal(quantiles.inputs[:, 0], np.clip(x, *np.quantile(x, [0.1, 0.9])))
    still = fit({"x": np.array([0.0] * 90 + [5.0] * 10)}, {"outliers": {}})
    assert still.done[1].changes == ()  # the middle half is one value


def test_rare_and_unseen_categories_are_one() -> None:
    towns = ["Ulm"] * 10 + ["Wien"] * 10 + ["Graz"] * 3 + ["Linz"] * 2 + [None]
    found = fit({"town": pa.array(towns)}, {"rare": {"fewest": 3}}, "encode")
    assert found.fitted.names == ("town=(other)", "town=Graz", "town=Ulm", "town=Wien", "town=(unknown)")
    assert counts(found, 1, "merged") == {"town": 2}
    assert found.inputs.sum(axis=0).tolist() == [2, 3, 10, 10, 1]
    asked = pa.table({"town": pa.array(["Rom", "Linz", None])})
    assert found.fitted.inputs(asked).tolist() == [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]
    two = fit({"town": pa.array(towns)}, {"rare": {"fewest": 1, "most": 2}}, "encode")
    assert two.fitted.names == ("town=(other)", "town=Ulm", "town=Wien", "town=(unknown)")


def test_target_encoding_is_scikit_learns_for_later_rows() -> None:
    random = np.random.default_rng(4)
    town, y = random.choice(list("abcd"), 400), (random.random(400) < 0.3).astype(float)
    found = fit({"town": pa.array(town.tolist())}, {"encode": {"method": "target"}}, outcome=y)
    wanted = TargetEncoder(target_type="continuous").fit(town[:, None].astype(object), y).encodings_[0]
    asked = pa.table({"town": ["a", "b", "c", "d", "z"]})
    np.testing.assert_allclose(found.fitted.inputs(asked)[:, 0], [*wanted, y.mean()], rtol=1e-12)


def test_a_training_row_is_not_told_its_own_outcome() -> None:
    random = np.random.default_rng(5)
    town = pa.array(random.choice(list("abcdefgh"), 60).tolist())
    y = (random.random(60) < 0.5).astype(float)
    before = fit({"town": town}, {"encode": {"method": "target"}}, outcome=y).inputs
    for row in range(0, 60, 7):
        turned = y.copy()
        turned[row] = 1 - y[row]
        after = fit({"town": town}, {"encode": {"method": "target"}}, outcome=turned).inputs
        assert after[row, 0] == before[row, 0]
        assert not np.array_equal(after, before)


def test_a_thousand_categories_tell_nothing_of_an_outcome_that_is_chance() -> None:
    random = np.random.default_rng(6)
    codes, y = random.integers(0, 1_000, 4_000), (random.random(4_000) < 0.3).astype(float)
    found = fit({"code": pa.array([f"c{one}" for one in codes])}, {"encode": {"method": "target"}}, outcome=y)
    own = (np.bincount(codes, y) / np.maximum(np.bincount(codes), 1))[codes]
    assert abs(pearsonr(found.inputs[:, 0], y)[0]) < 3 / np.sqrt(4_000)
    assert pearsonr(own, y)[0] > 0.4  # what it would be with each row's own outcome in it


def test_frequencies_are_shares_of_the_training_rows() -> None:
    found = fit({"town": pa.array(["a", "a", "b", None])}, {"encode": {"method": "frequency"}})
    asked = pa.table({"town": pa.array(["a", "b", None, "z"])})
    assert found.fitted.inputs(asked)[:, 0].tolist() == [0.5, 0.25, 0.25, 0]


def test_components_are_scikit_learns_over_z_scores(normals: Matrix) -> None:
    whole = normals[~np.isnan(normals).any(axis=1)]
    Z = (whole - whole.mean(axis=0)) / whole.std(axis=0)
    for keep in (1, 2, 3, 0.5, 0.9):
        found = fit(columns_of(whole), {"components": {"keep": keep}})
        wanted = PCA(keep, svd_solver="full").fit(Z)
        np.testing.assert_allclose(found.inputs, wanted.transform(Z), atol=1e-10)
        (told,) = [change for change in found.done[1].changes if change.what == "components"]
        assert told.details["share"] == pytest.approx(wanted.explained_variance_ratio_.sum())
    assert found.fitted.sources["component 1"] == ("x0", "x1", "x2")


def test_chi_square_is_scipys(normals: Matrix) -> None:
    y = (np.nan_to_num(normals[:, 0]) > 0.3).astype(int)
    town = np.random.default_rng(7).choice(["a", "b", "c"], len(normals))
    table = pa.table({"x": number(normals[:, 1]), "town": town.tolist()})
    for name in ("x", "town"):
        bins = binned(table, name)
        crossed = np.array([[((bins == b) & (y == k)).sum() for k in (0, 1)] for b in np.unique(bins)])
        wanted = chi2_contingency(crossed, correction=False).pvalue
        p, log_p = chi_square(bins, y.astype(np.int64))
        assert p == pytest.approx(wanted, rel=1e-9)
        assert log_p == pytest.approx(np.log(wanted), rel=1e-9)


def test_columns_are_kept_in_the_order_of_their_strength() -> None:
    random = np.random.default_rng(8)
    y = random.normal(size=500)
    strength = {"none": 0.0, "some": 0.4, "most": 0.9, "against": -0.7}
    columns = {name: by * y + random.normal(0, 0.5, 500) for name, by in strength.items()}
    for method in ("correlation", "chi_square", "mutual_information"):
        found = fit(columns, {"select": {"method": method, "keep": 2}}, outcome=y)
        assert found.fitted.names == ("most", "against")
        assert [change.column for change in found.done[1].changes] == ["most", "against", "some", "none"]
    shown = {change.column: change.details["value"] for change in fit(
        columns, {"select": {"method": "correlation", "keep": 2}}, outcome=y).done[1].changes}  # fmt: skip
    for name, x in columns.items():
        assert shown[name] == pytest.approx(abs(pearsonr(x, y)[0]))


def test_mutual_information_of_independent_columns_is_nought_on_average() -> None:
    found, plain = [], []
    for seed in range(200):
        random = np.random.default_rng(seed)
        bins, classes = random.integers(0, 10, 300), random.integers(0, 2, 300)
        found.append(mutual_information(bins, classes))
        plain.append(mutual_info_score(classes, bins))
    assert abs(np.mean(found)) < 0.002
    assert np.mean(plain) > 0.01  # without the correction


def test_of_two_redundant_columns_the_later_goes() -> None:
    x = np.random.default_rng(9).normal(size=50)
    columns = {"x": x, "other": x[::-1].copy(), "twin": -2 * x + 3, "still": np.ones(50)}
    found = fit(columns, {"select": {"method": "redundancy"}})
    assert found.fitted.names == ("x", "other", "still")
    (change,) = found.done[1].changes
    assert (change.column, change.details["of_column"]) == ("twin", "x")


def test_combinations_find_what_only_counts_together() -> None:
    random = np.random.default_rng(10)
    X = random.integers(0, 2, (2_000, 4)).astype(float)
    y = (X[:, 0] != X[:, 1]).astype(float)
    found = fit(columns_of(X), {"combinations": {"trees": 40, "depth": 2, "fewest": 30}}, outcome=y)
    leaves = found.inputs[:, 4:]
    assert np.all(leaves.sum(axis=1) == 40)  # one leaf of each tree
    assert max(abs(pearsonr(X[:, at], y)[0]) for at in range(4)) < 0.1
    assert max(abs(pearsonr(leaf, y)[0]) for leaf in leaves.T) > 0.5
    for change in found.done[1].changes:
        said, at = str(change.details["terms"]), found.fitted.names.index(change.column)
        holds = np.ones(len(X), dtype=bool)
        for term in said.split(" and "):
            name, sign, value = term.split(" ")
            x = X[:, int(name[1:])]
            holds &= x <= float(value) if sign == "<=" else x > float(value)
        np.testing.assert_array_equal(found.inputs[:, at], holds.astype(float))
        assert change.count == holds.sum()


def test_parts_of_times_are_the_calendars() -> None:
    seen = pa.array(["2024-02-29 23:30", "2025-01-01 00:00", None])
    first = pa.array(["2024-02-28", "2024-12-31", "2024-12-31"])
    found = fit(
        {"seen": seen, "first": first},
        {
            "times": {
                "columns": ["seen"],
                "parts": ["year", "month", "day", "weekday", "hour", "days"],
                "since": "first",
            }
        },
        {"times": {"parts": ["days"], "since": "2024-01-01"}},
    )
    assert found.fitted.names[:6] == tuple(
        f"seen {part}" for part in ("year", "month", "day", "weekday", "hour", "days")
    )
    assert found.inputs[0, :6].tolist() == pytest.approx([2024, 2, 29, 3, 23, 1 + 23.5 / 24])
    assert found.inputs[1, :6].tolist() == [2025, 1, 1, 2, 0, 1]
    assert np.isnan(found.inputs[2, :6]).all()
    assert found.inputs[0, 6] == 58
    assert found.fitted.sources["seen days"] == ("seen", "first")
    assert found.fitted.sources["seen year"] == ("seen",)


def test_rows_that_repeat_are_left_out_with_their_outcome() -> None:
    columns = {"x": np.array([1.0, 1, 2, 1, UNKNOWN, UNKNOWN]), "z": np.array([1.0, 1, 1, 1, 0, 0])}
    y = np.array([0.0, 1, 0, 0, 1, 1])
    assert fit(columns, "duplicates").rows.places.tolist() == [0, 2, 4]
    assert fit(columns, "duplicates", outcome=y).rows.places.tolist() == [0, 1, 2, 4]
    by_name = fit(columns, {"duplicates": {"columns": ["z"]}}, outcome=y)
    assert by_name.rows.places.tolist() == [0, 4]
    assert by_name.rows.outcome is not None
    assert by_name.rows.outcome.tolist() == [0, 1]
    assert counts(by_name, 1, "rows_left_out") == {"": 4}
