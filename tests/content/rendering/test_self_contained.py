"""A message carries its way out, and loads nothing from anywhere when it is opened."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from suasion.adapters.channels.smtp import SMTPChannel, as_bytes
from suasion.content.drafts import KINDS, Draft, Kind
from suasion.content.facts import LOCALES, Locale
from suasion.content.messages import Message
from suasion.content.rendering.email import EmailTemplate, Shown
from suasion.content.template_drafts import template_draft
from suasion.content.templates import labels
from suasion.deliveries.channel import Envelope
from tests.content.corner_market import FACTS, PRODUCTS, FixedClock, offer_draft

URL = "https://shop.example.test/u/abc-DEF_123?a=1&b=2"
NAMESPACES = {"http://www.w3.org/1999/xhtml"}


class Opened(HTMLParser):
    """What a mail program sees: the links, the addresses outside of links, and the elements that may load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.loading: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._inside = values.pop("href")
            self.links[self._inside] = ""
        if tag in {"img", "link", "script", "iframe", "object", "embed", "video", "audio", "source", "form", "base"}:
            self.loading.append(tag)
        self.loading += [value for value in values.values() if "//" in value and value not in NAMESPACES]
        self.loading += [name for name in values if name in {"src", "srcset", "background", "action", "poster"}]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.links[self._inside] += data


def rendered(draft: Draft) -> Message:
    return EmailTemplate(draft).render([Shown(product, "Bananas") for product in PRODUCTS], unsubscribe=URL)


def loaded(html: str) -> list[str]:
    """Name everything in a page that a mail program would fetch, in comments for Outlook too."""
    plain = unescape(html.replace("<!--", " ").replace("-->", " ").replace("<![endif]", " "))
    styles = re.findall(r"@import|@font-face|url\(|src\s*=", plain, re.IGNORECASE)
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<>)]+", plain)) - NAMESPACES - {URL}
    return [*Opened(html).loading, *styles, *sorted(addresses)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_says_how_to_end_it_in_its_header_and_in_both_bodies(kind: Kind, locale: Locale) -> None:
    message = rendered(template_draft(kind, locale, FACTS))
    assert Opened(message.html).links == {URL: labels(locale)["unsubscribe"]}
    assert f"{labels(locale)['unsubscribe']}{labels(locale)['colon']}{URL}" in message.text
    channel = SMTPChannel("127.0.0.1", 25, "Shop", "news@shop.example.test", FixedClock())
    head = as_bytes(Envelope("a@example.test", "<1@x.test>", message, URL, "c"), channel).partition(b"\r\n\r\n")[0]
    assert f"List-Unsubscribe: <{URL}>\r\n".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_loads_nothing(kind: Kind, locale: Locale) -> None:
    assert loaded(rendered(template_draft(kind, locale, FACTS)).html) == []


def test_not_even_a_font_that_mjml_would_fetch_by_itself() -> None:
    draft = offer_draft()
    styled = replace(draft, body=draft.body.replace("Helvetica, Arial", "Roboto, 'Open Sans', Helvetica, Arial"))
    assert loaded(rendered(styled).html) == []


@pytest.mark.parametrize(
    "sneaked",
    [
        '<mj-image src="https://evil.example/p.gif" />',
        "<mj-text><img src='//evil.example/p.gif' /></mj-text>",
        "<mj-raw><link rel='stylesheet' href='https://evil.example/s.css' /></mj-raw>",
        "<mj-text><p style='background:url(https://evil.example/p.gif)'>x</p></mj-text>",
    ],
)
def test_the_test_itself_sees_what_would_be_loaded(sneaked: str) -> None:
    draft = offer_draft()
    body = draft.body.replace("<mj-column>", f"<mj-column>{sneaked}", 1)
    assert loaded(rendered(replace(draft, body=body)).html) != []
