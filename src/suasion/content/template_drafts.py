"""Drafts from the templates that ship."""

from typing import Any

from suasion.content.drafts import Copy, Draft, Kind, Provenance
from suasion.content.facts import Facts, Locale
from suasion.content.formats import day
from suasion.content.rendering.liquid import Template
from suasion.content.templates import layout, words_file


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
