"""A draft becomes one customer's email."""

from dataclasses import replace
from html import escape

import pytest

from suasion.content.drafts import KINDS, Kind, Provenance
from suasion.content.facts import LOCALES, Locale
from suasion.content.rendering.email import EmailTemplate, Shown
from suasion.content.rendering.liquid import TemplateRefused
from suasion.content.template_drafts import template_draft
from tests.content.corner_market import FACTS, PRODUCTS, offer_draft, saying
from tests.content.rendering.test_liquid import PAYLOADS

URL = "https://shop.example.test/u/abc"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_part_stands_in_both_forms(kind: Kind, locale: Locale) -> None:
    draft = template_draft(kind, locale, FACTS)
    message = EmailTemplate(draft).render([Shown(product) for product in PRODUCTS], unsubscribe=URL)
    for form in (message.html, message.text):
        for said in (*draft.words.paragraphs, draft.words.headline, URL, FACTS.postal_address, "Whole Milk", "$2.99"):
            assert said in form
        assert "{{" not in form
        assert "[[" not in form
        assert "{%" not in form
    assert message.subject == draft.words.subject
    assert ("December 24, 2017" in message.text) == (kind == "offer" and locale == "en")
    assert ("2017年12月24日" in message.text) == (kind == "offer" and locale == "zh-Hans")


def test_the_mark_of_a_model_stands_only_in_what_a_model_wrote() -> None:
    for provenance, marked in ((Provenance("template", "t"), False), (Provenance("model", "m"), True)):
        message = EmailTemplate(replace(offer_draft(), provenance=provenance)).render([], unsubscribe=URL)
        assert ("help of AI" in message.html) is marked
        assert ("help of AI" in message.text) is marked


@pytest.mark.parametrize("payload", PAYLOADS)
def test_customer_data_stays_what_it_is(payload: str) -> None:
    product = replace(PRODUCTS[0], name=payload, category=payload)
    message = EmailTemplate(offer_draft()).render([Shown(product, because=payload)], unsubscribe=URL)
    assert message.text.count(payload) == 3 + (payload in URL)
    assert message.html.count(escape(payload).replace("&#x27;", "&#39;")) == 3


def test_words_with_braces_are_refused_because_they_would_be_parsed() -> None:
    with pytest.raises(TemplateRefused, match="brace"):
        EmailTemplate(saying("Hello {{ unsubscribe }}"))


def test_words_with_markup_come_out_escaped() -> None:
    message = EmailTemplate(saying("<script>alert(1)</script> & more")).render([], unsubscribe=URL)
    assert "<script>alert" not in message.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in message.html
    assert "<script>alert(1)</script> & more" in message.text


def test_nothing_is_loaded_from_another_site() -> None:
    message = EmailTemplate(offer_draft()).render([], unsubscribe=URL)
    for loads in ("<img", "<link", "@import", "src=", "url("):
        assert loads not in message.html


def test_a_body_that_is_no_mjml_is_refused() -> None:
    with pytest.raises(TemplateRefused, match="MJML"):
        EmailTemplate(replace(offer_draft(), body="<mjml><mj-body>"))
