"""Tables and recipes as odd as they come: a clear result each."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import suasion
from suasion.core.errors import InputRefused
from suasion.models.preparation.columns import Kind, Matrix
from suasion.models.preparation.recipe import Prepared, Recipe
from suasion.models.preparation.step import Rows
from suasion.models.preparation.suggest import suggest


def fit(table: pa.Table, *steps: Any, outcome: Matrix | None = None) -> Prepared:
    return Recipe.of(["types", *steps]).fit(table, outcome, seed=5)


def test_a_recipe_is_suggested_for_what_the_columns_hold() -> None:
    rows = 300
    columns = {
        "name": [f"Lead {at}" for at in range(rows)],
        "amount": [f"{at},5" for at in range(rows)],
        "town": [("Ulm", "Wien", "Graz")[at % 3] for at in range(rows)],
        "code": [f"c{at % 30}" for at in range(rows)],
        "seen": [f"2026-01-{1 + at % 28:02d}" for at in range(rows)],
    }
    table, outcome = pa.table(columns), np.arange(rows, dtype=np.float64) % 2
    recipe = suggest(Rows(table, outcome, np.arange(rows)))
    assert recipe.plain() == [
        {"types": {"decimal": ","}},
        "leave_out",
        "times",
        {"rare": {"fewest": 3, "columns": ["town"]}},
        {"encode": {"method": "target", "columns": ["code"]}},
        "encode",
    ]
    assert set(recipe.fit(table, outcome).fitted.columns) == {"amount", "town", "code", "seen"}
    without = suggest(Rows(table, None, np.arange(rows))).plain()
    assert {"encode": {"method": "frequency", "columns": ["code"]}} in without


def test_what_names_or_numbers_its_rows_is_left_out_and_what_is_measured_is_not() -> None:
    rows = 400
    random = np.random.default_rng(1)
    some = np.sort(random.choice(500, rows, replace=False))  # a part of a file's rows keeps their numbers
    columns = {
        "name": [f"Lead {at}" for at in range(rows)],
        "row": random.permutation(rows) + 10_000,
        "part": some,
        "years": random.integers(18, 90, rows),
        "cents": random.integers(0, 100_000, rows),
        "paid": np.arange(rows) + 0.5,
    }
    found = fit(pa.table(columns), "leave_out")
    assert found.fitted.names == ("years", "cents", "paid")
    assert {change.column for change in found.done[1].changes if change.details["why"] == "names_rows"} == {
        "name", "row", "part",
    }  # fmt: skip


@pytest.mark.parametrize("cells", [["999", "5"], [999, 5], [999.0, 5.0]])
@pytest.mark.parametrize("stands", [999, 999.0, "999"])
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.CATEGORY])
def test_a_value_that_stands_for_unknown_is_so_in_every_kind(cells: list[Any], stands: Any, kind: Kind) -> None:
    types = {"types": {"columns": {"x": kind.value}, "unknown": {"x": [stands]}}}
    found = Recipe.of([types, {"missing": {"method": "most_frequent", "flag": True}}, "encode"]).fit(
        pa.table({"x": cells})
    )
    assert found.inputs[:, found.fitted.names.index("x unknown")].tolist() == [1, 0]


def test_nearest_rows_fall_back_on_the_median_where_no_donor_knows() -> None:
    table = pa.table({"seldom": [None] * 200 + [7.0], "other": np.arange(201.0)})
    assert set(fit(table, {"missing": {"method": "nearest", "donors": 10}}).inputs[:, 0]) == {7.0}


def test_times_far_apart_are_subtracted() -> None:
    table = pa.table({"x": ["1900-01-01", "9999-12-31"]})
    found = fit(table, {"times": {"parts": ["days"]}}).inputs
    assert found.ravel().tolist() == [0, (datetime(9999, 12, 31) - datetime(1900, 1, 1)).days]
    along = pa.table({"at": ["1900-01-01", "1950-01-01", "9999-12-31"], "x": [1.0, None, 3.0]})
    filled = fit(along, {"missing": {"method": "interpolate", "along": "at"}}, "times")
    assert 1.0 < filled.inputs[1, 0] < 1.1
    beyond = pa.table({"x": pa.array([-(2**60), 2**61, 0], pa.timestamp("us"))})
    assert np.isnan(fit(beyond, {"times": {"parts": ["year"]}}).inputs[:, 0]).tolist() == [True, True, False]


def test_text_is_read_where_training_had_times_or_nothing() -> None:
    table = pa.table({"x": [datetime(2026, 1, 31), datetime(2025, 1, 31)]})
    fitted = fit(table, {"times": {"parts": ["year"]}}).fitted
    assert fitted.inputs(pa.table({"x": ["2024-05-06", "06.05.2023", "soon"]}))[:2].ravel().tolist() == [2024, 2023]
    nothing = pa.table({"x": ["", ""], "y": [1.0, 2.0]})
    assert Recipe.of([{"types": {"columns": {"x": "time"}}}, "times"]).fit(nothing).fitted.names == ("y",)


@pytest.mark.parametrize("cells", [[[1], [2]], [{"a": 1}, {"a": 2}], [b"1", b"2"]])
def test_nested_cells_are_refused_where_words_were_learned(cells: Any) -> None:
    fitted = fit(pa.table({"x": ["a", "b"]}), "encode").fitted
    with pytest.raises(InputRefused, match="'x' holds"):
        fitted.inputs(pa.table({"x": cells}))


@pytest.mark.parametrize("rows", [1, 2, 30])
@pytest.mark.parametrize(
    "step", ["scale", {"scale": {"method": "min_max"}}, "outliers", {"missing": {"method": "nearest"}}, "combinations"]
)
def test_few_rows_constants_and_huge_numbers_are_no_error(rows: int, step: Any) -> None:
    huge = [(-1.0) ** at * 1e300 for at in range(rows)]
    table = pa.table({"one": [1.0] * rows, "huge": [huge[0], *[5.0] * (rows - 1)], "x": list(range(rows))})
    steps = [{"leave_out": {"columns": ["huge"], "constant": False}}, step] if "missing" in step else [step]
    prepared = fit(table, *steps, outcome=np.arange(rows, dtype=np.float64) % 2)
    inputs = prepared.fitted.inputs(pa.table({"one": huge, "huge": huge, "x": huge}))
    assert inputs.shape[0] == rows
    assert not np.isinf(inputs).any()


def test_a_moment_needs_no_quotes_in_yaml() -> None:
    bare = Recipe.read("steps:\n- types\n- times: {since: 2026-01-31}\n")
    assert bare.digest == Recipe.of(["types", {"times": {"since": "2026-01-31"}}]).digest


def test_no_source_imports_pandas() -> None:
    for path in Path(suasion.__file__).parent.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.strip().startswith(("import pandas", "from pandas"))], path
