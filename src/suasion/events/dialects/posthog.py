"""PostHog's capture: ``/batch/``, ``/capture/``, ``/e/``, ``/i/v0/e/``, as its SDKs for servers and browsers send it.

Who acts is `distinct_id`: a customer's own id, unless the event says that nobody is known yet (`$is_identified` false,
`$process_person_profile` false, or the id is the device's), when it is an anonymous id.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.dialects.packing import from_base64, from_form, from_gzip
from suasion.events.dialects.translated import (
    Ids,
    Said,
    from_epoch,
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

MAX_BYTES = 6 * 1024 * 1024
"""PostHog's SDKs send batches of up to 5 MB and one event."""

_NAMING = ("$ip", "token", "api_key", "distinct_id", "$device_id", "$user_id", "$anon_distinct_id")
_SPECIAL = ("$set", "$set_once", *_NAMING)
_SET_ONCE = "Traits that are set only once have no place here: the latest word counts. Send them with '$set'."


def opened(body: bytes, kind: str, compression: str) -> Any:
    """Give the JSON of a body, which browsers wrap.

    Parameters
    ----------
    kind
        Content-Type.
    compression
        The query's: ``gzip-js``, ``base64`` or none; ``lz64`` (old browsers' SDKs) is not understood.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not wrapped as it says, or no JSON.
    suasion.core.errors.TooLarge
        If it is longer than `MAX_BYTES` then.
    """
    return objects(_unwrapped(body, kind, compression))


def require_known(compression: str) -> None:
    """Refuse a compression that is not understood: a key within could not be read either.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is none of those that `opened` knows.
    """
    if compression not in {"", "base64", "gzip-js", "gzip"}:
        raise InputRefused(
            f"The compression {compression[:20]!r} is not understood.", hint="Send gzip-js, base64 or none."
        )


def _unwrapped(body: bytes, kind: str, compression: str) -> bytes:
    require_known(compression)
    if compression.startswith("gzip") or body[:2] == b"\x1f\x8b":
        return from_gzip(body, MAX_BYTES)
    if kind.startswith("application/x-www-form-urlencoded"):
        data = from_form(body).get("data", "")
        return data.encode() if data.lstrip()[:1] in ("{", "[") else from_base64(data)
    return from_base64(body.decode("latin-1")) if compression == "base64" else body


def api_key(whole: Any) -> str | None:
    """Find the project's key in a body: at its top, or in its first event."""
    first = whole[0] if isinstance(whole, list) and whole else whole
    if not isinstance(first, dict):
        return None
    batch = first.get("batch")
    inner = mapping(batch[0]) if isinstance(batch, list) and batch else first
    for holder in (first, inner, mapping(inner.get("properties"))):
        for name in ("api_key", "token"):
            if isinstance(holder.get(name), str):
                return str(holder[name])
    return None


def is_historical(whole: Any) -> bool:
    """Say whether a body brings events of the past."""
    return isinstance(whole, dict) and whole.get("historical_migration") is True


def read(whole: Any, now: datetime, sent_at: str = "") -> Sequence[Received]:
    """Read a body: one event, a list of them, or an object with a list ``batch``.

    Parameters
    ----------
    whole
        The JSON of the body.
    now
        When it came.
    sent_at
        The query's ``_``: when a browser sent it, in milliseconds since 1970; empty if it does not say.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is none of those.
    """
    batch = isinstance(whole, dict) and "batch" in whole
    elements = rows(whole, "batch") if batch else whole if isinstance(whole, list) else [whole]
    sent = with_zone(mapping(whole).get("sent_at")) or (from_epoch(int(sent_at), 1000) if _is_epoch(sent_at) else None)
    ids = Ids("posthog", now)
    return received(said for element in elements for said in _said(element, sent, ids))


