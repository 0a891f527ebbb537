"""Drafts: what a template or a model proposes to say, before review."""

import hashlib
from dataclasses import dataclass
from typing import Literal

import msgspec

from suasion.content.facts import Facts, Locale

Kind = Literal["recommendations", "offer"]
KINDS: tuple[Kind, ...] = ("recommendations", "offer")


@dataclass(frozen=True)
class Copy:
    """The words of a message: plain text, never markup and never a template.

    Parameters
    ----------
    subject, preheader, headline
        One line each; the preheader is what a mailbox shows beside the subject.
    paragraphs
        The body, one plain-text paragraph each.
    """

    subject: str
    preheader: str
    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """Who wrote the words, for the record that rules on generated text ask for.

    Parameters
    ----------
    source
        ``template`` or ``model``.
    name
        The template's or the model's name.
    prompt_digest
        BLAKE2b of the prompt, empty for a template.
    prompt_tokens, completion_tokens
        What the model used, 0 for a template.
    """

    source: Literal["template", "model"]
    name: str
    prompt_digest: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Draft:
    """One proposed message in one language, with the facts it may speak of.

    Parameters
    ----------
    kind
        Plain recommendations, or an offer with recommendations.
    locale
        The language.
    words
        Subject, preheader, headline and paragraphs.
    body
        MJML with Liquid tags for what differs between customers.
    text
        The plain-text part, with the same tags.
    facts
        What it may state.
    provenance
        Who wrote it.
    """

    kind: Kind
    locale: Locale
    words: Copy
    body: str
    text: str
    facts: Facts
    provenance: Provenance

    def id(self, campaign: str) -> str:
        """Give a digest of the campaign and the whole draft.

        The same draft in the same campaign always has the same id. An edited one has another, and so have the same
        words in another campaign, whose reviews and approvals are its own.
        """
        whole = msgspec.json.encode([campaign, self], order="deterministic")
        return hashlib.blake2b(whole, digest_size=16).hexdigest()
