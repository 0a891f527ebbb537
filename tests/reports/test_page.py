import html
import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from suasion.measurement.aa_check import sample_ratio
from suasion.reports.page import FILES, render
from suasion.reports.words import LOCALES, Words
from tests.reports.made import made

PAGES = {locale: render(made(), locale) for locale in LOCALES}
VOID = {"meta", "br", "hr", "img", "input", "link", "col"}
LOADS = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest"}


class Reader(HTMLParser):
    """Reads a page: its elements with attributes, the text of each, and whether tags nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open[-1] == tag, (self.open[-3:], tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(params=LOCALES)
def page(request: pytest.FixtureRequest) -> Reader:
    return Reader(PAGES[request.param])


def changed(**steps: dict[str, Any]) -> dict[str, Any]:
    summary = made()
    for name, values in steps.items():
        summary["steps"][name].update(values)
    return summary


def test_every_tag_is_closed_where_it_should_be(page: Reader) -> None:
    assert page.open == []


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(page: Reader) -> None:
    for tag, attributes in page.elements:
        assert tag not in {"script", "link", "object", "embed", "img", "form", "base"}
        assert not LOADS & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "a":
            assert re.fullmatch(r"#[a-z]+|report[.\w-]+", attributes["href"] or "")
    assert not re.search(r"@import|url\((?!#)", PAGES["en"])


def test_the_page_forbids_what_it_does_not_need(page: Reader) -> None:
    policy = next(a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


def test_every_table_has_a_caption_and_every_drawing_a_title(page: Reader) -> None:
    tags = [tag for tag, _ in page.elements]
    assert tags.count("table") == tags.count("caption") > 15
    drawings = [attributes for tag, attributes in page.elements if tag == "svg"]
    identifiers = {attributes.get("id") for _, attributes in page.elements}
    assert len(drawings) > 8
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert set((attributes["aria-labelledby"] or "").split()) <= identifiers


def test_identifiers_are_unique_and_links_within_the_page_arrive(page: Reader) -> None:
    identifiers = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert sorted(identifiers) == sorted(set(identifiers))  # type: ignore[type-var]  # none of them is None
    inner = {(a.get("href") or "")[1:] for tag, a in page.elements if tag == "a" and (a.get("href") or "")[0] == "#"}
    assert inner <= set(identifiers)


def test_the_languages_link_to_each_other() -> None:
    assert f'href="{FILES["zh-Hans"]}"' in PAGES["en"]
    assert f'href="{FILES["en"]}"' in PAGES["zh-Hans"]
    assert '<html lang="zh-Hans">' in PAGES["zh-Hans"]


def test_the_chinese_page_has_no_english_sentence_of_ours() -> None:
    words = " ".join(Reader(PAGES["zh-Hans"]).words)
    assert "not enough" not in words
    assert "数据不足" in words
    assert "customers" not in words


def test_names_from_the_data_are_never_read_as_markup() -> None:
    summary = changed()
    attack = "<script>alert(1)</script>\"'{{ 7 | times: 6 }}{% raw %}"
    summary["workspace"] = attack
    summary["steps"]["predict"]["targets"][1]["name"] = attack
    summary["steps"]["know"]["segments"][0]["name"] = attack
    summary["steps"]["decide"]["constraints"][1]["name"] = attack
    summary["figures"]["collect"]["dropped"][0]["reason"] = attack
    summary["figures"]["write"]["samples"][0]["subject"] = attack
    reader = Reader(render(summary, "en"))
    assert "script" not in {tag for tag, _ in reader.elements}
    assert attack in "".join(reader.words)
    assert "42" not in re.findall(r"alert\(1\)[^{]*(\d+)", "".join(reader.words))


def test_a_message_cannot_leave_its_frame() -> None:
    summary = changed()
    body = "<p title=\"a'b\">x</p><script>top.location='https://evil.example'</script>"
    summary["figures"]["write"]["samples"][0]["html"] = body
    frames = [a for tag, a in Reader(render(summary, "en")).elements if tag == "iframe"]
    assert [frame["sandbox"] for frame in frames] == ["", ""]
    assert frames[0]["srcdoc"] == body


def test_what_is_missing_says_so_and_is_not_drawn() -> None:
    summary = changed(measure={"aa_interval": None, "aa_difference": None})
    for target in summary["steps"]["predict"]["targets"]:
        target.update(gain_interval=None, average_precision=None, baselines={"rfm": None, "last_month": None})
    summary["figures"] = {"moment": "2017-10-30T00:00:00+00:00", "horizon_days": 28, "currency": "USD"}
    text = render(summary, "en")
    reader = Reader(text)
    assert text.count("not enough data") > 40
    assert "precision-title" not in text
    assert "aa-title" not in text
    assert reader.open == []


def test_the_figures_of_every_step_are_on_the_page() -> None:
    words = " ".join(Reader(PAGES["en"]).words)
    for figure in ("1,455,602", "0.981", "0.0031%", "4.70%", "USD\u00a0409.35", "0.291", "1,541", "36.5%"):
        assert figure in words, figure
    assert "−52.44 to 32.45" in words
    assert "suasion report --recompute" in words


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(made(), "en") == PAGES["en"]


def test_a_page_stays_small() -> None:
    assert len(PAGES["en"].encode()) < 500_000


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_holdout_the_page_says_there_was_none(locale: str) -> None:
    summary = made()
    summary["figures"]["measure"]["sample_ratio"] = msgspec.to_builtins(sample_ratio(0, 2_452, 0.0))
    page, words = render(summary, locale), Words(locale)
    assert words("measure.ratio.none") in html.unescape(page)
    assert words("measure.ratio.fine") not in page


def test_profit_and_use_before_exploration_stand_beside_those_of_the_drawn_plan() -> None:
    page = PAGES["en"]
    assert "before exploration and holdout" in page
    for figure in ("1,842.17", "1,801.02", "412.49", "409.35"):
        assert figure in page


def test_what_a_recommendation_is_because_of_is_escaped_once() -> None:
    summary = changed()
    names = ["12/18&15Pk", "<b>"]
    summary["figures"]["recommend"]["with_repeats"]["examples"][0]["items"][0]["because"] = names
    page = render(summary, "en")
    assert "because of 12/18&amp;15Pk, &lt;b&gt;" in page
    assert "amp;amp;" not in page
