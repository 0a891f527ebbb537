import pytest

from suasion.reports.numerals import MINUS, Numerals
from suasion.reports.words import Words

EN, ZH = Numerals(Words("en"), "USD"), Numerals(Words("zh-Hans"), "CNY")


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(1_469_307, 0, "1,469,307"), (-14.925, 1, f"{MINUS}14.9"), (0, 3, "0.000"), (3.1e-7, 4, f"3.1e{MINUS}07")],
)
def test_numbers(value: float, places: int, written: str) -> None:
    assert EN.number(value, places) == written


def test_nothing_is_never_written_as_zero() -> None:
    for writer in (EN.number, EN.percent, EN.money, EN.interval, EN.percents):
        assert writer(None) == "not enough data"
    assert ZH.number(None) == "数据不足"


def test_shares_amounts_and_intervals() -> None:
    assert EN.percent(0.0471) == "4.7%"
    assert EN.money(1234.5) == "USD\u00a01,234.50"
    assert EN.interval([-0.011, 0.024]) == f"{MINUS}0.011 to 0.024"
    assert ZH.percents((0.1, 0.2)) == "10.0% 至 20.0%"


def test_dates_are_written_in_utc() -> None:
    assert EN.day("2017-10-30T00:00:00+00:00") == "30 October 2017"
    assert EN.day("2017-10-30T01:30:00+02:00") == "29 October 2017 23:30 UTC"
    assert ZH.day("2017-10-30T00:00:00") == "2017 年 10 月 30 日"
    assert EN.day("") == "not recorded"
