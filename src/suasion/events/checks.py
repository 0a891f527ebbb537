"""What the log asks of an event before it takes it, and which identifiers leave it for the vault."""

from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.orders import ORDERS, bad_order
from suasion.events.spec import Alias, Event, Group, Identify, Page, Screen, Track, Verdict
from suasion.privacy.blocked import NOTHING_BLOCKED, Blocked
from suasion.privacy.identifiers import IdentifierKind, well_formed

MODEL_SOURCE = "model:"
"""How the sources of predictions begin; no event may come from one."""

COMPUTED_SOURCE = "computed:"
"""How the sources of computed traits begin; no event may come from one either."""

GROUP_SOURCE = "group:"
"""How the sources of bands, clusters and look-alikes begin, and the names that their versions are kept under."""

WORKED_OUT = (MODEL_SOURCE, COMPUTED_SOURCE, GROUP_SOURCE)
"""What we work out of customers by ourselves comes from sources that begin so."""

AHEAD_MICROSECONDS = 24 * 3600 * 1_000_000
"""How far ahead of our clock a live event may have happened: time zones get mixed up, whole days do not."""

BLOCKED_IDENTIFIER = Verdict(
    "quarantined",
    "blocked_identifier",
    "userId and anonymousId say nothing of who it was; identity.blocked lists such.",
)

UNREADABLE_TIME = Verdict("quarantined", "unreadable_time", "The time is outside the years 1 to 9999 in UTC.")

_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999  # years 1 to 9999

Identifier = tuple[IdentifierKind, str]

ADDRESSES = {"email": IdentifierKind.EMAIL, "phone": IdentifierKind.PHONE}
"""Names of traits and properties that say how a customer is reached."""
_EXTERNAL = {
    "wechat_openid": IdentifierKind.WECHAT_OPENID,
    "wechat_unionid": IdentifierKind.WECHAT_UNIONID,
    "device_id": IdentifierKind.DEVICE_ID,
}
_USER_ID, _ANONYMOUS_ID = IdentifierKind.USER_ID, IdentifierKind.ANONYMOUS_ID
# Looked up by type(): half the time of isinstance() with several, and every event comes by here.
_WITH_PROPERTIES = frozenset({Track, Page, Screen})
_VIEWS_AND_TRAITS = frozenset({Page, Screen, Identify})


def refused(event: Event, blocked: Blocked) -> Verdict | None:
    """Say why the log cannot take an event; None if it can."""
    if not event.message_id.strip():
        return _quarantined("missing_message_id", "messageId is empty; it is how a second delivery is recognised.")
    if not ((event.user_id and event.user_id.strip()) or (event.anonymous_id and event.anonymous_id.strip())):
        return _quarantined("missing_customer", "One of userId and anonymousId is required.")
    if not _names_somebody(event, blocked):
        return BLOCKED_IDENTIFIER
    kind = type(event)
    if kind is Track:
        return _refused_track(event)  # type: ignore[arg-type]
    return None if kind in _VIEWS_AND_TRAITS else _refused_other(event)


def _names_somebody(event: Event, blocked: Blocked) -> bool:
    user, anonymous = event.user_id, event.anonymous_id
    if user and user.strip() and not blocked.holds(_USER_ID, user):
        return True
    return bool(anonymous and anonymous.strip()) and not blocked.holds(_ANONYMOUS_ID, anonymous or "")


def _refused_track(event: Track) -> Verdict | None:
    name = event.event
    if name in ORDERS:
        return bad_order(name, event.properties)
    if not name.strip():
        return _quarantined("missing_event_name", "A track event needs a name in 'event'.")
    return None


def _refused_other(event: Event) -> Verdict | None:
    if isinstance(event, Group) and not event.group_id.strip():
        return _quarantined("missing_group", "A group event needs 'groupId'.")
    if isinstance(event, Alias) and not event.previous_id.strip():
        return _quarantined("missing_previous", "An alias event needs 'previousId'.")
    return None


