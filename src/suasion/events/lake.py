"""The typed form of events: Arrow tables made from tail rows, by one code for the sealer and for readers."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from suasion.events.spec import Product

_TIME = pa.timestamp("us")

_EVENT_FIELDS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "tokens": pa.list_(pa.string()),  # the primary one first
    "type": pa.string(),
    "name": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "loaded": _TIME,
    "source": pa.string(),
    "origin": pa.string(),  # id of the import it came with; empty for live events
    "properties": pa.string(),  # JSON without identifiers and without `products`
    "products": pa.string(),  # JSON list as it came; null but for Order Completed
    "context": pa.string(),  # JSON without identifiers
    "machine": pa.string(),  # the rule that says a machine did it; empty for people
}
_LINE_FIELDS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "token": pa.string(),
    "order_id": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "item": pa.string(),
    "quantity": pa.float64(),
    "amount": pa.float64(),  # null if the sender gave neither amount nor price
    "discount": pa.float64(),
    "coupon_discount": pa.float64(),
}
EVENTS = pa.schema(_EVENT_FIELDS)
ORDER_LINES = pa.schema(_LINE_FIELDS)


class _Order(msgspec.Struct):
    order_id: str


_orders = msgspec.json.Decoder(_Order)
_products = msgspec.json.Decoder(list[Product])


def event_table(rows: Sequence[Any]) -> pa.Table:
    """Turn rows of `log_tail` into a table of schema `EVENTS`."""
    columns = {field.name: pa.array([_value(row, field.name) for row in rows], type=field.type) for field in EVENTS}
    return pa.table(columns, schema=EVENTS)


def line_table(rows: Sequence[Any]) -> pa.Table:
    """Turn the orders among rows of `log_tail` into a table of schema `ORDER_LINES`, one row per product."""
    orders = [row for row in rows if row.products is not None]
    products = [_products.decode(row.products) for row in orders]
    repeats = pa.array([index for index, lines in enumerate(products) for _ in lines], type=pa.int64())
    lines = [product for group in products for product in group]
    per_order: dict[str, pa.Array[Any]] = {
        "seq": pa.array([row.seq for row in orders], type=pa.int64()),
        "token": pa.array([row.tokens.partition(" ")[0] for row in orders], type=pa.string()),
        "order_id": pa.array([_orders.decode(row.properties).order_id for row in orders], type=pa.string()),
        "time": pa.array([row.time for row in orders], type=_TIME),
        "received": pa.array([row.received for row in orders], type=_TIME),
    }
    per_line: dict[str, Any] = {
        "item": [line.item for line in lines],
        "quantity": [line.quantity for line in lines],
        "amount": [line.paid for line in lines],
        "discount": [line.discount for line in lines],
        "coupon_discount": [line.coupon_discount for line in lines],
    }
    repeated = {name: column.take(repeats) for name, column in per_order.items()}
    return pa.table({**repeated, **per_line}, schema=ORDER_LINES)


def _value(row: Any, name: str) -> Any:
    return row.tokens.split(" ") if name == "tokens" else getattr(row, name)
