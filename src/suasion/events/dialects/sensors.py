"""Sensors Analytics (神策): ``/sa`` and ``/sa.gif``, one element as ``data`` or many as ``data_list``.

Who acts is `distinct_id`: an id of the shop if the element says so (`$is_login_id`, `$identity_login_id`, `login_id`),
else an anonymous id. Names of preset properties lose their ``$`` where they become traits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.dialects.packing import from_base64, from_gzip
from suasion.events.dialects.translated import (
    Ids,
    Said,
    from_epoch,
    mapping,
    not_understood,
    objects,
    received,
    text,
    too_large,
    without_nothing,
)
from suasion.events.requests import MAX_BATCH_BYTES, Received

_LOGIN = "$identity_login_id"
_TRAITS_OF_IDENTITIES = {"$identity_email": "email", "$identity_mobile": "phone"}
_SCREENS = frozenset({"$AppViewScreen", "$MPViewScreen"})
_PAGES = frozenset({"$pageview", "$MPPageView"})
_SYSTEM = frozenset({"$is_login_id", "$lib", "$lib_version", "$lib_method", "$project", "$token", "$time"})
_NAMING = frozenset({"$ip", "$device_id", "distinct_id", "login_id", "token", "$token"})
"""Properties that name a device, a customer or a key; names that begin with `$identity_` do too."""
_UNDERSTOOD_NOT = {
    "profile_set_once": "A trait is set whenever it is said; 'set once' would need what was there before.",
    "profile_increment": "A trait is its value; what to add to it says nothing without what was there before.",
    "profile_append": "A trait is its value; what to append to it says nothing without what was there before.",
    "profile_delete": "Traits are not deleted by a write key; erase the customer in the console.",
    "track_id_unbind": "Identities are not taken apart by a write key.",
    "item_set": "Items come into the catalog by an import.",
    "item_delete": "Items come into the catalog by an import.",
}


def elements(fields: Mapping[str, str]) -> list[Any]:
    """Unwrap the elements of a form or a query.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there is neither ``data`` nor ``data_list``, or it is not base64 (of gzip, if ``gzip`` is 1) of JSON; what is
        encrypted (``gzip`` 9) too.
    suasion.core.errors.TooLarge
        If it is longer than a batch may be.
    """
    listed = fields.get("data_list")
    packed = listed or fields.get("data")
    if not packed:
        raise InputRefused("There is neither 'data' nor 'data_list'.")
    raw = from_base64(packed)
    how = fields.get("gzip", "")
    if how not in {"", "0", "1"}:
        raise InputRefused("Encrypted data is not understood.", hint="Turn the encryption of the SDK off.")
    found = objects(from_gzip(raw, MAX_BATCH_BYTES) if how == "1" or raw[:2] == b"\x1f\x8b" else raw)
    return found if isinstance(found, list) else [found]


def token(fields: Mapping[str, str], found: Sequence[Any]) -> str | None:
    """Find the key: beside the data, or in its first element."""
    inner = mapping(found[0]).get("token") if found else None
    return fields.get("token") or (inner if isinstance(inner, str) else None)


def read(found: Sequence[Any], now: datetime) -> Sequence[Received]:
    """Read elements as events."""
    ids = Ids("sensors", now)
    return received(_said(element, ids) for element in found)


def _said(element: Any, ids: Ids) -> Said:
    if not isinstance(element, dict) or not isinstance(element.get("type"), str):
        return not_understood(element, "It has no 'type', a text.")
    if over := too_large(element):
        return over
    kind = element["type"]
    if kind in _UNDERSTOOD_NOT:
        return not_understood(element, f"{kind}: {_UNDERSTOOD_NOT[kind]}")
    same = {name: value for name, value in element.items() if name not in ("_flush_time", "_nocache")}
    fields = without_nothing(
        {
            "messageId": ids.of(same, timed="time" in element),
            "timestamp": from_epoch(element.get("time"), 1000),
            "sentAt": from_epoch(element.get("_flush_time"), 1000),
            "context": _context(element),
        }
    )
    return _by_type(kind, element, fields)


def _by_type(kind: str, element: dict[str, Any], fields: dict[str, Any]) -> Said:
    properties = mapping(element.get("properties"))
    who = _who(element, properties)
    if kind == "track":
        return fields | who | _what(element, properties)
    if kind == "track_signup":
        linked = without_nothing(
            {"userId": text(element.get("distinct_id")), "anonymousId": text(element.get("original_id"))}
        )
        return fields | {"type": "identify", "traits": {}} | linked
    identities = mapping(element.get("identities"))
    bound = {
        ours: identities[theirs]
        for theirs, ours in _TRAITS_OF_IDENTITIES.items()
        if isinstance(identities.get(theirs), str)
    }
    if kind == "track_id_bind":
        return fields | who | {"type": "identify", "traits": bound}
    if kind == "profile_set":
        traits = {
            name.removeprefix("$"): value
            for name, value in properties.items()
            if name not in _SYSTEM | _NAMING and not name.startswith("$identity_")
        }
        return fields | who | {"type": "identify", "traits": bound | traits}
    if kind == "profile_unset":
        gone = {name.removeprefix("$"): None for name in properties if name not in _SYSTEM}
        return fields | who | {"type": "identify", "traits": gone}
    return not_understood(element, "Its 'type' is none that is known.")


def _what(element: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    event = element.get("event")
    name_of_event = event if isinstance(event, str) else None
    properties = {
        name: value for name, value in properties.items() if name not in _NAMING and not name.startswith("$identity_")
    }
    if name_of_event in _PAGES:
        seen = {"url": "$url", "path": "$url_path", "referrer": "$referrer", "title": "$title"}
        found = {ours: properties[theirs] for ours, theirs in seen.items() if theirs in properties}
        rest = {name: value for name, value in properties.items() if name not in seen.values()}
        return {"type": "page", "name": text(properties.get("$title")), "properties": rest | found}
    if name_of_event in _SCREENS:
        name = text(properties.get("$screen_name")) or text(properties.get("$url_path"))
        return {"type": "screen", "name": name, "properties": properties}
    return {"type": "track", "event": event, "properties": properties}


def _who(element: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    identities = mapping(element.get("identities"))
    distinct = text(element.get("distinct_id"))
    login = text(element.get("login_id")) or text(identities.get(_LOGIN))
    if login is None and properties.get("$is_login_id") is True:
        login = distinct
    anonymous = text(element.get("anonymous_id"))
    if anonymous is None and distinct != login:
        anonymous = distinct
    return without_nothing({"userId": login, "anonymousId": anonymous})


def _context(element: dict[str, Any]) -> dict[str, Any]:
    library = mapping(element.get("lib"))
    properties = mapping(element.get("properties"))
    agent = properties.get("$user_agent")
    named = without_nothing({"name": library.get("$lib"), "version": library.get("$lib_version")})
    return without_nothing({"library": named or None, "userAgent": agent if isinstance(agent, str) else None})
