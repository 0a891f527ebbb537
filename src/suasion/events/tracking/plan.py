"""A tracking plan: JSON Schemas for what events say, written as YAML, and what an event does against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import jsonschema_rs
import msgspec
import yaml

from suasion.core.errors import InputRefused
from suasion.core.untrusted_yaml import read_yaml
from suasion.events.checks import content
from suasion.events.promoted import PromotedType, Promotions
from suasion.events.spec import Event, EventType, Track, Verdict
from suasion.events.tracking.promoting import promoted_by
from suasion.events.typed import OF_CUSTOMERS

_SHOWN = 3
_LONGEST = 200
_DEEPEST = 64  # of one schema
_AROUND = 8  # how much deeper than a schema the whole may be
_LONGEST_BYTES = 1_000_000
_LARGEST = 10_000  # parts of one schema, every reference written out
_HINT = "docs/tracking.md shows a plan."

Unplanned = Literal["accept", "quarantine"]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one kind of event must look like.

    Parameters
    ----------
    schema
        A JSON Schema (draft 2020-12) of the event's properties or traits; empty to ask for nothing.
    description
        What it means, for people.
    sources
        Which sources it holds for; empty for all.
    promote
        Properties that become columns, with their types.
    """

    schema: dict[str, Any] = {}
    description: str = ""
    sources: list[str] = []
    promote: dict[str, PromotedType] = {}


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: dict[str, Entry] = {}
    identify: Entry | None = None
    page: Entry | None = None
    screen: Entry | None = None
    group: Entry | None = None
    unplanned: Unplanned = "accept"


_TYPES: tuple[EventType, ...] = ("identify", "page", "screen", "group")


@dataclass(frozen=True)
class TrackingPlan:
    """A plan ready to judge events; make one with `read_plan`.

    Parameters
    ----------
    entries
        By the event's type, and its name if it is a track event.
    unplanned
        What happens to track events that no entry names.
    promotions
        The properties that become columns.
    """

    entries: Mapping[tuple[str, str], Entry]
    unplanned: Unplanned
    _validators: Mapping[tuple[str, str], Any]
    promotions: Promotions = ()

    def violation(self, event: Event, source: str) -> Verdict | None:
        """Say what is wrong with an event by this plan; None if nothing is. Values are never repeated.

        Examples
        --------
        >>> from suasion.events.spec import parse
        >>> plan = read_plan("events: {Product Viewed: {schema: {required: [product_id]}}}")
        >>> event = parse(b'{"type": "track", "messageId": "m", "userId": "u", "event": "Product Viewed"}')
        >>> plan.violation(event, "web").detail
        '"product_id" is a required property'
        """
        name = event.event if isinstance(event, Track) else ""
        key = (type(event).__name__.lower(), name)
        entry = self.entries.get(key)
        if entry is None:
            if isinstance(event, Track) and self.unplanned == "quarantine":
                return Verdict("quarantined", "unplanned_event", "The tracking plan does not name this event.")
            return None
        if entry.sources and source not in entry.sources:
            return None
        validator = self._validators[key]
        said = msgspec.to_builtins(content(event))
        if validator.is_valid(said):
            return None
        errors = list(islice(validator.iter_errors(said), _SHOWN))
        return Verdict("quarantined", "against_plan", "; ".join(_said(error) for error in errors))


def read_plan(text: str, *, taken: bool = False) -> TrackingPlan:
    """Read a plan.

    Parameters
    ----------
    taken
        True for one that was put in force once: it reads as it did then, though such a one were refused today.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is no YAML, names a key twice, is not of a plan's form, or one of its schemas is none.
    """
    if taken:
        found = yaml.safe_load(text)
    else:
        deepest = _DEEPEST + _AROUND
        found = read_yaml(text, "docs/tracking.md", "tracking plan", longest_bytes=_LONGEST_BYTES, deepest=deepest)
    try:
        written = msgspec.convert({} if found is None else found, _Written)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputRefused(f"The tracking plan cannot be read: {_first_line(error)}", hint=_HINT) from error
    entries = {("track", name): entry for name, entry in written.events.items()}
    entries |= {(kind, ""): entry for kind in _TYPES if (entry := getattr(written, kind)) is not None}
    validators = {key: _validator(key, entry.schema) for key, entry in entries.items()}
    return TrackingPlan(entries, written.unplanned, validators, promoted_by(_promoting(entries)))


def _promoting(entries: Mapping[tuple[str, str], Entry]) -> Mapping[str, Mapping[str, PromotedType]]:
    for (kind, _), entry in entries.items():
        if entry.promote and kind in OF_CUSTOMERS:
            raise InputRefused(
                f"{kind!r} promotes properties, but what it says are traits.",
                hint="Traits need no promotion: leave 'promote' out there.",
            )
    return {name or kind: entry.promote for (kind, name), entry in entries.items()}


def _validator(key: tuple[str, str], schema: dict[str, Any]) -> Any:
    name = key[1] or key[0]
    _require_bounded(schema, name)
    try:
        return jsonschema_rs.Draft202012Validator(
            schema,
            mask="a value",
            offline=True,
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),  # linear in the text, whatever the pattern
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise InputRefused(f"The schema of {name!r} is none: {_first_line(error)}", hint=_HINT) from error


def _require_bounded(schema: dict[str, Any], name: str) -> None:
    """Refuse a schema that refers to other documents or to itself, or that would be too much work for one event.

    References multiply: thirty definitions that each name the next one twice are a thousand million. So what a schema
    comes to is counted with every reference written out; one that contains itself has no end.
    """
    sizes: dict[str, int] = {}
    under_way: set[str] = set()

    def size(part: Any, depth: int) -> int:
        if depth > _DEEPEST:
            raise InputRefused(f"The schema of {name!r} is nested deeper than {_DEEPEST}.")
        if isinstance(part, list):
            return 1 + sum(size(inner, depth + 1) for inner in part)
        if not isinstance(part, dict):
            return 1
        total = 1 + sum(size(inner, depth + 1) for key, inner in part.items() if key not in ("$defs", "definitions"))
        for key in ("$ref", "$dynamicRef"):
            if isinstance(part.get(key), str):
                total += referred(part[key])
        if total > _LARGEST:
            raise InputRefused(f"The schema of {name!r} is too large with its references written out.", hint=_HINT)
        return total

    def referred(reference: str) -> int:
        if not reference.startswith("#/"):
            raise InputRefused(
                f"The schema of {name!r} refers to another document, or to all of itself.",
                hint="Refer to a part of it, such as #/$defs/price.",
            )
        if reference in under_way:
            raise InputRefused(
                f"The schema of {name!r} contains itself: {reference}.", hint="Write out how deep it goes."
            )
        if reference not in sizes:
            under_way.add(reference)
            sizes[reference] = size(_part(schema, reference, name), 0)
            under_way.discard(reference)
        return sizes[reference]

    size(schema, 0)


def _part(schema: dict[str, Any], reference: str, name: str) -> Any:
    found: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or key not in found:
            raise InputRefused(f"The schema of {name!r} refers to {reference}, which is not there.", hint=_HINT)
        found = found[key]
    return found


def _said(error: Any) -> str:
    where = ".".join(str(part) for part in error.instance_path)
    text = f"{where}: {error.message}" if where else str(error.message)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
