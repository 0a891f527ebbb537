"""Shared checks of every step in every way it is tried; a step without a way to try it fails, and none is left out."""

import json
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from suasion.core.errors import ColumnMissing
from suasion.models.preparation.recipe import FittedRecipe, Prepared, Recipe
from suasion.models.preparation.registry import steps
from suasion.models.preparation.words import CODES, WORDS, sentence
from tests.models.preparation.made_table import OPTIONS, ROWS, recipes, table

EVERY = pytest.mark.parametrize("plain", [plain for _, plain in recipes()], ids=[name for name, _ in recipes()])


@cache
def _fit(text: str) -> Prepared:
    rows, y = table(1)
    return Recipe.read(text).fit(rows, y, seed=3)


def fit(plain: list[Any]) -> Prepared:
    """Fit a recipe on the training rows, once for all checks."""
    return _fit(Recipe.of(plain).text())


def test_every_step_is_tried_with_every_word_it_knows() -> None:
    assert OPTIONS.keys() == steps().keys()
    for name, kind in steps().items():
        for option in msgspec.structs.fields(kind):
            if get_origin(option.type) is Literal:
                tried = {options.get(option.name, option.default) for options in OPTIONS[name]}
                assert set(get_args(option.type)) <= tried, (name, option.name)


@EVERY
def test_it_survives_json_and_yaml_without_a_bit_of_change(plain: list[Any]) -> None:
    fitted = fit(plain).fitted
    asked, _ = table(2)
    again = FittedRecipe.load(json.loads(json.dumps(fitted.dump(), allow_nan=False)))
    np.testing.assert_array_equal(again.inputs(asked), fitted.inputs(asked))
    read = Recipe.read(fitted.recipe.text())
    assert (read, read.digest) == (fitted.recipe, fitted.recipe.digest)


@EVERY
def test_the_same_rows_and_seed_teach_the_same(plain: list[Any]) -> None:
    rows, y = table(1)
    again = Recipe.of(plain).fit(rows, y, seed=3)
    assert json.dumps(again.fitted.dump()) == json.dumps(fit(plain).fitted.dump())
    np.testing.assert_array_equal(again.inputs, fit(plain).inputs)


@EVERY
def test_every_row_that_is_asked_about_is_answered_as_it_is_alone(plain: list[Any]) -> None:
    fitted = fit(plain).fitted
    asked, _ = table(4, rows=40)
    together = fitted.inputs(asked)
    assert together.shape == (40, len(fitted.names))
    alone = np.vstack([fitted.inputs(asked.slice(at, 1)) for at in range(40)])
    np.testing.assert_allclose(alone, together, rtol=1e-12, atol=1e-12)  # distances are rounded by blocks of rows


@EVERY
def test_whatever_is_asked_gives_numbers_or_unknown(plain: list[Any]) -> None:
    fitted = fit(plain).fitted
    for cell in ("", "nobody has seen this", "1e300", "-1e300", "inf", "NaN", "9999-12-31", "0001-01-01", "\t"):
        asked = pa.table({name: [cell] for name in fitted.columns} or {"x": [cell]})
        assert not np.isinf(fitted.inputs(asked)).any(), cell
    assert fitted.inputs(table(2)[0].slice(0, 0)).shape == (0, len(fitted.names))


@EVERY
def test_only_the_columns_that_are_named_are_needed(plain: list[Any]) -> None:
    fitted = fit(plain).fitted
    asked, _ = table(2)
    wanted = fitted.inputs(asked)
    needed = asked.select(list(reversed(fitted.columns))).append_column("more", pa.array(["?"] * ROWS))
    np.testing.assert_array_equal(fitted.inputs(needed), wanted)
    for name in fitted.columns:
        with pytest.raises(ColumnMissing, match=name):
            fitted.inputs(asked.drop_columns([name]))


@EVERY
def test_an_input_changes_only_with_the_columns_it_says_it_follows_from(plain: list[Any]) -> None:
    fitted = fit(plain).fitted
    asked, other = table(5)[0], table(6)[0]
    before = fitted.inputs(asked)
    moved: set[tuple[str, str]] = set()
    for name in asked.column_names:
        after = fitted.inputs(asked.set_column(asked.column_names.index(name), name, other[name]))
        for at, said in enumerate(fitted.names):
            if not np.array_equal(before[:, at], after[:, at], equal_nan=True):
                moved.add((said, name))
    said_so = {(name, source) for name in fitted.names for source in fitted.sources[name]}
    assert moved <= said_so
    # The first source of an input is the one it is about; that the others can matter, too, is not asked of each.
    constants = {name for at, name in enumerate(fitted.names) if np.ptp(np.nan_to_num(before[:, at])) == 0}
    assert {name for name, _ in moved} >= set(fitted.names) - constants


@EVERY
def test_rows_it_keeps_are_rows_of_the_table(plain: list[Any]) -> None:
    found = fit(plain)
    _, y = table(1)
    assert len(found.rows.places) == len(found.inputs) == found.done[-1].rows
    assert np.all(np.diff(found.rows.places) > 0)
    assert found.rows.outcome is not None
    np.testing.assert_array_equal(found.rows.outcome, y[found.rows.places])
    left = sum(change.count for done in found.done for change in done.changes if change.what == "rows_left_out")
    assert left == ROWS - len(found.inputs)


@EVERY
def test_every_change_is_told_in_both_languages(plain: list[Any]) -> None:
    for done in fit(plain).done:
        for change in done.changes:
            assert 0 <= change.count <= max(change.of, 99)
            english, chinese = sentence(change, "en"), sentence(change, "zh")
            assert english != chinese
            assert "{" not in english + chinese
            assert all(value in CODES for name, value in change.details.items() if name in {"why", "kind", "action"})


def test_every_word_is_used() -> None:
    said = {change.what for _, plain in recipes() for done in fit(plain).done for change in done.changes}
    elsewhere = {"unreadable", "infinite", "ambiguous"}  # the table has none; test_reading.py makes them
    assert said | elsewhere == WORDS.keys()
