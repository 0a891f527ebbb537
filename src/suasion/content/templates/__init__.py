"""The templates that ship with Suasion: words in each language, and one layout per kind of message."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from suasion.content.drafts import Copy, Draft, Kind, Provenance
from suasion.content.facts import Facts, Locale
from suasion.content.formats import day
from suasion.content.rendering.liquid import Template


def _read(name: str) -> str:
    return files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")


@cache
def words_file(locale: Locale, name: str) -> dict[str, Any]:
    """Read one language's file, such as ``labels`` or ``offer``."""
    return dict(yaml.safe_load(_read(f"{locale}/{name}.yaml")))


def labels(locale: Locale) -> dict[str, str]:
    """Give the fixed words around a message in one language."""
    return {name: str(text) for name, text in words_file(locale, "labels").items()}


@cache
def layout(kind: Kind, form: str) -> str:
    """Give the MJML (``mjml``) or plain-text (``txt``) layout of one kind of message."""
    return _read(f"layout/{kind}.{form}")


def template_draft(kind: Kind, locale: Locale, facts: Facts) -> Draft:
    """Write a draft from the template that ships, filled with the facts.

    Raises
    ------
    suasion.content.rendering.liquid.TemplateRefused
        If `kind` is ``offer`` and the facts hold none.
    """
    offer = facts.offer
    values: dict[str, Any] = {"shop": facts.shop}
    if offer is not None:
        values["offer"] = {"name": offer.name, "start": day(offer.start, locale), "end": day(offer.end, locale)}
    written = words_file(locale, kind)

    def fill(text: str) -> str:
        return Template(text, autoescape=False).render(values).strip()

    words = Copy(
        subject=fill(written["subject"]),
        preheader=fill(written["preheader"]),
        headline=fill(written["headline"]),
        paragraphs=tuple(fill(paragraph) for paragraph in written["paragraphs"]),
    )
    return assembled(kind, locale, facts, words, Provenance("template", f"{locale}/{kind}"))


def assembled(kind: Kind, locale: Locale, facts: Facts, words: Copy, provenance: Provenance) -> Draft:
    """Put words into the layout of their kind."""
    return Draft(kind, locale, words, layout(kind, "mjml"), layout(kind, "txt"), facts, provenance)
