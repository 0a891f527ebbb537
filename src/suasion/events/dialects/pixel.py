"""Events from an address alone, as an image in a mail or a page without scripts asks for it.

Segment's pixel carries the event as base64 of JSON in ``data``; RudderStack's has a query parameter for each field.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from suasion.core.errors import InputRefused

_OURS = frozenset({"data", "writeKey"})
_HOLDERS = ("properties", "traits", "context")
_objects = msgspec.json.Decoder(dict[str, Any])


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
    plain = (
        data.replace("-", "+").replace("_", "/").replace(" ", "+")
    )  # some leave a plus as it is, which reads as a space
    try:
        return _objects.decode(base64.b64decode(plain.rstrip("=") + "=" * (-len(plain.rstrip("=")) % 4), validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError, RecursionError) as error:
        raise InputRefused("The parameter 'data' is not base64 of a JSON object.") from error
