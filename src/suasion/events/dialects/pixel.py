"""Events from an address alone, as an image in a mail or a page without scripts asks for it.

Segment's pixel carries the event as base64 of JSON in ``data``; RudderStack's has a query parameter for each field.
"""

from collections.abc import Mapping
from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.dialects.packing import from_base64
from suasion.events.dialects.translated import objects

_OURS = frozenset({"data", "writeKey"})
_HOLDERS = ("properties", "traits", "context")


def fields(query: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields of an event off a query.

    A parameter such as ``properties.plan`` is a field within a field; all values of such parameters are texts.

    Raises
    ------
    suasion.core.errors.InputRefused
        If `data` is not base64 of a JSON object.

    Examples
    --------
    >>> fields({"userId": "ada", "event": "Mail Opened", "properties.mail": "june"})
    {'userId': 'ada', 'event': 'Mail Opened', 'properties': {'mail': 'june'}}
    """
    found: dict[str, Any] = dict(_decoded(query["data"])) if query.get("data") else {}
    for name, value in query.items():
        holder, dot, inner = name.partition(".")
        if dot and holder in _HOLDERS:
            held = found.setdefault(holder, {})
            if isinstance(held, dict):
                held[inner] = value
        elif name not in _OURS:
            found[name] = value
    return found


def _decoded(data: str) -> dict[str, Any]:
    found = objects(from_base64(data))
    if not isinstance(found, dict):
        raise InputRefused("The parameter 'data' is no JSON object.")
    return found
