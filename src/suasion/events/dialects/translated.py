"""From another system's words to events: what a dialect says in the Segment spec's shape is read as if it came so.

Limits of size and depth, the check of every field and the reasons are those of `suasion.events.requests`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from suasion.core.errors import InputRefused
from suasion.events.digest import digest
from suasion.events.masking import NAMING_KEYS
from suasion.events.private import without_secrets
from suasion.events.requests import MAX_DEPTH, MAX_EVENT_BYTES, NOT_JSON, TOO_DEEP, Received, deeper_than, read_batch
from suasion.events.spec import Unreadable

Said = dict[str, Any] | Unreadable
"""An event in the shape of the Segment spec with its `type`, or why it is none."""

_json = msgspec.json.Encoder()
_ENVELOPE = 6  # how much deeper than its elements a body may be, with room to spare
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?|[\[\]{}]', re.DOTALL)  # a text without an end is one to the end


def received(said: Iterable[Said]) -> list[Received]:
    """Read events; the errors are those of `suasion.events.requests.read_batch`."""
    every = list(said)
    spoken = iter(read_batch(_json.encode({"batch": [one for one in every if isinstance(one, dict)]})))
    return [Received(one, None) if isinstance(one, Unreadable) else next(spoken) for one in every]


def not_understood(element: Any, why: str) -> Unreadable:
    """Set aside what has no place in our events, whole, so that nothing is half understood; too deep, without it."""
    if deeper_than(element, MAX_DEPTH):
        return TOO_DEEP
    return Unreadable(_kept(element), "not_understood", why)


def _kept(element: Any) -> bytes:
    """Write an element as it is set aside: without keys and addresses, its people where the masking finds them."""
    kept = without_secrets(element)
    if not isinstance(kept, dict):
        return _json.encode(kept)
    if "external_id" in kept:  # elsewhere that may be the id of anything
        kept = {"userId" if name == "external_id" else name: value for name, value in kept.items()}
    if "identities" in kept:
        known = {name: value for name, value in mapping(kept["identities"]).items() if name in NAMING_KEYS}
        kept["identities"] = known
    return _json.encode(kept)


class Ids:
    """Message ids for elements that have none: the same for the same element of the same request sent again.

    Parameters
    ----------
    dialect
        Ids of different dialects differ.
    now
        When the request came. An element that says no time of its own is told apart by the minute it came in.

    Examples
    --------
    >>> ids = Ids("braze", datetime(2026, 1, 1, tzinfo=UTC))
    >>> first, again = ids.of({"name": "a"}, timed=True), ids.of({"name": "a"}, timed=True)
    >>> first == again, first == Ids("braze", datetime(2027, 1, 1, tzinfo=UTC)).of({"name": "a"}, timed=True)
    (False, True)
    """

    def __init__(self, dialect: str, now: datetime) -> None:
        self._dialect, self._minute = dialect, now.strftime("%Y-%m-%dT%H:%M")
        self._seen: Counter[bytes] = Counter()

    def of(self, element: Any, *, timed: bool) -> str:
        """Name an element; equal ones of one request are meant, so each gets a name of its own."""
        name = digest(self._dialect, _json.encode(element).decode(), "" if timed else self._minute)
        self._seen[name] += 1
        return f"{self._dialect}-{name.hex()}-{self._seen[name]}"


def objects(body: bytes) -> Any:
    """Read JSON; what is nested too deep is cut short, and still too deep for an event.

    So one deep element of a list holds up no other, and whatever walks through them has stack enough.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is none.

    Examples
    --------
    >>> deeper_than(objects(b"[" * 5000 + b"]" * 5000), 100)
    False
    """
    most = MAX_DEPTH + _ENVELOPE
    try:
        try:
            whole = msgspec.json.decode(body)
        except RecursionError:
            return msgspec.json.decode(_cut(body, most))
        return msgspec.json.decode(_cut(body, most)) if deeper_than(whole, most) else whole
    except NOT_JSON as error:
        raise InputRefused("The body cannot be read as JSON.") from error


def _cut(body: bytes, most: int) -> bytes:
    """Put null where JSON is nested deeper than `most`."""
    kept, depth, start = [], 0, 0
    for token in _TOKEN.finditer(body):
        sign = token.group()
        if sign in (b"{", b"["):
            depth += 1
            if depth == most + 1:
                kept += [body[start : token.start()], b"null"]
        elif sign in (b"}", b"]"):
            depth -= 1
            if depth == most:
                start = token.end()
    return b"".join(kept) + body[start:] if depth <= most else b"".join(kept)


def rows(holder: Any, name: str) -> list[Any]:
    """Give a list within an object; empty if it is not there.

    Raises
    ------
    suasion.core.errors.InputRefused
        If `holder` is no object, or what it has under that name no list.
    """
    found = holder.get(name, []) if isinstance(holder, dict) else None
    if not isinstance(found, list):
        raise InputRefused(f"The body has no list {name!r}.")
    return found


def too_large(element: Any) -> Unreadable | None:
    """Set aside an element that is longer or deeper than an event may be, before it is translated."""
    if deeper_than(element, MAX_DEPTH):
        return TOO_DEEP
    raw = _json.encode(element)
    if len(raw) <= MAX_EVENT_BYTES:
        return None
    return Unreadable(
        _kept(element), "too_large", f"The event is {len(raw):,} bytes long; it may be {MAX_EVENT_BYTES:,}."
    )


def from_epoch(value: Any, per_second: int = 1) -> Any:
    """Write a moment counted since 1970 as the spec does; anything else as it is, for the spec's check to name.

    Examples
    --------
    >>> from_epoch(1714550400), from_epoch(1714550400123, 1000), from_epoch("soon")
    ('2024-05-01T08:00:00+00:00', '2024-05-01T08:00:00.123000+00:00', 'soon')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value / per_second, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(value)


def with_zone(value: Any) -> Any:
    """Take a moment without a zone as UTC.

    Examples
    --------
    >>> with_zone("2024-05-01T08:00:00"), with_zone("2024-05-01T08:00:00+02:00"), with_zone(None)
    ('2024-05-01T08:00:00+00:00', '2024-05-01T08:00:00+02:00', None)
    """
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not said."""
    return {name: value for name, value in fields.items() if value is not None}


def mapping(value: Any) -> dict[str, Any]:
    """Give an object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Give an id as a text: some senders have numbers for ids. None for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
