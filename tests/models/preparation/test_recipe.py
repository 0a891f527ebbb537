"""Recipes that anybody may have sent, and tables as bad as they come."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from suasion.core.errors import InputRefused
from suasion.models.preparation.recipe import FittedRecipe, Recipe
from suasion.models.preparation.step import Rows
from suasion.models.preparation.suggest import suggest

ROWS = 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has one key"),
        ("steps: types", "list of 1 to 60 steps"),
        ("steps: []", "list of 1 to 60 steps"),
        (f"steps: [{', '.join(['types'] * 61)}]", "list of 1 to 60 steps"),
        ("steps: [types]\nmore: 1", "has one key"),
        ("steps: [scale, types]", "The first step of the recipe is 'scale'"),
        ("steps: [types, scale, types]", "stands twice"),
        ("steps: [types, 5]", "Step 2 is no step"),
        ("steps: [types, [scale]]", "Step 2 is no step"),
        ("steps: [types, {scale: {}, rare: {}}]", "Step 2 is no step"),
        ("steps: [types, {scal: {}}]", "Did you mean 'scale'?"),
        ("steps: [types, {scale: [z_score]}]", "Step 2 (scale)"),
        ("steps: [types, {rare: {fewest: 0}}]", "Expected `int` >= 1"),
        ("steps: [types, {rare: {fewest: 2.5}}]", "Step 2 (rare)"),
        ("steps: [types, {outliers: {reach: .nan}}]", "Step 2 (outliers)"),
        ("steps: [types, {outliers: {reach: .inf}}]", "Step 2 (outliers)"),
        ("steps: [types, {missing: {}}]", "missing required field `method`"),
        ("steps: [types, {missing: {method: interpolate}}]", "`along` has to be given for `interpolate`"),
        ("steps: [types, {missing: {method: mean, along: x}}]", "`along` has to be given for `interpolate`"),
        ("steps: [types, {select: {method: correlation}}]", "`keep` has to be given"),
        ("steps: [types, {select: {method: redundancy, keep: 3}}]", "`keep` has to be given"),
        ("steps: [types, {components: {keep: 2.5}}]", "a whole number, or a share below 1"),
        ("steps: [{types: {columns: {a: colour}}}]", "Invalid enum value 'colour'"),
        ("steps: &a [types, *a]", "alias"),
        ("steps: [types", "not YAML"),
    ],
)
def test_a_recipe_that_is_none_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Recipe.read(text)
    assert said in str(refused.value)


def test_an_empty_step_is_one_without_options() -> None:
    assert Recipe.read("steps: [types, scale:]") == Recipe.read("steps: [types, {scale: {}}]")


def columns(**more: list[Any]) -> pa.Table:
    return pa.table({"x": np.arange(ROWS, dtype=float), "town": ["a", "b", "c"] * (ROWS // 3)} | more)


@pytest.mark.parametrize(
    ("table", "steps", "said"),
    [
        (columns(), [], "are no numbers: ['town']"),
        (columns(), [{"leave_out": {"columns": ["x", "town"]}}], "left no column"),
        (columns().slice(0, 0), ["encode"], "has no rows"),
        (columns(void=[None] * ROWS), [{"missing": {"method": "drop"}}], "unknown in every training row"),
        (columns(void=[None] * ROWS), ["leave_out", {"missing": {"method": "mean", "columns": ["void"]}}],
         "Step 3 (missing): ['void'] cannot be filled"),
        (columns(gap=[None, 1.0] * (ROWS // 2), pag=[1.0, None] * (ROWS // 2)), [{"missing": {"method": "drop"}}],
         "left no row"),
        (columns(code=[f"c{at}" for at in range(ROWS)]), [{"encode": {"most": 10}}], "Too many categories"),
        (columns(), ["encode", {"components": {"keep": 9}}], "are too many"),
        (columns(gap=[None, 1.0] * (ROWS // 2)), ["encode", "components"], "have unknown cells: ['gap']"),
        (columns(), [{"encode": {"method": "target"}}], "learns from the outcome, and none is given"),
        (columns(), [{"scale": {"columns": ["town"]}}], "has to hold the kind number"),
        (columns(), [{"missing": {"method": "interpolate", "along": "town"}}], "`along` is 'town'"),
        (columns(), [{"times": {"since": "yesterday"}}], "no moment and no column of times"),
        (columns(**{"town=a": [1.0] * ROWS}), ["encode"], "Two columns would be called 'town=a'"),
        (pa.table([[1.0], [2.0]], ["a", "a"]), [], "columns of one name"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_with_a_table_is_said_with_the_step(table: pa.Table, steps: list[Any], said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Recipe.of(["types", *steps]).fit(table)
    assert said in str(refused.value)


def test_ten_thousand_categories_are_encoded_by_their_mean() -> None:
    random = np.random.default_rng(1)
    table = pa.table({"code": [f"c{at}" for at in random.permutation(20_000) % 10_000]})
    y = random.integers(0, 2, 20_000).astype(float)
    found = Recipe.of(["types", {"encode": {"method": "target"}}]).fit(table, y)
    assert found.inputs.shape == (20_000, 1)
    found = suggest(Rows(table, y, np.arange(20_000))).fit(table, y)
    assert found.fitted.names == ("code target",)


_CELLS: dict[str, some.SearchStrategy[Any]] = {
    "numbers": some.floats(allow_nan=True, allow_infinity=True).map(str),
    "counts": some.integers(0, 5).map(str),
    "words": some.text(max_size=6),
    "towns": some.sampled_from(["Ulm", "Wien", "上海", "(other)", "(unknown)", ""]),
    "days": some.dates().map(str),
    "mixed": some.one_of(some.integers().map(str), some.text(max_size=3), some.just("")),
    "constant": some.just("7"),
}


@settings(max_examples=60, deadline=None)
@given(data=some.data(), rows=some.integers(1, 70))
def test_a_suggestion_fits_whatever_the_table_or_says_why_not(data: some.DataObject, rows: int) -> None:
    kinds = data.draw(some.lists(some.sampled_from(sorted(_CELLS)), min_size=1, max_size=5))
    cells = {
        f"{kind} {at}": data.draw(some.lists(_CELLS[kind], min_size=rows, max_size=rows))
        for at, kind in enumerate(kinds)
    }
    table = pa.table({name: pa.array(found, pa.string()) for name, found in cells.items()})
    y = np.arange(rows, dtype=np.float64) % 2
    try:
        found = suggest(Rows(table, y, np.arange(rows))).fit(table, y, seed=1)
    except InputRefused as refused:
        assert refused.hint  # noqa: PT017 - both ways are fine
        return
    assert found.inputs.shape == (rows, len(found.fitted.names))
    assert not np.isinf(found.inputs).any()
    again = FittedRecipe.load(json.loads(json.dumps(found.fitted.dump(), allow_nan=False)))
    np.testing.assert_array_equal(again.inputs(table), found.fitted.inputs(table))


_WITHOUT_PANDAS = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
from pathlib import Path
import pyarrow.parquet as pq
from suasion.models.preparation.label import split
from suasion.models.preparation.recipe import Recipe
from suasion.models.preparation.table_file import read_table
file = Path(sys.argv[1])
pq.write_table(read_table(file), file.with_suffix(".parquet"))
assert read_table(file.with_suffix(".parquet")) == read_table(file)
_, rows = split(read_table(file), "y")
print(Recipe.read(sys.argv[2]).fit(rows.table, rows.outcome).inputs.shape[0])
"""


def test_nothing_of_it_needs_pandas(tmp_path: Path) -> None:
    rows = "".join(f"{at},{at % 3},{'ab'[at % 2]}{at % 7},{'yes' if at % 5 else 'no'}\n" for at in range(200))
    file = tmp_path / "t.csv"
    file.write_text("x,z,town,y\n" + rows, encoding="utf-8")
    recipe = """
steps: [types, duplicates, {missing: {method: nearest}}, outliers, rare, {encode: {method: target}},
  {select: {method: chi_square, keep: 2}}, {combinations: {fewest: 5}}, scale, components]
"""
    command = [sys.executable, "-c", _WITHOUT_PANDAS, str(file), recipe]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "200\n"), ended.stderr
