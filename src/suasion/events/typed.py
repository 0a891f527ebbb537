"""Typed columns of events: what the e-commerce spec v2 says under fixed names, read out of the JSON once."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from suasion.events.orders import number

TYPED: dict[str, pa.DataType] = {
    "order_id": pa.string(),
    "cart_id": pa.string(),
    "item": pa.string(),  # `product_id`, without one `sku`; numbers count, too
    "category": pa.string(),
    "quantity": pa.float64(),
    "price": pa.float64(),
    "amount": pa.float64(),  # `total`, else `revenue`, else `value`; of an order that has none, its lines' sum
    "currency": pa.string(),  # in capitals
    "coupon": pa.string(),
    "campaign_id": pa.string(),
    "promotion_id": pa.string(),
    "query": pa.string(),
    "url": pa.string(),
}
"""Columns, each null where the property is absent or of another type; numbers may be written as text, as in orders."""


class Said(msgspec.Struct, gc=False):
    """The properties that have columns; of an identify event they are traits, which have none."""

    order_id: str | None = None
    cart_id: str | None = None
    product_id: str | int | None = None
    sku: str | int | None = None
    category: str | None = None
    quantity: float | None = None
    price: float | None = None
    revenue: float | None = None
    total: float | None = None
    value: float | None = None
    currency: str | None = None
    coupon: str | None = None
    campaign_id: str | None = None
    promotion_id: str | None = None
    query: str | None = None
    url: str | None = None


_said = msgspec.json.Decoder(Said)
_anything = msgspec.json.Decoder(dict[str, Any])
_NUMBERS = frozenset({"quantity", "price", "revenue", "total", "value"})
_ITEMS = frozenset({"product_id", "sku"})
_NOTHING = Said()
OF_CUSTOMERS = frozenset({"identify", "group"})
"""Types of events that say what is true of somebody: traits, no properties."""


def said(kind: str, properties: str) -> Said:
    """Read the typed properties of one event.

    Parameters
    ----------
    kind
        Its type: what identify and group events hold are traits, not properties.
    properties
        A JSON object.

    Examples
    --------
    >>> found = said("track", '{"product_id": "p1", "price": "cheap", "value": "3"}')
    >>> found.product_id, found.price, found.value
    ('p1', None, 3.0)
    """
    if kind in OF_CUSTOMERS or properties == "{}":
        return _NOTHING
    try:
        return _said.decode(properties)
    except msgspec.DecodeError:
        return _leniently(properties)


def typed_columns(each: Sequence[Said]) -> "dict[str, pa.Array[Any]]":
    """Give the columns of `TYPED` for a row of events; an order's amount may still be null."""
    values: dict[str, list[Any]] = {
        name: [getattr(one, name) for one in each] for name in TYPED if name not in ("item", "currency", "amount")
    }
    values["item"] = [_item(one) for one in each]
    values["currency"] = [None if one.currency is None else one.currency.upper() for one in each]
    values["amount"] = [_amount(one) for one in each]
    return {name: pa.array(values[name], type=kind) for name, kind in TYPED.items()}


def _item(one: Said) -> str | None:
    name = one.product_id
    if name is None or name == "":
        name = one.sku
    return None if name is None or name == "" else str(name)


def _amount(one: Said) -> float | None:
    if one.total is not None:
        return one.total
    return one.value if one.revenue is None else one.revenue


def _leniently(properties: str) -> Said:
    """Read an event of which some property is of another type: that one is left out."""
    found: dict[str, Any] = {}
    for name, value in _anything.decode(properties).items():
        if name not in Said.__struct_fields__:
            continue
        if name in _NUMBERS:
            found[name] = number(value)
        elif isinstance(value, str) or (name in _ITEMS and type(value) is int):
            found[name] = value
    return Said(**found)
