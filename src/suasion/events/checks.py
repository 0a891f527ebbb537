"""What the log asks of an event before it takes it, and which identifiers leave it for the vault."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

import msgspec

from suasion.core.errors import InputRefused
from suasion.events.spec import ORDER_COMPLETED, Alias, Common, Event, Group, Identify, Product, Track, Verdict
from suasion.privacy.identifiers import IdentifierKind, normalised

MODEL_SOURCE = "model:"
"""How the sources of computed traits begin; no event may come from one."""

MOST = 1e12
"""No line of an order sells or costs as much: beyond it sums of amounts are no longer exact to the cent."""

Identifier = tuple[IdentifierKind, str]

_PERSONAL = {"email": IdentifierKind.EMAIL, "phone": IdentifierKind.PHONE}


def refused(event: Event) -> Verdict | None:
    """Say why the log cannot take an event; None if it can."""
    if not event.message_id.strip():
        return _quarantined("missing_message_id", "messageId is empty; it is how a second delivery is recognised.")
    if not any(True for _ in _names(event)):
        return _quarantined("missing_customer", "One of userId and anonymousId is required.")
    if not _within_calendar(event):
        return _quarantined("unreadable_time", "The time is outside the years 1 to 9999 in UTC.")
    if isinstance(event, Track):
        if not event.event.strip():
            return _quarantined("missing_event_name", "A track event needs a name in 'event'.")
        if event.event == ORDER_COMPLETED:
            return _bad_order(event.properties)
    if isinstance(event, Group) and not event.group_id.strip():
        return _quarantined("missing_group", "A group event needs 'groupId'.")
    if isinstance(event, Alias) and not event.previous_id.strip():
        return _quarantined("missing_previous", "An alias event needs 'previousId'.")
    return None


def require_source(source: str) -> None:
    """Refuse a source of events that could be taken for one of ours.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it begins as the names do under which models publish their scores.

    Examples
    --------
    >>> require_source("till")
    """
    if source.startswith(MODEL_SOURCE):
        raise InputRefused(
            f"No source of events begins with {MODEL_SOURCE!r}: what models say is published under such names.",
            hint="Name the shop, till or program that the events come from.",
        )


def identifiers(event: Event) -> list[Identifier]:
    """Give every identifier in an event, the primary one (userId before anonymousId) first."""
    found = [*_names(event), *_previous(event)]
    said = {} if isinstance(event, Group) else content(event)  # a group's address is nobody's own
    for holder in (said, event.context.get("traits")):
        if isinstance(holder, dict):
            found.extend(personal(holder).values())
    return list(dict.fromkeys(found))


def personal(holder: dict[str, Any]) -> dict[str, Identifier]:
    """Give the identifiers among properties or traits, by key."""
    return {
        key: (kind, holder[key])
        for key, kind in _PERSONAL.items()
        if isinstance(holder.get(key), str) and normalised(kind, holder[key])
    }


def content(event: Event) -> dict[str, Any]:
    """Give an event's properties or traits."""
    if isinstance(event, Identify | Group):
        return event.traits
    return {} if isinstance(event, Alias) else event.properties


def _names(event: Common) -> Iterator[Identifier]:
    if event.user_id and event.user_id.strip():
        yield IdentifierKind.USER_ID, event.user_id
    if event.anonymous_id and event.anonymous_id.strip():
        yield IdentifierKind.ANONYMOUS_ID, event.anonymous_id


def _previous(event: Event) -> Iterator[Identifier]:
    if isinstance(event, Alias):  # nothing says which of the two it was
        yield IdentifierKind.USER_ID, event.previous_id
        yield IdentifierKind.ANONYMOUS_ID, event.previous_id


def _within_calendar(event: Common) -> bool:
    try:
        for moment in (event.timestamp, event.original_timestamp):
            if moment is not None:
                moment.astimezone(UTC)
    except OverflowError:  # its offset leads out of what a calendar holds
        return False
    return True


def _bad_order(properties: dict[str, Any]) -> Verdict | None:
    order_id = properties.get("order_id")
    if not isinstance(order_id, str) or not order_id.strip():
        return _quarantined("missing_order", "Order Completed needs 'order_id', a text.")
    try:
        products = msgspec.convert(properties.get("products"), list[Product])
    except msgspec.ValidationError as error:
        return _quarantined("unreadable_order", f"products: {error}")
    return _bad_amount(products)


def _bad_amount(products: Sequence[Product]) -> Verdict | None:
    for line, product in enumerate(products):
        for name in ("quantity", "price", "amount", "discount", "coupon_discount", "paid"):
            value = getattr(product, name)
            if value is not None and not 0 <= value < MOST:
                limits = f"it must be 0 or more, and less than {MOST:.0e}"
                return _quarantined("unreadable_order", f"products[{line}].{name} is {value}; {limits}.")
    return None


def _quarantined(reason: str, detail: str) -> Verdict:
    return Verdict("quarantined", reason, detail)
