"""The tables of the lake: Arrow tables made from rows of the tail, by one code for the sealer and for readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from suasion.events.spec import Product
from suasion.events.typed import TYPED, said, typed_columns

_TIME = pa.timestamp("us")

_EVENT_FIELDS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "token": pa.string(),  # the primary one
    "tokens": pa.list_(pa.string()),  # all of them, the primary one first
    "type": pa.string(),
    "name": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "loaded": _TIME,
    "source": pa.string(),
    "origin": pa.string(),  # id of the import it came with; empty for live events
    "machine": pa.string(),  # the rule that says a machine did it; empty for people
    **TYPED,
}
_LINE_FIELDS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "token": pa.string(),
    "machine": pa.string(),
    "order_id": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "item": pa.string(),
    "quantity": pa.float64(),
    "amount": pa.float64(),  # null if the sender gave neither amount nor price
    "discount": pa.float64(),
    "coupon_discount": pa.float64(),
}
_RAW_FIELDS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "original": _TIME,  # when it happened by the sender's clock, if it said so
    "sent": _TIME,  # when it was sent by the sender's clock, if it said so
    "message": pa.binary(),  # digest of (source, messageId); null in the oldest events
    "properties": pa.string(),  # JSON without identifiers and without `products`
    "context": pa.string(),  # JSON without identifiers
    "products": pa.string(),  # JSON list as it came; null but for Order Completed
}
EVENTS = pa.schema(_EVENT_FIELDS)
ORDER_LINES = pa.schema(_LINE_FIELDS)
RAW = pa.schema(_RAW_FIELDS)
SCHEMAS = {"events": EVENTS, "order_lines": ORDER_LINES, "raw": RAW}
"""The tables of the lake, each a folder of files."""

_products = msgspec.json.Decoder(list[Product], strict=False)


@dataclass(frozen=True)
class Tables:
    """The same events in the three tables; `events` and `raw` have one row each, in the same order."""

    events: pa.Table
    order_lines: pa.Table
    raw: pa.Table

    @property
    def nbytes(self) -> int:
        """Memory that they take, in bytes."""
        return int(self.events.nbytes + self.order_lines.nbytes + self.raw.nbytes)


EMPTY = Tables(EVENTS.empty_table(), ORDER_LINES.empty_table(), RAW.empty_table())


def of_rows(rows: Sequence[Any]) -> Tables:
    """Turn rows of `log_tail` into tables."""
    return of_columns(dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))) if rows else EMPTY


def of_columns(columns: Mapping[str, Sequence[Any]]) -> Tables:
    """Turn the columns of `log_tail` (or of an older release's files in that form) into tables."""
    each = [said(kind, text) for kind, text in zip(columns["type"], columns["properties"], strict=True)]
    tokens = pc.split_pattern(pa.array(columns["tokens"], pa.string()), " ")
    made: dict[str, Any] = {
        **{name: columns[name] for name in _EVENT_FIELDS if name in columns},
        "tokens": tokens.cast(pa.list_(pa.string())),
        "token": pc.list_element(tokens, 0),
        **typed_columns(each),
    }
    orders = [place for place, text in enumerate(columns["products"]) if text is not None]
    events = _table(made, EVENTS)
    lines, sums = _lines(events, orders, [_products.decode(columns["products"][place]) for place in orders])
    amount = EVENTS.get_field_index("amount")
    known: Any = pc.coalesce(events["amount"], sums)
    events = events.set_column(amount, EVENTS.field(amount), known)
    return Tables(events, lines, _table({name: columns[name] for name in _RAW_FIELDS}, RAW))


def _table(values: Mapping[str, Any], schema: pa.Schema) -> pa.Table:
    return pa.table(
        [
            values[field.name]
            if isinstance(values[field.name], pa.Array | pa.ChunkedArray)
            else pa.array(values[field.name], type=field.type)
            for field in schema
        ],
        schema=schema,
    )


def _lines(
    events: pa.Table, orders: Sequence[int], products: Sequence[list[Product]]
) -> "tuple[pa.Table, pa.Array[Any]]":
    """Give a row per product of each order, and per event the sum of its lines, null if it is no order."""
    places = pa.array([place for place, held in zip(orders, products, strict=True) for _ in held], type=pa.int64())
    lines = [product for held in products for product in held]
    repeated = events.select(["seq", "token", "machine", "order_id", "time", "received"]).take(places)
    paid = pc.coalesce(
        pa.array([line.amount for line in lines], pa.float64()),
        pc.multiply(
            pa.array([line.price for line in lines], pa.float64()),
            pa.array([line.quantity for line in lines], pa.float64()),
        ),
    )
    values: dict[str, Any] = {
        **{name: repeated[name] for name in repeated.column_names},
        "item": [line.item for line in lines],
        "quantity": [line.quantity for line in lines],
        "amount": paid,
        "discount": [line.discount for line in lines],
        "coupon_discount": [line.coupon_discount for line in lines],
    }
    sums = (
        pa.table({"place": places, "amount": paid}).group_by("place", use_threads=False).aggregate([("amount", "sum")])
    )
    of_event: list[float | None] = [None] * events.num_rows
    for row in sums.to_pylist():
        of_event[row["place"]] = None if row["amount_sum"] is None else round(row["amount_sum"], 6)
    return _table(values, ORDER_LINES), pa.array(of_event, pa.float64())
