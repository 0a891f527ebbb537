"""Which column of somebody's file holds which of our fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from suasion.core.errors import ColumnMissing


@dataclass(frozen=True)
class OrderMapping:
    """Columns of a file with one row per order line.

    Parameters
    ----------
    customer, order, time, item, quantity
        Required. `customer` becomes the userId.
    amount
        Paid for the line, all units, after discounts.
    discount, coupon_discount
        Taken off the line, 0 or more; each the sum of the columns named (none: 0).
    """

    customer: str
    order: str
    time: str
    item: str
    quantity: str
    amount: str
    discount: tuple[str, ...] = ()
    coupon_discount: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventMapping:
    """Columns of a file with one row per event that is not an order.

    Parameters
    ----------
    event
        The name of the track events, the same for every row, such as ``Coupon Redeemed``.
    customer, time
        Required columns.
    properties
        Our property name to the file's column; empty cells are left out.
    message_id
        Column that tells rows apart; without one, rows are told apart by their whole content.
    """

    event: str
    customer: str
    time: str
    properties: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None


@dataclass(frozen=True)
class TraitMapping:
    """Columns of a file with one row per customer.

    Parameters
    ----------
    customer
        Required column.
    traits
        Our trait name to the file's column; empty cells are left out. Under the names ``email`` and ``phone`` the value
        goes to the vault and a token takes its place.
    time
        Column that says since when it is true; None if one moment holds for all rows (`import_traits` takes it).
    """

    customer: str
    traits: Mapping[str, str]
    time: str | None = None


AnyMapping = OrderMapping | EventMapping | TraitMapping


def columns(mapping: AnyMapping) -> list[str]:
    """Give every column a mapping names, each once."""
    names: list[str] = []
    for part in fields(mapping):
        if part.name == "event":
            continue
        value = getattr(mapping, part.name)
        if isinstance(value, Mapping):
            names.extend(value.values())
        elif isinstance(value, tuple):
            names.extend(value)
        elif value is not None:
            names.append(value)
    return list(dict.fromkeys(names))


def require(mapping: AnyMapping, source: str, found: Iterable[str]) -> None:
    """Refuse a file that lacks a column.

    Raises
    ------
    suasion.core.errors.ColumnMissing
        Naming the columns missing and those found.
    """
    found = list(found)
    if missing := [name for name in columns(mapping) if name not in found]:
        named = ", ".join(f"{_field_of(mapping, name)}={name!r}" for name in missing)
        todo = f"{type(mapping).__name__} was given {named}: set it to one of the file's columns."
        raise ColumnMissing.from_names(source, missing, found, todo)


def _field_of(mapping: AnyMapping, column: str) -> str:
    """Name the mapping's field that holds a column."""
    for part in fields(mapping):
        value = getattr(mapping, part.name)
        inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
        if column in inside:
            return part.name
    raise KeyError(column)
