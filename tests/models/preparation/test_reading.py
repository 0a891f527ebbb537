"""What cells are read as; what cannot be read is unknown, and counted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from suasion.core.errors import ColumnMissing, InputRefused
from suasion.models.preparation.columns import TYPES, Column, Kind
from suasion.models.preparation.step import Change, Rows
from suasion.models.preparation.steps.types import Types

NOON = datetime(2026, 1, 31, 12)


def read(cells: Any, **options: Any) -> tuple[Column, dict[str, Change]]:
    """Read one column, and give it with what is told of it."""
    array = cells if isinstance(cells, pa.Array) else pa.array(cells)
    found = Types(**options).fit(Rows(pa.table({"x": array}), None, np.arange(len(array))), 0)
    table = found.rows.table
    return table["x"] if "x" in table.column_names else pa.chunked_array([[]]), {one.what: one for one in found.changes}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), (" 7 ", 7), ("-5", -5), ("+5", 5), ("1e5", 1e5), ("1.5E-3", 0.0015), (".5", 0.5), ("5.", 5),
        ("1,234.5", 1234.5), ("12,345,678", 12_345_678), ("12 %", 12), ("50%", 50), ("€5", 5), ("-$1,000.50", -1000.5),
        ("¥ 8", None), ("1,23", None), ("1.2.3", None), ("0x1F", None), ("1e999", None), ("٣", None), ("７", None),
        ("inf", None), ("-Infinity", None), ("five", None), ("5 6", None), ("1/2", None), ("e5", None), (".", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    column, changes = read([text, *["1"] * 30])
    assert column[0].as_py() == number
    assert changes["read_as"].details["kind"] == "number"
    assert ("unreadable" in changes) == (number is None)


def test_decimals_behind_a_comma_are_read_if_it_is_said() -> None:
    cells = ["1.234,5", "0,25", "12", "-1.000.000"]
    assert read(cells, decimal=",")[0].to_pylist() == [1234.5, 0.25, 12, -1e6]
    assert read(cells)[0].type == TYPES[Kind.CATEGORY]


def test_what_means_unknown_is_unknown() -> None:
    column, changes = read(["3", "", "  ", "NA", "n/a", "null", "?", "-", "NaN", "缺失", None, "4"])
    assert column.to_pylist() == [3, *[None] * 10, 4]
    assert (changes["unknown"].count, "unreadable" in changes) == (10, False)
    assert read(["unknown", "none", "yes"])[0].to_pylist() == ["unknown", "none", "yes"]


def test_values_that_stand_for_unknown_are_what_is_named() -> None:
    assert read(["999", "3", "999.0"], unknown={"x": [999]})[0].to_pylist() == [None, 3, None]
    assert read([999.0, 3.0], unknown={"x": [999]})[0].to_pylist() == [None, 3]
    assert read(["keine", "a"], unknown={"x": ["keine"]})[0].to_pylist() == [None, "a"]
    assert read([1, 2, 9], columns={"x": Kind.CATEGORY}, unknown={"x": [9]})[0].to_pylist() == ["1", "2", None]


def test_a_few_odd_cells_among_numbers_are_unknown_and_many_make_categories() -> None:
    column, changes = read([*["5"] * 96, *["C5"] * 4])
    assert (column.null_count, changes["unreadable"].count, changes["unreadable"].of) == (4, 4, 100)
    assert read([*["5"] * 90, *["C5"] * 10])[0].type == TYPES[Kind.CATEGORY]


def test_zeros_in_front_are_codes() -> None:
    assert read(["01234", "98765"])[0].to_pylist() == ["01234", "98765"]
    assert read(["0", "0.5", "10"])[0].to_pylist() == [0, 0.5, 10]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", datetime(2026, 1, 31)),
        ("2026-01-31 08:05", datetime(2026, 1, 31, 8, 5)),
        ("2026-01-31T08:05:07.123Z", datetime(2026, 1, 31, 8, 5, 7)),
        ("2026/01/31 08:05", datetime(2026, 1, 31, 8, 5)),
        ("31.01.2026", datetime(2026, 1, 31)),
        ("2026年1月31日", datetime(2026, 1, 31)),
        ("1/31/2026", datetime(2026, 1, 31)),
        ("31/1/2026 23:59", datetime(2026, 1, 31, 23, 59)),
        ("1931-12-31", datetime(1931, 12, 31)),
        ("0001-01-01", datetime(1, 1, 1)),
        ("9999-12-31", datetime(9999, 12, 31)),
    ],
)
def test_times_are_read_where_one_reading_is_possible(text: str, moment: datetime) -> None:
    column, changes = read([text])
    assert (column.to_pylist(), changes["read_as"].details["kind"]) == ([moment], "time")


def test_day_and_month_are_not_guessed() -> None:
    column, changes = read(["1/2/2026", "3/4/2026"])
    assert column.type == TYPES[Kind.CATEGORY]
    assert changes["ambiguous"].count == 2
    told, _ = read(["1/2/2026", "3/4/2026"], formats={"x": "%d/%m/%Y"})
    assert told.to_pylist() == [datetime(2026, 2, 1), datetime(2026, 4, 3)]
    assert read(["1/2/2026", "3/14/2026"])[0].to_pylist()[0] == datetime(2026, 1, 2)  # one cell tells


def test_impossible_days_are_unknown_and_counted() -> None:
    column, changes = read([*["2026-01-31"] * 30, "2026-02-30"])
    assert (column.null_count, changes["unreadable"].count) == (1, 1)


def test_infinite_cells_are_unknown_and_counted() -> None:
    column, changes = read([1.0, float("inf"), float("-inf"), float("nan"), None])
    assert (column.null_count, changes["infinite"].count, changes["unknown"].count) == (4, 2, 2)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (pa.array([True, False, None]), [1, 0, None]),
        (pa.array([Decimal("1.50"), None]), [1.5, None]),
        (pa.array([2**63 - 1]), [float(2**63)]),
        (pa.array([date(2026, 1, 31)]), [datetime(2026, 1, 31)]),
        (pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("ns", "Asia/Shanghai")), [NOON]),
        (pa.array([1_700_000_000_123_456_789], pa.timestamp("ns")), [datetime(2023, 11, 14, 22, 13, 20, 123456)]),
        (pa.array(["a", None]).dictionary_encode(), ["a", None]),
        (pa.array(["5", "6"], pa.large_string()), [5, 6]),
        (pa.array(["5", "x"], pa.string_view()), ["5", "x"]),
        (pa.nulls(2), [None, None]),
    ],
)  # fmt: skip
def test_columns_of_parquet_are_read_as_they_are(cells: Column, wanted: list[Any]) -> None:
    assert read(cells)[0].to_pylist() == wanted


def test_codes_become_categories_if_it_is_said() -> None:
    assert read([1.0, 2.0, None, 2.5], columns={"x": Kind.CATEGORY})[0].to_pylist() == ["1", "2", None, "2.5"]
    assert read([True, False], columns={"x": Kind.CATEGORY})[0].to_pylist() == ["true", "false"]


@pytest.mark.parametrize("cells", [pa.array([[1, 2]]), pa.array([{"a": 1}]), pa.array([b"\x00"])])
def test_what_no_recipe_can_use_is_left_out_and_told(cells: Column) -> None:
    _, changes = read(cells)
    assert changes["left_out"].details["why"] == "nested"


def test_what_cannot_be_of_a_kind_is_refused() -> None:
    with pytest.raises(InputRefused, match="timestamp"):
        read(pa.array([datetime(2026, 1, 1)]), columns={"x": Kind.NUMBER})
    with pytest.raises(ColumnMissing, match="'z'"):
        read(["1"], columns={"z": Kind.NUMBER})