def refused_time(time: int, original: int | None, sent: int | None, now: int, *, historical: bool) -> Verdict | None:
    """Say why the log cannot take an event by its times, all in microseconds since 1970; None if it can."""
    if not (
        _FIRST <= time <= _LAST
        and (original is None or _FIRST <= original <= _LAST)
        and (sent is None or _FIRST <= sent <= _LAST)
    ):
        return UNREADABLE_TIME
    if not historical and time > now + AHEAD_MICROSECONDS:
        return _quarantined("time_in_future", "It would happen more than 24 hours from now, by its sender's clock.")
    return None


def require_source(source: str) -> None:
    """Refuse a source of events that could be taken for one of ours.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it begins as the names do under which predictions, computed traits and groups are published.

    Examples
    --------
    >>> require_source("till")
    """
    for ours in WORKED_OUT:
        if source.startswith(ours):
            raise InputRefused(
                f"No source of events begins with {ours!r}: what is computed is published under such names.",
                hint="Name the shop, till or program that the events come from.",
            )


def identifiers(event: Event, blocked: Blocked = NOTHING_BLOCKED) -> list[Identifier]:
    """Give every identifier in an event, the primary one first; blocked values are none, nor are misspelt addresses.

    The first of these that is there is primary: `userId`, WeChat's union id, its open id, `anonymousId`.
    """
    found: list[Identifier] = []
    user, anonymous = event.user_id, event.anonymous_id
    if user and user.strip():
        found.append((_USER_ID, user))
    if anonymous and anonymous.strip():
        found.append((_ANONYMOUS_ID, anonymous))
    kind = type(event)
    if kind is Alias:  # nothing says which of the two it was
        previous: str = event.previous_id  # type: ignore[union-attr]
        found.extend(((_USER_ID, previous), (_ANONYMOUS_ID, previous)))
    elif kind is not Group:  # a group's address is nobody's own
        _add_personal(content(event), found)
    context = event.context
    if "traits" in context:
        _add_personal(context["traits"], found)
    if "device" in context or "externalIds" in context:
        found = _with_external(context, found)
    if len(found) == 1:
        return found
    return [one for one in dict.fromkeys(found) if not blocked.holds(*one)]


def _with_external(context: dict[str, Any], found: list[Identifier]) -> list[Identifier]:
    """Add WeChat's ids, which name a customer better than a browser's id does, and last the device's."""
    external, device = context.get("externalIds"), context.get("device")
    named: list[Identifier] = []
    for one in external if isinstance(external, list) else ():
        kind = _EXTERNAL.get(str(one.get("type"))) if isinstance(one, dict) else None
        if kind is not None and isinstance(one.get("id"), str) and one["id"].strip():
            named.append((kind, one["id"]))
    named.sort(key=lambda one: one[0] is not IdentifierKind.WECHAT_UNIONID)
    users = [one for one in found[:1] if one[0] is _USER_ID]
    every = [*users, *named, *found[len(users) :]]
    if isinstance(device, dict) and isinstance(device.get("id"), str) and device["id"].strip():
        every.append((IdentifierKind.DEVICE_ID, device["id"]))
    return every


def content(event: Event) -> dict[str, Any]:
    """Give an event's properties or traits."""
    if type(event) in _WITH_PROPERTIES:
        return event.properties  # type: ignore[union-attr]
    return event.traits if isinstance(event, Identify | Group) else {}


def _add_personal(holder: Any, found: list[Identifier]) -> None:
    if not isinstance(holder, dict) or ("email" not in holder and "phone" not in holder):
        return
    for key, kind in ADDRESSES.items():
        value = holder.get(key)
        if isinstance(value, str) and well_formed(kind, value):
            found.append((kind, value))


def _quarantined(reason: str, detail: str) -> Verdict:
    return Verdict("quarantined", reason, detail)
