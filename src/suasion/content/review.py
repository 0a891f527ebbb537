"""Review: every draft passes here before anyone may approve it, whoever wrote it.

What it can and cannot see: amounts, percentages, days, banned claims, tags, markup, links, hidden characters, lengths
and required parts are found by rule. A product that is not real is found where the text presents it as a name: in
quotation marks, as a run of capitalised words, or by a name of `known_names` (the shop's whole catalog, names of one
word aside) that is not in the facts. An invented product in plain lower-case words without any of these is not found
by rule, nor is a real one whose name was translated; that is why a person approves.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from suasion.content.claims import amounts, days, names, percentages
from suasion.content.drafts import Draft
from suasion.content.facts import Facts, Locale
from suasion.content.known_names import KnownNames
from suasion.content.rendering.email import EmailTemplate, Shown
from suasion.content.rendering.liquid import TemplateRefused
from suasion.content.templates import words_file

_LONGEST: dict[Locale, dict[str, int]] = {
    "en": {"subject": 78, "preheader": 140, "headline": 90, "paragraph": 600},
    "zh-Hans": {"subject": 40, "preheader": 70, "headline": 45, "paragraph": 300},
}
_MOST_PARAGRAPHS = 5
_TAG = re.compile(
    r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|\[\[.*?(?:\]\]|$)|\[%.*?(?:%\]|$)|[{}]|\$\{|%\(\w+\)s|\b[A-Z]+_[A-Z_]+\b",
    re.DOTALL,
)
_MARKUP = re.compile(r"<\s*[a-zA-Z/!?][^>]*>?|&#?\w{2,8};|\]\(|javascript:", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|cn|io|shop|store)\b|[\w.+-]+@[\w-]+\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]\s+|[。！？；\n]")
# Variation selectors and fillers that print nothing although their Unicode category does not say so.
_PRINTS_NOTHING = re.compile(r"[\ufe00-\ufe0f\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\U000e0000-\U000e0fff]")
REQUIRED = {"unsubscribe": "{{ unsubscribe }}", "sender": "[[ sender ]]"}
AI_MARK = "[[ ai_mark ]]"


@dataclass(frozen=True)
class Violation:
    """One reason a draft or message may not go out.

    Parameters
    ----------
    rule
        Which rule, as a short fixed word.
    where
        The part: ``subject``, ``preheader``, ``headline``, ``paragraph 1`` …, ``body``, ``text`` or ``facts``.
    text
        The offending words.
    """

    rule: str
    where: str
    text: str


def review(draft: Draft, *, known_names: KnownNames | None = None) -> list[Violation]:
    """Check a draft against its facts.

    Parameters
    ----------
    draft
        What is proposed.
    known_names
        Every product name of the shop: one that a text uses must be in the facts.

    Returns
    -------
    list of Violation
        Empty if the draft may be approved.
    """
    found: list[Violation] = []
    for where, text in _parts(draft):
        found += [Violation(rule, where, words) for rule, words in _text_violations(text, draft, known_names)]
    found += _shape(draft)
    found += _frame(draft)
    return found


def _parts(draft: Draft) -> Iterator[tuple[str, str]]:
    words = draft.words
    yield from (("subject", words.subject), ("preheader", words.preheader), ("headline", words.headline))
    for number, paragraph in enumerate(words.paragraphs, start=1):
        yield f"paragraph {number}", paragraph


def _text_violations(text: str, draft: Draft, known_names: KnownNames | None) -> Iterator[tuple[str, str]]:
    facts, offer = draft.facts, draft.facts.offer
    # Full-width digits, signs and letters read as their plain forms, so "＄９.９９" is an amount too.
    plain = unicodedata.normalize("NFKC", text)
    yield from (("unfilled tag", found[0]) for found in _TAG.finditer(plain))
    yield from (("markup", found[0]) for found in _MARKUP.finditer(plain))
    yield from (("link", found[0]) for found in _LINK.finditer(plain))
    yield from (("hidden character", f"U+{ord(character):04X}") for character in hidden_characters(text))
    yield from (("amount", words) for words in _wrong_amounts(plain, facts))
    allowed_rates = set(offer.percentages) if offer else set()
    yield from (("percentage", claim.words) for claim in percentages(plain) if claim.value not in allowed_rates)
    years = {offer.start.year, offer.end.year} if offer else {facts.as_of.year}
    for words, possible in days(plain, years=years):
        if offer is None or not any(offer.start <= one <= offer.end for one in possible):
            yield "date", words
    yield from (("claim", words) for words in _claims(plain, draft))
    yield from (("unknown product", words) for words in _unknown_names(plain, facts, known_names))


def _wrong_amounts(plain: str, facts: Facts) -> Iterator[str]:
    """Find amounts that are no fact; beside a product's name only its own price or the offer's amounts will do."""
    offered = set(facts.offer.amounts) if facts.offer else set()
    for sentence in _SENTENCE_END.split(plain):
        said = sentence.casefold()
        named = [product for product in facts.products if product.name and product.name.casefold() in said]
        allowed = {product.price for product in named or facts.products} | offered
        yield from (claim.words for claim in amounts(sentence) if claim.value not in allowed)


def hidden_characters(text: str) -> Iterator[str]:
    """Give each character that prints nothing or turns the direction of reading."""
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp") or _PRINTS_NOTHING.match(character):
            yield character


def _claims(plain: str, draft: Draft) -> Iterator[str]:
    lists = words_file(draft.locale, "claims")
    text = plain.casefold()
    terms = (draft.facts.offer.terms if draft.facts.offer else "").casefold()
    for claim in lists["banned"]:
        if _has(text, claim.casefold()):
            yield claim
    for claim in lists["only_in_terms"]:
        if _has(text, claim.casefold()) and not _has(terms, claim.casefold()):
            yield claim


def _has(text: str, words: str) -> bool:
    if words.isascii():
        return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.ASCII) is not None
    return words in text


def _unknown_names(plain: str, facts: Facts, known_names: KnownNames | None) -> Iterator[str]:
    real = [facts.shop, *(product.name for product in facts.products), *(one.category for one in facts.products)]
    real += [facts.offer.name] if facts.offer else []
    if known_names is not None:
        yield from known_names.found_in(plain, allowed=real)
    for name in sorted({name for name in real if name}, key=len, reverse=True):
        plain = re.sub(re.escape(name), " · ", plain, flags=re.IGNORECASE)
    yield from (name for name in names(plain) if re.search(r"\w", name))


def _shape(draft: Draft) -> Iterator[Violation]:
    longest = _LONGEST[draft.locale]
    for where, text in _parts(draft):
        kind = where.split()[0]
        if not text.strip():
            yield Violation("missing", where, "")
        elif len(text) > longest[kind]:
            yield Violation("too long", where, f"{len(text)} characters of {longest[kind]}: {text[:40]}…")
        if kind != "paragraph" and ("\n" in text or "\r" in text):
            yield Violation("line break", where, text[:40])
    count = len(draft.words.paragraphs)
    if not 1 <= count <= _MOST_PARAGRAPHS:
        yield Violation("length", "body", f"{count} paragraphs; 1 to {_MOST_PARAGRAPHS} are allowed")
    if draft.locale == "zh-Hans" and not re.search(r"[\u4e00-\u9fff]", "".join(draft.words.paragraphs)):
        yield Violation("language", "body", "no Chinese text")


def _frame(draft: Draft) -> Iterator[Violation]:
    """Check what stands around the words: required parts, and that it renders at all."""
    required = REQUIRED | ({"AI mark": AI_MARK} if draft.provenance.source == "model" else {})
    for name, tag in required.items():
        for where, source in (("body", draft.body), ("text", draft.text)):
            if tag not in source:
                yield Violation("required part", where, name)
    if not draft.facts.shop.strip() or not draft.facts.postal_address.strip():
        yield Violation("required part", "facts", "the sender's name or postal address")
    if (draft.kind == "offer") != (draft.facts.offer is not None):
        yield Violation("offer", "facts", "an offer message needs an offer, and only that")
    try:
        shown = [Shown(product) for product in draft.facts.products[:1]]
        EmailTemplate(draft).render(shown, unsubscribe="https://example.test/u")
    except TemplateRefused as error:
        yield Violation("template", "body", error.message[:200])
