"""A model's words are used only if they pass review; the template stands in for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from suasion.content.writing import facts_prompt, write
from suasion.language.model import Completion, ModelUnavailable
from tests.content.corner_market import FACTS

GOOD = {
    "subject": "Autumn Savings is here",
    "preheader": "A few ideas until December 24.",
    "headline": "Ready for autumn",
    "paragraphs": ["Hello,", "Your coupons are valid until December 24, 2017. Whole Milk is $2.99."],
}


@dataclass
class FakeModel:
    """Answers what it was told to, and remembers what it was asked."""

    text: str
    asked: list[str] = field(default_factory=list)

    def complete(
        self, system: str, prompt: str, *, max_tokens: int, json_schema: Mapping[str, Any] | None = None
    ) -> Completion:
        self.asked.append(system + prompt)
        if self.text == "unavailable":
            raise ModelUnavailable("The language model answered with status 500.")
        return Completion(self.text, "fake-1", 10, 20)


def test_good_words_are_used_and_their_source_is_recorded() -> None:
    written = write("offer", "en", FACTS, model=FakeModel(json.dumps(GOOD)))
    assert (written.draft.words.subject, written.violations, written.rejected) == (GOOD["subject"], (), ())
    provenance = written.draft.provenance
    assert (provenance.source, provenance.name, provenance.completion_tokens) == ("model", "fake-1", 20)
    assert len(provenance.prompt_digest) == 32


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"subject": "Guaranteed savings"}, "claim"),
        ({"paragraphs": ["Whole Milk is $0.99."]}, "amount"),
        ({"paragraphs": ["Click [here](https://evil.example)"]}, "link"),
        ({"paragraphs": ["<script>alert(1)</script>"]}, "markup"),
        ({"headline": "{{ customer.email }}"}, "unfilled tag"),
        ({"headline": "Hello\nBcc: x"}, "line break"),
        ({"paragraphs": []}, "length"),
        ({"paragraphs": ["x" * 601]}, "too long"),
    ],
)
def test_words_that_break_a_rule_give_way_to_the_template(changed: dict[str, Any], rule: str) -> None:
    written = write("offer", "en", FACTS, model=FakeModel(json.dumps(GOOD | changed)))
    assert written.draft.provenance.source == "template"
    assert written.violations == ()
    (rejected,) = written.rejected
    assert rejected.draft.provenance.source == "model"
    assert rule in [one.rule for one in rejected.violations]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sure! Here is your email.",
        "{}",
        json.dumps(GOOD | {"html": "<b>"}),
        json.dumps(GOOD)[:-9],
        "9" * 30_000,
        "[1]",
    ],
)
def test_an_answer_of_another_shape_gives_way_to_the_template(text: str) -> None:
    written = write("offer", "en", FACTS, model=FakeModel(text))
    assert written.draft.provenance.source == "template"
    assert [one.rule for one in written.rejected[0].violations] == ["not the JSON asked for"]


def test_a_model_that_is_down_gives_way_to_the_template() -> None:
    written = write("offer", "zh-Hans", FACTS, model=FakeModel("unavailable"))
    assert written.violations == ()
    assert "500" in written.rejected[0].violations[0].text


def test_without_a_model_the_template_is_written() -> None:
    written = write("recommendations", "en", replace(FACTS, offer=None))
    assert (written.draft.provenance.source, written.rejected) == ("template", ())


def test_the_model_is_told_the_facts_and_nothing_else() -> None:
    model = FakeModel("{}")
    write("offer", "en", FACTS, model=model)
    told = json.loads(facts_prompt("offer", "en", FACTS))
    assert set(told) == {"kind", "shop", "products", "offer"}
    assert {name for product in told["products"] for name in product} == {"name", "category", "price"}
    assert facts_prompt("offer", "en", FACTS) in model.asked[0]
