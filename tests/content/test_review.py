"""Review catches planted errors, and lets the templates that ship through."""

from dataclasses import replace
from decimal import Decimal

import pytest

from suasion.content.drafts import KINDS, Kind, Provenance
from suasion.content.facts import LOCALES, Locale
from suasion.content.known_names import KnownNames
from suasion.content.review import AI_MARK, REQUIRED, review
from suasion.content.template_drafts import template_draft
from tests.content.corner_market import FACTS, offer_draft, saying


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_that_ship_pass(kind: Kind, locale: Locale) -> None:
    facts = FACTS if kind == "offer" else replace(FACTS, offer=None)
    assert review(template_draft(kind, locale, facts)) == []


@pytest.mark.parametrize(
    ("paragraph", "rule", "words"),
    [
        ("Whole Milk for only $1.99.", "amount", "$1.99"),
        ("Whole Milk for 3.49 this week.", "amount", "3.49"),  # the price of another product
        ("Now 99 cents.", "amount", "99 cents"),
        ("Save 7 dollars.", "amount", "7 dollars"),
        ("Now ＄９.９９ only.", "amount", "$9.99"),
        ("Try our Dragon Fruit Deluxe.", "unknown product", "Dragon Fruit Deluxe"),
        ("Try “moon cheese” today.", "unknown product", "moon cheese"),
        ("Use it until January 5.", "date", "January 5"),
        ("Use it until 25 December 2017.", "date", "25 December 2017"),
        ("Valid to 2018-01-05.", "date", "2018-01-05"),
        ("Valid from 10/29.", "date", "10/29"),
        ("Valid on February 30.", "date", "February 30"),
        ("Take 25% off.", "percentage", "25%"),
        ("Take twenty percent off.", "percentage", "twenty percent"),
        ("Satisfaction Guaranteed by us.", "claim", "guaranteed"),
        ("Risk-free for you.", "claim", "risk-free"),
        ("All of it half price.", "claim", "half price"),
        ("Hello {{ first_name }}!", "unfilled tag", "{{ first_name }}"),
        ("Hello {% if x %}", "unfilled tag", "{% if x %}"),
        ("Hello [[ copy.headline ]]", "unfilled tag", "[[ copy.headline ]]"),
        ("Hello CUSTOMER_NAME", "unfilled tag", "CUSTOMER_NAME"),
        ("Hello <b>you</b>", "markup", "<b>"),
        ("Hello <img src=x onerror=alert(1)>", "markup", "<img src=x onerror=alert(1)>"),
        ("Hello &lt;b", "markup", "&lt;"),
        ("Go to https://evil.example", "link", "https:"),
        ("Go to evil.com now", "link", "evil.com"),
        ("Hel\u200blo", "hidden character", "U+200B"),
        ("Hello\U000e0041", "hidden character", "U+E0041"),
        ("Hello\u202eolleh", "hidden character", "U+202E"),
        ("Hello\ufe0f", "hidden character", "U+FE0F"),
    ],
)
def test_an_error_planted_in_english_is_found_with_its_words(paragraph: str, rule: str, words: str) -> None:
    assert (rule, f"paragraph {len(saying(paragraph).words.paragraphs)}", words) in [
        (one.rule, one.where, one.text) for one in review(saying(paragraph))
    ]


@pytest.mark.parametrize(
    ("paragraph", "rule", "words"),
    [
        ("只要9.9元。", "amount", "9.9元"),
        ("只要US$1.99。", "amount", "US$1.99"),
        ("便宜5毛。", "amount", "5毛"),
        ("全网最便宜的牛奶。", "claim", "最便宜"),
        ("销量第一。", "claim", "第一"),
        ("买一送一。", "claim", "买一送一"),
        ("现在七折。", "percentage", "七折"),
        ("现在7折。", "percentage", "7折"),
        ("百分之三十优惠。", "percentage", "百分之三十"),
        ("截至1月5日。", "date", "1月5日"),
        ("截至2018年12月24日。", "date", "2018年12月24日"),
        ("试试「月球奶酪」。", "unknown product", "月球奶酪"),
    ],
)
def test_an_error_planted_in_chinese_is_found_with_its_words(paragraph: str, rule: str, words: str) -> None:
    assert (rule, words) in [(one.rule, one.text) for one in review(saying(paragraph, "zh-Hans"))]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Whole Milk is $2.99.",
        "Take 20% off until December 24.",
        "A $5 coupon for Wheat Bread, $3.49.",
        "Bring it on 12/24.",
    ],
)
def test_what_the_facts_say_may_be_said(paragraph: str) -> None:
    assert review(saying(paragraph)) == []


@pytest.mark.parametrize("paragraph", ["现在8折，至12月24日。", "「Whole Milk」只要US$2.99。", "立减5元。"])
def test_what_the_facts_say_may_be_said_in_chinese(paragraph: str) -> None:
    assert review(saying(paragraph, "zh-Hans")) == []


def test_a_catalog_name_outside_the_facts_is_unknown_even_in_lower_case() -> None:
    found = review(
        saying("We have salted pretzels and whole milk."), known_names=KnownNames(["Salted Pretzels", "Whole Milk"])
    )
    assert [(one.rule, one.text) for one in found] == [("unknown product", "Salted Pretzels")]


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_body_without_a_required_part_is_refused(name: str) -> None:
    draft = offer_draft()
    for part in ("body", "text"):
        without = replace(draft, **{part: getattr(draft, part).replace(REQUIRED[name], "")})
        assert ("required part", part, name) in [(one.rule, one.where, one.text) for one in review(without)]


def test_model_written_words_need_their_mark() -> None:
    draft = replace(offer_draft(), provenance=Provenance("model", "m"))
    assert review(draft) == []
    unmarked = replace(draft, body=draft.body.replace(AI_MARK, ""))
    assert [one.text for one in review(unmarked)] == ["AI mark"]


def test_a_sender_without_an_address_is_refused() -> None:
    draft = replace(offer_draft(), facts=replace(FACTS, postal_address=" "))
    assert "required part" in [one.rule for one in review(draft)]


def test_lengths_and_empty_parts_are_refused() -> None:
    draft = offer_draft()
    long = replace(draft, words=replace(draft.words, subject="a" * 79, headline=""))
    assert {(one.rule, one.where) for one in review(long)} == {("too long", "subject"), ("missing", "headline")}


def test_a_body_with_a_tag_nobody_fills_is_refused() -> None:
    draft = offer_draft()
    broken = replace(draft, text=draft.text + "{{ customer.email }}")
    assert [one.rule for one in review(broken)] == ["template"]


def test_a_price_that_changed_makes_the_same_words_wrong() -> None:
    facts = replace(FACTS, products=(replace(FACTS.products[0], price=Decimal("3.09")),))
    assert [one.text for one in review(replace(saying("Whole Milk is $2.99."), facts=facts))] == ["$2.99"]
