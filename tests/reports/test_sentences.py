from typing import Any

import pytest

from suasion.reports.figures import figures_of
from suasion.reports.numerals import Numerals
from suasion.reports.sentences import key_figures, plain_sentences, wins
from suasion.reports.summary import contract
from suasion.reports.words import Words
from tests.reports.made import made

WORDS = Words("en")
NUMERALS = Numerals(WORDS, "USD")


def sentences(stage: str, **changed: Any) -> str:
    summary = made()
    summary["steps"][stage].update(changed)
    return plain_sentences(contract(summary)["steps"], WORDS, NUMERALS)[stage]


def test_only_departments_with_a_gain_above_zero_are_wins() -> None:
    targets = contract(made())["steps"]["predict"]["targets"]
    assert wins(targets) == 11


def test_lines_that_do_not_add_up_are_said_aloud() -> None:
    assert "The three add up" in sentences("collect")
    assert "do not trust" in sentences("collect", lines_stored=1)


def test_a_ledger_that_does_not_add_up_is_said_aloud() -> None:
    assert "1,541 were handed over" in sentences("send")
    assert "does not add up: 1,604 planned, but 1,603" in sentences("send", sent=1_540)


@pytest.mark.parametrize(
    ("interval", "said"),
    [([-1.0, 2.0], "and it does"), ([1.0, 2.0], "one run of twenty"), (None, "not enough customers")],
)
def test_the_aa_check_is_reported_as_it_fell(interval: list[float] | None, said: str) -> None:
    assert said in sentences("measure", aa_interval=interval)


def test_a_shop_without_an_interval_is_not_judged() -> None:
    summary = made()
    summary["steps"]["predict"]["targets"][0]["gain_interval"] = None
    found = plain_sentences(contract(summary)["steps"], WORDS, NUMERALS)["predict"]
    assert "not judged: not enough data" in found


def test_key_figures_say_not_enough_data() -> None:
    summary = made()
    summary["steps"]["measure"]["aa_interval"] = None
    assert key_figures(contract(summary)["steps"], WORDS, NUMERALS)["measure"] == "A/A interval not enough data"


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
def test_what_is_planned_and_what_is_contacted_have_each_their_own_cost(locale: str) -> None:
    summary, words = made(), Words(locale)
    said = plain_sentences(contract(summary)["steps"], words, Numerals(words, "USD"), figures_of(summary).decide)
    for figure in ("1,794", "2,452", "USD\u00a0409.35", "190", "1,604", "USD\u00a0367.70"):
        assert figure in said["decide"]


def test_without_the_planned_count_the_cost_is_said_to_be_that_of_everyone() -> None:
    assert "held out included, costs USD\u00a0409.35" in sentences("decide")
    assert "3 of 4 limits bind" in sentences("decide")


def test_targets_whose_calibration_error_is_over_its_noise_are_counted() -> None:
    summary = made()
    targets = summary["steps"]["predict"]["targets"]
    targets[1]["ece"] = targets[1]["ece_noise"] + 0.0101
    found = plain_sentences(contract(summary)["steps"], WORDS, NUMERALS)["predict"]
    assert f"for {len(targets) - 1} of {len(targets)} targets, and above it for 1." in found
