import pytest

from suasion.customers.segments.conditions import Condition
from suasion.customers.segments.parse import load_definitions
from suasion.customers.segments.words import in_words
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


def test_two_conditions_never_read_the_same() -> None:
    conditions: list[Condition] = [condition_of(data) for data in _CONDITIONS.values()]
    different = {condition for condition in conditions if condition != condition_of(_CONDITIONS["any of one"])}
    for language in ("en", "zh"):
        assert len({in_words(condition, language) for condition in different}) == len(different)


@pytest.mark.parametrize("data", _CONDITIONS.values(), ids=_CONDITIONS)
def test_every_condition_can_be_said(data: object) -> None:
    assert in_words(condition_of(data))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in in_words(condition_of(data), "zh"))
