"""Orders in the e-commerce spec v2: their lines, their amounts, and what makes one unreadable.

`Order Completed` is what sells: its products become order lines. `Order Updated`, `Order Refunded` and `Order
Cancelled` are kept whole, with the amounts they name; what they take back from a customer's value is not reckoned yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from suasion.events.spec import ORDER_COMPLETED, Product, Verdict

ORDER_UPDATED = "Order Updated"
ORDER_REFUNDED = "Order Refunded"
ORDER_CANCELLED = "Order Cancelled"

MOST = 1e12
"""No line of an order sells or costs as much: beyond it sums of amounts are no longer exact to the cent."""

AMOUNTS = ("revenue", "total", "subtotal", "value", "shipping", "tax", "discount")
"""Properties of an order that are sums of money, all in the order's `currency`."""

ORDERS = frozenset({ORDER_COMPLETED, ORDER_UPDATED, ORDER_REFUNDED, ORDER_CANCELLED})
"""Names of the track events that are about an order."""
_NUMBERS = ("quantity", "price", "amount", "discount", "coupon_discount", "paid")
_CURRENCY_LETTERS = 3


def bad_order(name: str, properties: Mapping[str, Any]) -> Verdict | None:
    """Say why an event about an order cannot be read; None if it can."""
    order_id = properties.get("order_id")
    if not isinstance(order_id, str) or not order_id.strip():
        return Verdict("quarantined", "missing_order", _no_order_id(name, order_id))
    if why := _bad_amount(properties, sells=name == ORDER_COMPLETED):
        return _unreadable(why)
    return _bad_products(properties.get("products")) if name == ORDER_COMPLETED else None


def _no_order_id(name: str, sent: Any) -> str:
    if isinstance(sent, int | float) and not isinstance(sent, bool):
        return (
            f"{name} has a number as 'order_id'; it must be a text: \"17\", not 17. A replay with 'do: text' mends it."
        )
    return f"{name} needs 'order_id', a text."


def _bad_products(sent: Any) -> Verdict | None:
    try:
        products = msgspec.convert(sent, list[Product], strict=False)
    except msgspec.ValidationError as error:
        return _unreadable(f"products: {error}")
    why = _bad_line(products)
    return _unreadable(why) if why else None


def _bad_line(products: Sequence[Product]) -> str:
    for line, product in enumerate(products):
        if not product.item.strip():
            return f"products[{line}] has none of product_id, sku and id."
        for name in _NUMBERS:
            value = getattr(product, name)
            if value is not None and not 0 <= value < MOST:
                return f"products[{line}].{name} is {value}; it must be 0 or more, and less than {MOST:.0e}."
    return ""


def _bad_amount(properties: Mapping[str, Any], *, sells: bool) -> str:
    for name in AMOUNTS:
        sent = properties.get(name)
        if sent is None or sent == "":
            continue
        value = number(sent)
        if value is None or abs(value) >= MOST:
            return f"{name} must be a number between -{MOST:.0e} and {MOST:.0e}."
        if sells and value < 0:
            return f"{name} is {value}; an order that is completed has none below 0."
    currency = properties.get("currency")
    if currency and not (isinstance(currency, str) and len(currency) == _CURRENCY_LETTERS and currency.isalpha()):
        return "currency must be three letters, as in ISO 4217."
    return ""


def number(sent: Any) -> float | None:
    """Read a finite number, which may be written as text; None if it is none."""
    if isinstance(sent, bool) or not isinstance(sent, int | float | str):
        return None
    try:
        value = float(sent)
    except (ValueError, OverflowError):
        return None
    return value if abs(value) < float("inf") else None


def _unreadable(why: str) -> Verdict:
    return Verdict("quarantined", "unreadable_order", why)