def _is_epoch(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16


def _said(element: Any, sent: Any, ids: Ids) -> list[Said]:
    if not isinstance(element, dict) or not isinstance(element.get("event"), str):
        return [not_understood(element, "It has no 'event', a text.")]
    if over := too_large(element):
        return [over]
    properties = mapping(element.get("properties"))
    who = text(element.get("distinct_id")) or text(properties.get("distinct_id"))
    fields = without_nothing(
        {
            "messageId": text(element.get("uuid")) or ids.of(element, timed="timestamp" in element),
            "timestamp": with_zone(element.get("timestamp")),
            "sentAt": sent,
            "context": _context(properties),
        }
    )
    return _by_name(element["event"], element, properties, fields, who)


def _by_name(
    event: str, element: dict[str, Any], properties: dict[str, Any], fields: dict[str, Any], who: str | None
) -> list[Said]:
    settled = mapping(element.get("$set")) | mapping(properties.get("$set"))
    once = mapping(element.get("$set_once")) | mapping(properties.get("$set_once"))
    rest = {name: value for name, value in properties.items() if name not in _SPECIAL}
    actor = _actor(who, properties)
    if event == "$identify":
        anonymous = text(properties.get("$anon_distinct_id"))
        held = fields | ({"context": fields["context"] | {"set_once": once}} if once else {})
        return [held | {"type": "identify", "userId": who, "anonymousId": anonymous, "traits": settled}]
    if event in ("$set", "$set_once"):
        if not settled:
            return [not_understood(element, _SET_ONCE)]
        return [fields | actor | {"type": "identify", "traits": settled}]
    if event == "$create_alias":
        return [fields | {"type": "alias", "userId": text(properties.get("alias")), "previousId": who}]
    if event == "$merge_dangerously":
        return [fields | {"type": "alias", "userId": who, "previousId": text(properties.get("alias"))}]
    if event == "$groupidentify":
        return [_group(element, properties, fields, who)]
    said: list[Said] = [fields | actor | _what(event, rest)]
    if settled:
        also = fields | {"messageId": f"{fields['messageId']}:set"}
        said.append(also | actor | {"type": "identify", "traits": settled})
    return said


def _what(event: str, properties: dict[str, Any]) -> dict[str, Any]:
    if event == "$pageview":
        seen = {"url": "$current_url", "path": "$pathname", "referrer": "$referrer", "title": "title"}
        found = {ours: properties[theirs] for ours, theirs in seen.items() if theirs in properties}
        rest = {name: value for name, value in properties.items() if name not in seen.values()}
        return {"type": "page", "name": text(properties.get("title")), "properties": rest | found}
    if event == "$screen":
        return {"type": "screen", "name": text(properties.get("$screen_name")), "properties": properties}
    return {"type": "track", "event": event, "properties": properties}


def _group(element: dict[str, Any], properties: dict[str, Any], fields: dict[str, Any], who: str | None) -> Said:
    # A browser's says where its visitor belongs. A server's says what a group is, under an id made for the occasion.
    if who is None or "$device_id" not in properties:
        return not_understood(element, "It says what a group is, and of no customer that they belong to it.")
    group = {"groupId": text(properties.get("$group_key")), "traits": mapping(properties.get("$group_set"))}
    return fields | _actor(who, properties) | group | {"type": "group"}


def _actor(who: str | None, properties: dict[str, Any]) -> dict[str, Any]:
    unknown = (
        properties.get("$is_identified") is False
        or properties.get("$process_person_profile") is False
        or (who is not None and who == properties.get("$device_id"))
    )
    return {"anonymousId" if unknown else "userId": who}


def _context(properties: dict[str, Any]) -> dict[str, Any]:
    library = without_nothing({"name": properties.get("$lib"), "version": properties.get("$lib_version")})
    agent = properties.get("$raw_user_agent") or properties.get("$useragent")
    groups = [text(group) for group in mapping(properties.get("$groups")).values()]
    return without_nothing(
        {
            "library": library or None,
            "userAgent": agent if isinstance(agent, str) else None,
            "groupId": groups[0] if groups else None,
        }
    )
