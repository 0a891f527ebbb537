"""A made shop, for tests of what is written and sent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from suasion.content.drafts import Draft
from suasion.content.facts import Facts, Locale, Offer, Product
from suasion.content.template_drafts import template_draft

OFFER = Offer(
    "Autumn Savings",
    date(2017, 10, 30),
    date(2017, 12, 24),
    "One coupon per visit.",
    (Decimal(20),),
    (Decimal("5.00"),),
)
PRODUCTS = (
    Product("p1", "Whole Milk", "Dairy", Decimal("2.99")),
    Product("p2", "Wheat Bread", "Bakery", Decimal("3.49")),
    Product("p3", "Bananas", "Produce", None),
)
FACTS = Facts(
    "Corner Market",
    "1 Main Street, Springfield",
    "USD",
    datetime(2017, 10, 30, tzinfo=UTC),
    PRODUCTS,
    OFFER,
)


class FixedClock:
    """Always the decision moment."""

    def now(self) -> datetime:
        return datetime(2017, 10, 30, tzinfo=UTC)


def offer_draft(locale: Locale = "en") -> Draft:
    return template_draft("offer", locale, FACTS)


def saying(paragraph: str, locale: Locale = "en") -> Draft:
    """The offer draft with one more paragraph."""
    draft = offer_draft(locale)
    return replace(draft, words=replace(draft.words, paragraphs=(*draft.words.paragraphs, paragraph)))
