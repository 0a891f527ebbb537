"""The last look at one customer's finished message: cheap enough for every one of them."""

import re
from collections.abc import Sequence
from html import escape

from suasion.content.facts import Facts
from suasion.content.messages import Message
from suasion.content.rendering.email import Shown
from suasion.content.review import Violation

_TAG = re.compile(r"\{\{|\{%|\[\[|\[%")
_EMPTY = re.compile(r"<strong>\s*</strong>")


class MessageCheck:
    """Checks messages against a draft's facts.

    Parameters
    ----------
    facts
        What any of the messages may state.
    """

    def __init__(self, facts: Facts) -> None:
        self.products = {product.id: product for product in facts.products}

    def violations(self, message: Message, shown: Sequence[Shown], *, unsubscribe: str) -> list[Violation]:
        """Give the reasons this message may not go out; an empty list is the usual answer."""
        found: list[Violation] = []
        for where, text in (("subject", message.subject), ("body", message.html), ("text", message.text)):
            if tag := _TAG.search(text):
                found.append(Violation("unfilled tag", where, text[tag.start() : tag.start() + 40]))
        if _EMPTY.search(message.html):
            found.append(Violation("empty product name", "body", "<strong></strong>"))
        if escape(unsubscribe) not in message.html:
            found.append(Violation("required part", "body", "unsubscribe"))
        if unsubscribe not in message.text:
            found.append(Violation("required part", "text", "unsubscribe"))
        for one in shown:
            product = one.product
            if not product.name.strip():
                found.append(Violation("empty product name", "body", product.id))
            fact = self.products.get(product.id)
            if fact is None or fact.name != product.name:
                found.append(Violation("unknown product", "body", product.name))
            elif fact.price != product.price:
                found.append(Violation("amount", "body", f"{product.name}: {product.price}, not {fact.price}"))
        return found
