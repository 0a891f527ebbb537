"""What a message may speak of: nothing that is not here may be claimed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Locale = Literal["en", "zh-Hans"]
LOCALES: tuple[Locale, ...] = ("en", "zh-Hans")


@dataclass(frozen=True)
class Product:
    """One real product.

    Parameters
    ----------
    id
        Its id in the catalog.
    name
        What customers know it as.
    category
        The group it stands in.
    price
        What one costs, in `Facts.currency`, as seen at `Facts.as_of`; None if unknown, and then none is shown.
    """

    id: str
    name: str
    category: str
    price: Decimal | None = None


@dataclass(frozen=True)
class Offer:
    """One live offer.

    Parameters
    ----------
    name
        What customers know it as.
    start, end
        Its first and last day, both included.
    terms
        The conditions, in the words of the shop, shown as they are.
    percentages
        Every percentage the text may state, such as ``Decimal(20)`` for 20 % off.
    amounts
        Every amount of money the text may state beside product prices.
    """

    name: str
    start: date
    end: date
    terms: str = ""
    percentages: tuple[Decimal, ...] = ()
    amounts: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything one campaign's messages may state.

    Parameters
    ----------
    shop
        The sender's name.
    postal_address
        The sender's physical address, which every message must carry.
    currency
        ISO 4217 code of every amount.
    as_of
        The moment names and prices were read.
    products
        Every product that any of the messages may show.
    offer
        The offer, if the message carries one.
    """

    shop: str
    postal_address: str
    currency: str
    as_of: datetime
    products: tuple[Product, ...]
    offer: Offer | None = None
