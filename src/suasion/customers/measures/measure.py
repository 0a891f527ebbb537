"""What a measure can say, as frozen values: over which rows, of which field, how far back, and only where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Operator = Literal["is", "is_not", "one_of", "at_least", "more_than", "at_most", "less_than", "top", "bottom", "known"]
Source = Literal["orders", "lines", "events"]

ITEM_FIELDS = ("name", "category", "subcategory", "kind", "brand")
NUMBERS: Mapping[Source, tuple[str, ...]] = {
    "orders": ("amount",),
    "lines": ("quantity", "amount", "discount", "coupon_discount"),
    "events": (),
}
TEXTS: Mapping[Source, tuple[str, ...]] = {
    "orders": ("order_id",),
    "lines": ("order_id", "item", *ITEM_FIELDS),
    "events": ("name",),
}


@dataclass(frozen=True)
class Comparison:
    """A value is compared with a constant, or with the other customers' values.

    `top` 0.2 means: fewer than 20 % of those who have a value have a greater one; `bottom` likewise with a smaller one.
    So equal values stand or fall together. `known` True or False asks whether there is a value.
    """

    operator: Operator
    value: Any


@dataclass(frozen=True)
class RowFilter:
    """Keeps the rows whose field compares so; a row without a value is not kept."""

    field: str
    comparison: Comparison


class Measured(Protocol):
    """Whatever measures: a segment's behaviour, a computed trait."""

    @property
    def of(self) -> Source:
        """Which rows."""
        ...

    @property
    def measure(self) -> str:
        """What is taken of them."""
        ...

    @property
    def field(self) -> str | None:
        """Of which field; None where the measure takes none."""
        ...

    @property
    def within_days(self) -> int | None:
        """How far back from the moment; None for all before it."""
        ...

    @property
    def where(self) -> tuple[RowFilter, ...]:
        """Only rows that pass all of these."""
        ...
