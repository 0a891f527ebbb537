from typing import Any

import pytest

from suasion.customers.segments.conditions import Behaviour, Condition, Sequence
from suasion.customers.segments.parse import load_definitions
from suasion.customers.segments.words import fact_in_words, in_words
from suasion.scenarios.folders import folder
from tests.customers.segments.test_compile import _CONDITIONS, condition_of

_SHIPPED = {definition.name: definition.where for definition in load_definitions(folder("retail", "segments"))}


def test_a_shipped_segment_reads_as_a_sentence_in_both_languages() -> None:
    assert in_words(_SHIPPED["champions"]) == (
        "amount paid of orders in 91 days: among the highest 20% of customers and at least 12 orders in 91 days"
    )
    assert in_words(_SHIPPED["champions"], "zh") == (
        "91 天内订单的实付金额合计位于客户中最高的 20%，且91 天内订单数至少 12"
    )
    assert in_words(_SHIPPED["no_email_consent"]) == "no standing consent for marketing by email"


def test_any_within_all_stands_in_brackets() -> None:
    said = in_words(condition_of(_CONDITIONS["nested"]))
    assert said == (
        "(at least 4 orders or consent for marketing by email stands) and not (trait children is less than 1)"
    )


def test_never_reads_as_one_says_it_and_a_sequence_as_its_steps() -> None:
    quiet = condition_of({"behaviour": {"of": "orders", "measure": "never", "within_days": 30}})
    assert (in_words(quiet), in_words(quiet, "zh")) == ("no orders in 30 days", "30 天内没有订单")
    assert isinstance(quiet, Behaviour)
    assert (fact_in_words(quiet, 3), fact_in_words(quiet, 3, "zh")) == ("3 orders in 30 days", "30 天内订单数 3")
    steps: list[dict[str, Any]] = [
        {"of": "events", "where": {"name": "Product Added"}},
        {"of": "orders", "within": {"minutes": 120}, "never": True},
    ]
    left = condition_of({"sequence": {"steps": steps, "within_days": 3}})
    assert in_words(left) == "in turn in 3 days: events with name Product Added, then no orders for 2 hours"
    assert in_words(left, "zh") == "3 天内依次：事件（名称为Product Added），其后2 小时内没有订单"
    assert isinstance(left, Sequence)
    assert fact_in_words(left, 1).startswith("1 of 2 steps in turn in 3 days: ")
    assert fact_in_words(left, 1, "zh").startswith("已完成 1/2 步，3 天内依次：")


def test_two_conditions_never_read_the_same() -> None:
    conditions: list[Condition] = [condition_of(data) for data in _CONDITIONS.values()]
    different = {condition for condition in conditions if condition != condition_of(_CONDITIONS["any of one"])}
    for language in ("en", "zh"):
        assert len({in_words(condition, language) for condition in different}) == len(different)


@pytest.mark.parametrize("data", _CONDITIONS.values(), ids=_CONDITIONS)
def test_every_condition_can_be_said(data: object) -> None:
    assert in_words(condition_of(data))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in in_words(condition_of(data), "zh"))
