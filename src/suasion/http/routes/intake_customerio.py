"""The intake for Customer.io's Track API: the write key is the API key of Basic authorization, any site id before it.

These are the intake's, not the API's: a session or an API key opens none of them.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import Response

from suasion.events.dialects.customerio import read_customer, read_event
from suasion.events.requests import Received
from suasion.http.caller import WRITE_KEY
from suasion.http.door import Door, Sent, Told, json_answer
from suasion.http.routes.intake import as_it_came, body
from suasion.http.routing import Routes

ROUTES = Routes("intake")

_EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "type": {"type": "string", "description": "`page`, `screen` or `event`."},
        "data": {"type": "object"},
        "id": {"type": "string", "description": "Tells a second delivery."},
        "timestamp": {"type": "integer", "description": "Seconds since 1970."},
    },
    "required": ["name"],
}
_ANONYMOUS = _EVENT | {"properties": _EVENT["properties"] | {"anonymous_id": {"type": "string"}}}
_ATTRIBUTES = {"type": "object", "description": "What is true of the customer."}
_NOTHING: dict[str, Any] = {"responses": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}}
_CUSTOMER: list[dict[str, Any]] = [{"name": "customer", "in": "path", "required": True, "schema": {"type": "string"}}]


def _no_key(_sent: Sent, _found: None) -> None:
    """Give no key: there is none but in Authorization."""


def _customer(sent: Sent, _found: None) -> Sequence[Received]:
    return read_customer(sent.path["customer"], sent.body)


def _event(sent: Sent, _found: None) -> Sequence[Received]:
    return read_event(sent.path.get("customer"), sent.body, sent.now)


def _empty(_told: Told, _found: object) -> Response:
    return json_answer(b"{}")


for _method, _path, _reading, _told, _extra in (
    (
        "PUT",
        "/api/v1/customers/{customer}",
        _customer,
        "Take what is true of a customer, as Customer.io's SDKs send it.",
        body(_ATTRIBUTES) | {"parameters": _CUSTOMER},
    ),
    (
        "POST",
        "/api/v1/customers/{customer}/events",
        _event,
        "Take an event of a customer, as Customer.io's SDKs send it.",
        body(_EVENT) | {"parameters": _CUSTOMER},
    ),
    (
        "POST",
        "/api/v1/events",
        _event,
        "Take an event of somebody not known yet, as Customer.io's SDKs send it.",
        body(_ANONYMOUS),
    ),
):
    ROUTES.straight(
        _method,
        _path,
        WRITE_KEY,
        Door(as_it_came, _no_key, _reading, _empty),
        _told,
        response_model=None,
        openapi_extra=_extra,
        **_NOTHING,
    )
