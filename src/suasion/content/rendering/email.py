"""From an approved draft to one customer's email: MJML once per draft, Liquid once per customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suasion.content.drafts import Draft
from suasion.content.facts import Facts, Product
from suasion.content.formats import day, money
from suasion.content.messages import Message
from suasion.content.rendering.liquid import Template, TemplateRefused
from suasion.content.templates import labels


@dataclass(frozen=True)
class Shown:
    """One product as one customer's message shows it.

    Parameters
    ----------
    product
        Which one.
    because
        The name of what the customer bought that led to it; empty for none. Never parsed as a template.
    """

    product: Product
    because: str = ""


class EmailTemplate:
    """A draft made ready: its MJML compiled and both its forms parsed, once for all customers.

    Parameters
    ----------
    draft
        The draft; approval is checked by who calls, not here.

    Raises
    ------
    TemplateRefused
        If the body is no valid MJML or holds Liquid that is not allowed.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._labels = labels(draft.locale)
        fixed = fixed_values(draft)
        self._html = Template(compile_mjml(fill_fixed(draft.body, fixed, autoescape=True)), autoescape=True)
        self._text = Template(fill_fixed(draft.text, fixed, autoescape=False), autoescape=False)

    def render(self, shown: Sequence[Shown], *, unsubscribe: str) -> Message:
        """Give one customer's message.

        Parameters
        ----------
        shown
            The products, in order.
        unsubscribe
            The address of the page that ends these messages for this customer.
        """
        values = {"products": [self._product(one) for one in shown], "unsubscribe": unsubscribe}
        return Message(
            self.draft.words.subject,
            self._html.render(values, known_plain=True),
            self._text.render(values, known_plain=True),
        )

    def _product(self, shown: Shown) -> dict[str, str | None]:
        product, price = shown.product, shown.product.price
        # One pass of str.replace on our own label: braces inside the customer's data stay what they are.
        because = self._labels["because"].replace("ITEM", shown.because) if shown.because else None
        return {
            "name": product.name,
            "category": product.category,
            "price": None if price is None else money(price, self.draft.facts.currency, self.draft.locale),
            "because": because,
        }


_CUSTOMER_TAGS = {"{{": "\ue000", "}}": "\ue001", "{%": "\ue002", "%}": "\ue003"}
_FIXED_TAGS = {"[[": "{{", "]]": "}}", "[%": "{%", "%]": "%}"}
_REFUSED = frozenset("{}\ue000\ue001\ue002\ue003")


def fill_fixed(source: str, values: Mapping[str, Any], *, autoescape: bool) -> str:
    """Fill ``[[ ]]`` and ``[% %]``: once per draft, before the customers' ``{{ }}`` and ``{% %}`` are parsed.

    Raises
    ------
    TemplateRefused
        If a value holds a brace: the result is parsed again, and words must never become tags.
    """
    _refuse_braces(values)
    for tag, kept in (*_CUSTOMER_TAGS.items(), *_FIXED_TAGS.items()):
        source = source.replace(tag, kept)
    filled = Template(source, autoescape=autoescape).render(values)
    for tag, kept in _CUSTOMER_TAGS.items():
        filled = filled.replace(kept, tag)
    return filled


def _refuse_braces(value: Any) -> None:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _refuse_braces(part)
    elif not _REFUSED.isdisjoint(value):
        raise TemplateRefused(f"The words hold a brace: {value!r}.", hint="Write them without {{ and }}.")


def compile_mjml(body: str) -> str:
    """Compile MJML to HTML; Liquid tags inside texts and tables survive.

    Raises
    ------
    TemplateRefused
        If it is no valid MJML.
    """
    from mjml import mjml2html

    try:
        # fonts={}: nothing is fetched from another site when a customer opens the message.
        return str(mjml2html(body, disable_comments=False, fonts={}))
    except ValueError as error:
        raise TemplateRefused(f"The body is no valid MJML: {error}") from None


def fixed_values(draft: Draft) -> dict[str, Any]:
    """Give the values that are the same for every customer of a draft."""
    words, facts = draft.words, draft.facts
    said = labels(draft.locale)
    return {
        "copy": {
            "subject": words.subject,
            "preheader": words.preheader,
            "headline": words.headline,
            "paragraphs": list(words.paragraphs),
        },
        "label": dict(said),
        "shop": facts.shop,
        "sender": f"{facts.shop}, {facts.postal_address}",
        "offer": _offer(draft.facts, draft),
        "ai_mark": said["ai_mark"] if draft.provenance.source == "model" else "",
    }


def _offer(facts: Facts, draft: Draft) -> Mapping[str, str]:
    offer = facts.offer
    if offer is None:
        return {"name": "", "dates": "", "terms": ""}
    dates = labels(draft.locale)["dates"]
    dates = dates.replace("START", day(offer.start, draft.locale)).replace("END", day(offer.end, draft.locale))
    return {"name": offer.name, "dates": dates, "terms": offer.terms}
