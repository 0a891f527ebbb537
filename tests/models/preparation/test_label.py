from typing import Any

import pyarrow as pa
import pytest

from suasion.core.errors import ColumnMissing, InputRefused
from suasion.models.preparation.label import split


def told(cells: list[Any], positive: str | None = None) -> tuple[str | None, list[float], int]:
    outcome, rows = split(pa.table({"x": list(range(len(cells))), "y": pa.array(cells)}), "y", positive)
    assert rows.table.column_names == ["x"]
    assert rows.outcome is not None
    assert rows.table["x"].to_pylist() == rows.places.tolist()
    return outcome.positive, rows.outcome.tolist(), outcome.unknown


@pytest.mark.parametrize(
    ("cells", "positive", "outcome"),
    [
        (["yes", "no", "no"], "yes", [1, 0, 0]),
        (["No", "Yes"], "Yes", [0, 1]),
        (["TRUE", "FALSE"], "TRUE", [1, 0]),
        (["1", "0"], "1", [1, 0]),
        ([1.0, 0.0], "1", [1, 0]),
        ([True, False], "1", [1, 0]),
        (["是", "否"], "是", [1, 0]),
        (["t", "f"], "t", [1, 0]),
    ],
)
def test_of_two_values_the_yes_is_known(cells: list[Any], positive: str, outcome: list[float]) -> None:
    assert told(cells) == (positive, outcome, 0)


def test_rows_without_it_are_left_out_and_counted() -> None:
    assert told(["yes", "", "no", "?", None]) == ("yes", [1, 0], 3)


def test_more_numbers_than_two_are_an_amount() -> None:
    assert told(["1.5", "0", "n/a", "7"]) == (None, [1.5, 0, 7], 1)


def test_one_value_against_all_others_if_it_is_named() -> None:
    assert told(["red", "green", "blue", "red"], "red") == ("red", [1, 0, 0, 1], 0)
    assert told(["1", "2", "3"], "2") == ("2", [0, 1, 0], 0)
    assert told(["stay", "go"], "go") == ("go", [0, 1], 0)


@pytest.mark.parametrize(
    ("cells", "positive", "said"),
    [
        (["yes", "yes"], None, "one value only, 'yes'"),
        (["", None], None, "no value"),
        (["red", "green", "blue"], None, "holds 3 categories"),
        (["stay", "go"], None, "Say which of the two"),
        (["yes", "true"], None, "Say which of the two"),
        (["yes", "no"], "maybe", "nowhere 'maybe'"),
        ([[1], [2]], None, "no value"),
    ],
)
def test_what_cannot_be_predicted_is_refused(cells: list[Any], positive: str | None, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        told(cells, positive)
    assert said in str(refused.value)


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(ColumnMissing, match="bougth"):
        split(pa.table({"bought": ["yes", "no"]}), "bougth")
