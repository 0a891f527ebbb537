"""What is changed in quarantined events before they are tried again: a short list of plain changes, no code."""

from collections.abc import Sequence
from typing import Any

import msgspec

from suasion.core.errors import InputRefused

_MOST = 50
_DEEPEST = 8


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do"):
    path: str
    """Names from the event down, with dots: ``properties.price``, ``event``."""


class Set(_Change, frozen=True, tag="set"):
    """Put a value there, whatever stood there."""

    value: Any


class Default(_Change, frozen=True, tag="default"):
    """Put a value there if nothing, or null, stands there."""

    value: Any


class Rename(_Change, frozen=True, tag="rename"):
    """Move what stands there to another name; nothing if nothing is there or the other name is taken."""

    to: str


class Drop(_Change, frozen=True, tag="drop"):
    """Take it out."""


class Number(_Change, frozen=True, tag="number"):
    """Read a text such as ``"12.50"`` as the number it says; one that says none stays."""


class Text(_Change, frozen=True, tag="text"):
    """Write a number or true and false as text."""


Fix = Set | Default | Rename | Drop | Number | Text
CHANGES = ("set", "default", "rename", "drop", "number", "text")
"""What `do` may say."""


def fixed(event: Any, fixes: Sequence[Fix]) -> Any:
    """Give an event with the fixes done in their order; the event given stays as it was.

    Examples
    --------
    >>> fixes = [Rename("properties.cost", "properties.price"), Number("properties.price")]
    >>> fixed({"properties": {"cost": "3.5"}}, fixes)
    {'properties': {'price': 3.5}}
    """
    made = msgspec.json.decode(msgspec.json.encode(event))
    if isinstance(made, dict):
        for fix in fixes:
            _apply(made, fix)
    return made


def check_fixes(fixes: Sequence[Fix]) -> None:
    """Refuse fixes that can mean nothing.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there are too many, or a path is empty, too long, or not of names with dots between.
    """
    if len(fixes) > _MOST:
        raise InputRefused(f"There are {len(fixes)} fixes; {_MOST} are enough for one replay.")
    for fix in fixes:
        for path in [fix.path, *([fix.to] if isinstance(fix, Rename) else [])]:
            parts = path.split(".")
            if not all(part.strip() for part in parts) or len(parts) > _DEEPEST:
                raise InputRefused(f"{path!r} is no path.", hint="Write names with dots, such as properties.price.")


def _apply(event: dict[str, Any], fix: Fix) -> None:
    match fix:
        case Set():
            _put(event, fix.path, fix.value)
        case Default():
            if _get(event, fix.path) is None:
                _put(event, fix.path, fix.value)
        case Rename():
            value = _get(event, fix.path)
            if value is not None and _get(event, fix.to) is None and _put(event, fix.to, value):
                _take(event, fix.path)
        case Drop():
            _take(event, fix.path)
        case Number():
            value = _get(event, fix.path)
            if isinstance(value, str) and (number := _number(value)) is not None:
                _put(event, fix.path, number)
        case Text():
            value = _get(event, fix.path)
            if isinstance(value, bool | int | float):
                _put(event, fix.path, msgspec.json.encode(value).decode())


def _number(text: str) -> int | float | None:
    try:
        return msgspec.json.decode(text.strip(), type=int | float)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def _holder(event: dict[str, Any], path: str, *, make: bool) -> tuple[dict[str, Any] | None, str]:
    *outer, last = path.split(".")
    holder: Any = event
    for name in outer:
        inner = holder.get(name)
        if inner is None and make:
            inner = holder[name] = {}
        if not isinstance(inner, dict):
            return None, last
        holder = inner
    return holder, last


def _get(event: dict[str, Any], path: str) -> Any:
    holder, last = _holder(event, path, make=False)
    return None if holder is None else holder.get(last)


def _put(event: dict[str, Any], path: str, value: Any) -> bool:
    holder, last = _holder(event, path, make=True)
    if holder is None:
        return False
    holder[last] = value
    return True


def _take(event: dict[str, Any], path: str) -> None:
    holder, last = _holder(event, path, make=False)
    if holder is not None:
        holder.pop(last, None)
