"""Which column of somebody's file holds which of our fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from suasion.core.errors import ColumnMissing, InputRefused


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
    add_items
        Whether items that the catalog does not hold are added to it, instead of their lines being quarantined.
    item_name, item_category
        Columns with an added item's name (else its id) and category; what its first line says counts.
    """

    customer: str
    order: str
    time: str
    item: str
    quantity: str
    amount: str
    discount: tuple[str, ...] = ()
    coupon_discount: tuple[str, ...] = ()
    add_items: bool = field(default=False, repr=False)  # not in the text by which finished imports are recognised
    item_name: str | None = field(default=None, repr=False)
    item_category: str | None = field(default=None, repr=False)


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


@dataclass(frozen=True)
class ItemMapping:
    """Columns of a file with one row per item.

    Parameters
    ----------
    item
        Required: the id that order lines name.
    name
        The id by default.
    category, subcategory, kind
        From the broadest shelf to the narrowest.
    brand, size
        Words as they are.
    """

    item: str
    name: str | None = None
    category: str | None = None
    subcategory: str | None = None
    kind: str | None = None
    brand: str | None = None
    size: str | None = None


AnyMapping = OrderMapping | EventMapping | TraitMapping | ItemMapping


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
        elif isinstance(value, str):
            names.append(value)
    return list(dict.fromkeys(names))


def require(mapping: AnyMapping, source: str, found: Iterable[str]) -> None:
    """Refuse a file that lacks a column.

    Raises
    ------
    suasion.core.errors.ColumnMissing
        Naming the columns missing and those found.
    suasion.core.errors.InputRefused
        If the mapping names words of items that are not to be added.
    """
    if isinstance(mapping, OrderMapping) and not mapping.add_items and (mapping.item_name or mapping.item_category):
        raise InputRefused(
            "The mapping names item_name or item_category, but items are not to be added.",
            hint="Say add_items too, or import the items first: suasion import items.",
        )
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
