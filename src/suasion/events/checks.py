"""What the log asks of an event before it takes it, and which identifiers leave it for the vault."""

from typing import Any

from suasion.core.errors import InputRefused
from suasion.events.orders import bad_order, is_order
from suasion.events.spec import Alias, Event, Group, Identify, Page, Screen, Track, Verdict
from suasion.privacy.identifiers import IdentifierKind, normalised

MODEL_SOURCE = "model:"
"""How the sources of computed traits begin; no event may come from one."""

AHEAD_MICROSECONDS = 24 * 3600 * 1_000_000
"""How far ahead of our clock a live event may have happened: time zones get mixed up, whole days do not."""

_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999  # years 1 to 9999

Identifier = tuple[IdentifierKind, str]

_PERSONAL = (("email", IdentifierKind.EMAIL), ("phone", IdentifierKind.PHONE))
_WITH_PROPERTIES = (Track, Page, Screen)
_WITH_TRAITS = (Identify, Group)


def refused(event: Event) -> Verdict | None:
    """Say why the log cannot take an event; None if it can."""
    if not event.message_id.strip():
        return _quarantined("missing_message_id", "messageId is empty; it is how a second delivery is recognised.")
    if not (_given(event.user_id) or _given(event.anonymous_id)):
        return _quarantined("missing_customer", "One of userId and anonymousId is required.")
    if isinstance(event, Track):
        if not event.event.strip():
            return _quarantined("missing_event_name", "A track event needs a name in 'event'.")
        if is_order(event.event):
            return bad_order(event.event, event.properties)
    elif isinstance(event, Group):
        if not event.group_id.strip():
            return _quarantined("missing_group", "A group event needs 'groupId'.")
    elif isinstance(event, Alias) and not event.previous_id.strip():
        return _quarantined("missing_previous", "An alias event needs 'previousId'.")
    return None


def refused_time(time: int, original: int | None, sent: int | None, now: int, *, historical: bool) -> Verdict | None:
    """Say why the log cannot take an event by its times, all in microseconds since 1970; None if it can."""
    for moment in (time, original, sent):
        if moment is not None and not _FIRST <= moment <= _LAST:
            return _quarantined("unreadable_time", "The time is outside the years 1 to 9999 in UTC.")
    if not historical and time > now + AHEAD_MICROSECONDS:
        return _quarantined("time_in_future", "It would happen more than 24 hours from now, by its sender's clock.")
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
    found: list[Identifier] = []
    if event.user_id is not None and event.user_id.strip():
        found.append((IdentifierKind.USER_ID, event.user_id))
    if event.anonymous_id is not None and event.anonymous_id.strip():
        found.append((IdentifierKind.ANONYMOUS_ID, event.anonymous_id))
    if isinstance(event, Alias):  # nothing says which of the two it was
        found.append((IdentifierKind.USER_ID, event.previous_id))
        found.append((IdentifierKind.ANONYMOUS_ID, event.previous_id))
    elif not isinstance(event, Group):  # a group's address is nobody's own
        _add_personal(content(event), found)
    _add_personal(event.context.get("traits"), found)
    return found if len(found) == 1 else list(dict.fromkeys(found))


def content(event: Event) -> dict[str, Any]:
    """Give an event's properties or traits."""
    if isinstance(event, _WITH_PROPERTIES):
        return event.properties
    return event.traits if isinstance(event, _WITH_TRAITS) else {}


def _add_personal(holder: Any, found: list[Identifier]) -> None:
    if not isinstance(holder, dict):
        return
    for key, kind in _PERSONAL:
        value = holder.get(key)
        if isinstance(value, str) and normalised(kind, value):
            found.append((kind, value))


def _given(name: str | None) -> bool:
    return name is not None and bool(name.strip())


def _quarantined(reason: str, detail: str) -> Verdict:
    return Verdict("quarantined", reason, detail)
