"""Promoted properties: what a tracking plan names becomes typed columns, so that reading them takes no JSON.

A column follows from its property's name, its type and the raw JSON alone, never from when or by whom it was written.
So it may be read from a file that has it and made anew for one that lacks it: the answer is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, Literal, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from suasion.core.clock import to_microseconds
from suasion.events.spec import Time
from suasion.events.typed import OF_CUSTOMERS

PromotedType = Literal["string", "number", "boolean", "time"]

MOST = 64
"""Properties that one plan may promote, over all its events."""

_ARROW: Mapping[PromotedType, pa.DataType] = {
    "string": pa.string(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "time": pa.timestamp("us"),
}


class Promotion(NamedTuple):
    """A property of the top level, and what its values are."""

    name: str
    type: PromotedType

    @property
    def column(self) -> str:
        """Its column in a view."""
        return f"p_{self.name}"

    @property
    def stored(self) -> str:
        """Its column in a file; with the type, so that a plan may change it and no file holds what is not meant."""
        return f"{self.column}_{self.type}"

    @property
    def arrow(self) -> pa.DataType:
        """The type of both."""
        return _ARROW[self.type]


Promotions = tuple[Promotion, ...]
"""In the order of their columns."""


def stored_in(schema: pa.Schema) -> Promotions:
    """Say which promotions a sealed file of events has columns for."""
    found = []
    for field in schema:
        name, _, kind = field.name.removeprefix("p_").rpartition("_")
        if field.name.startswith("p_") and name and kind in _ARROW:
            found.append(Promotion(name, msgspec.convert(kind, PromotedType)))
    return tuple(sorted(found))


def schema_of(wanted: Iterable[Promotion]) -> pa.Schema:
    """Give `seq` and the columns as files name them."""
    return pa.schema([pa.field("seq", pa.int64()), *(pa.field(one.stored, one.arrow) for one in wanted)])


def read_out(events: pa.Table, raw: pa.Table, wanted: Promotions) -> pa.Table:
    """Read promoted properties out of the JSON: a row for each event that says one of them by name, and for no other.

    What identify and group events say are traits, so they have none.

    Parameters
    ----------
    events
        Columns `seq` and `type` of at least the events in `raw`.
    raw
        Columns `seq` and `properties`.

    Returns
    -------
    pyarrow.Table
        With the schema `schema_of` gives, in the order of `raw`.

    Examples
    --------
    >>> events = pa.table({"seq": [1, 2], "type": ["track", "identify"]})
    >>> raw = pa.table({"seq": [1, 2], "properties": ['{"size":"9","colour":"red"}', '{"colour":"blue"}']})
    >>> read_out(events, raw, (Promotion("colour", "string"), Promotion("size", "number"))).to_pylist()
    [{'seq': 1, 'p_colour_string': 'red', 'p_size_number': None}]
    """
    schema = schema_of(wanted)
    if not wanted or not raw.num_rows:
        return schema.empty_table()
    of_customers = pc.is_in(events["type"], pa.array(sorted(OF_CUSTOMERS)))
    silent = events["seq"].filter(of_customers).combine_chunks()
    # The log writes keys as they are: nothing that a plan may name is ever escaped in JSON.
    named = pc.match_substring_regex(raw["properties"], f'"({"|".join(one.name for one in wanted)})"')
    some = raw.filter(pc.and_(named, pc.invert(pc.is_in(raw["seq"], silent))))
    decoder = _decoder(wanted)
    texts: list[Any] = some["properties"].to_pylist()
    rows = [decoder.decode(text) for text in texts]
    columns = [
        pa.array([_fitting(getattr(row, f"p{place}"), one.type) for row in rows], one.arrow)
        for place, one in enumerate(wanted)
    ]
    return pa.table([some["seq"], *columns], schema=schema)


def beside(events: pa.Table, found: pa.Table) -> pa.Table:
    """Give events with the columns of what `read_out` found of them put beside theirs."""
    if found.num_columns == 1:
        return events
    places = pc.index_in(events["seq"], found["seq"].combine_chunks())
    for name in found.column_names[1:]:
        events = events.append_column(found.schema.field(name), found[name].combine_chunks().take(places))
    return events


def _decoder(wanted: Sequence[Promotion]) -> "msgspec.json.Decoder[Any]":
    """Make a decoder that skips whatever is not wanted."""
    names = {f"p{place}": one.name for place, one in enumerate(wanted)}
    return msgspec.json.Decoder(msgspec.defstruct("Promoted", [(name, Any, None) for name in names], rename=names))


def _fitting(value: Any, kind: PromotedType) -> Any:
    """Give a JSON value as a column of a type holds it; None if it is of another type."""
    if kind == "string":
        return value if isinstance(value, str) else None
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    return _number(value) if kind == "number" else _microseconds(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _microseconds(value: Any) -> int | None:
    """Read a time with its zone as RFC 3339 writes it."""
    if not isinstance(value, str):
        return None
    try:
        return to_microseconds(msgspec.convert(value, Time).astimezone(UTC))
    except (msgspec.ValidationError, OverflowError):
        return None
