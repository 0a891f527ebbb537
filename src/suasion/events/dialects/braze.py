"""Braze's ``POST /users/track``: attributes, events and purchases of customers.

A customer is `external_id`; one who is known by an alias only (`user_alias`) acts under an anonymous id made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suasion.events.dialects.translated import (
    Ids,
    Said,
    mapping,
    not_understood,
    objects,
    received,
    rows,
    text,
    too_large,
    with_zone,
    without_nothing,
)
from suasion.events.requests import Received
from suasion.events.spec import ORDER_COMPLETED

PARTS = ("attributes", "events", "purchases")
"""The lists of a body, in the order in which they are taken."""

_WHO = frozenset({"external_id", "user_alias", "braze_id"})
_FLAGS = frozenset({"_update_existing_only", "push_token_import", "app_id"})
_OPERATORS = frozenset({"inc", "add", "remove", "update", "$add", "$remove", "$update"})
_NOBODY = "It names no customer by 'external_id' or 'user_alias'."


@dataclass(frozen=True)
class Part:
    """What was received of one element of a body: of which list, and the how manyth."""

    name: str
    index: int
    received: Received


def read(body: bytes, now: datetime) -> Sequence[Part]:
    """Read a body; a purchase is an order of one line, or one line of the order that its `order_id` names.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no JSON object with lists.
    """
    whole = objects(body)
    ids = Ids("braze", now)
    places = [(name, index, element) for name in PARTS for index, element in enumerate(rows(whole, name))]
    said = [_said(name, element, ids) for name, _, element in places]
    return [Part(name, index, one) for (name, index, _), one in zip(places, received(said), strict=True)]


def _said(name: str, element: Any, ids: Ids) -> Said:
    if not isinstance(element, dict):
        return not_understood(element, "It is no object.")
    if over := too_large(element):
        return over
    who = _who(element)
    if not who:
        return not_understood(element, _NOBODY)
    if name == "attributes":
        return _traits(element, who)
    fields = {
        "messageId": ids.of([name, element], timed="time" in element),
        "timestamp": with_zone(element.get("time")),
    }
    timed = who | without_nothing(fields)
    if name == "events":
        return timed | {"type": "track", "event": element.get("name"), "properties": mapping(element.get("properties"))}
    return timed | _order(element, str(fields["messageId"]))


def _who(element: dict[str, Any]) -> dict[str, Any]:
    alias = mapping(element.get("user_alias"))
    label, name = text(alias.get("alias_label")), text(alias.get("alias_name"))
    other = f"{label}:{name}" if label and name else text(element.get("braze_id"))
    return without_nothing({"userId": text(element.get("external_id")), "anonymousId": other})


def _traits(element: dict[str, Any], who: dict[str, Any]) -> Said:
    traits = {name: value for name, value in element.items() if name not in _WHO | _FLAGS}
    worked = sum(1 for value in traits.values() if _OPERATORS & mapping(value).keys())
    if worked:
        return not_understood(element, f"A trait is its value here; {worked} of these say how to change one.")
    return who | {"type": "identify", "traits": traits}


def _order(element: dict[str, Any], message_id: str) -> dict[str, Any]:
    said = mapping(element.get("properties"))
    quantity = element.get("quantity", 1)
    product = {"product_id": text(element.get("product_id")), "price": element.get("price"), "quantity": quantity}
    return {
        "type": "track",
        "event": ORDER_COMPLETED,
        "properties": said
        | without_nothing({"currency": element.get("currency")})
        | {"order_id": text(said.get("order_id")) or message_id, "products": [product]},
    }
