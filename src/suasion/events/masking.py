"""Whatever names a person, at any depth of what was sent, gives way to a token before it is written."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.vault import Vault

NAMING_KEYS = {
    "userId": IdentifierKind.USER_ID,
    "user_id": IdentifierKind.USER_ID,
    "previousId": IdentifierKind.USER_ID,
    "previous_id": IdentifierKind.USER_ID,
    "anonymousId": IdentifierKind.ANONYMOUS_ID,
    "anonymous_id": IdentifierKind.ANONYMOUS_ID,
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
}
"""Keys of an event under which the spec, or the same in snake case, names people."""

_NAMING = frozenset(NAMING_KEYS)
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
# It begins where a run of such signs does: from within a long one without an address the search would never end.
_ADDRESS = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@[\w-]+(?:\.[\w-]+)+")

Identifier = tuple[IdentifierKind, str]

_Exchange = Callable[[IdentifierKind, str], str]


def has_naming_key(value: Mapping[str, Any]) -> bool:
    """Say whether one of `NAMING_KEYS` stands at any depth of a JSON object.

    Examples
    --------
    >>> has_naming_key({"price": 3}), has_naming_key({"to": [{"phone": 7}]})
    (False, True)
    """
    if not _NAMING.isdisjoint(value):
        return True
    for inner in value.values():
        kind = type(inner)
        if kind is dict:
            if has_naming_key(inner):
                return True
        elif kind is list and _in_list(inner):
            return True
    return False


def _in_list(values: Sequence[Any]) -> bool:
    return any(
        has_naming_key(value) if isinstance(value, dict) else isinstance(value, list) and _in_list(value)
        for value in values
    )


def named(value: Any, keys: Mapping[str, IdentifierKind]) -> list[Identifier]:
    """Give every text that stands under one of `keys`, at any depth, and every email address elsewhere."""
    found: list[Identifier] = []

    def collect(kind: IdentifierKind, text: str) -> str:
        found.append((kind, text))
        return text

    _walk(value, keys, collect)
    return found


def with_tokens(value: Any, keys: Mapping[str, IdentifierKind], tokens: Mapping[Identifier, str]) -> Any:
    """Give a value with the token of each identifier that `named` finds in it.

    Examples
    --------
    >>> with_tokens({"to": ["an@example.test!"]}, {}, {(IdentifierKind.EMAIL, "an@example.test"): "t_1"})
    {'to': ['t_1!']}
    """
    return _walk(value, keys, lambda kind, text: tokens[kind, text])


def masked(vault: Vault, rows: Sequence[Any], keys: Mapping[str, IdentifierKind]) -> list[Any]:
    """Exchange every text that stands under one of `keys`, at any depth, and every email address elsewhere.

    An address within a longer text is exchanged and the rest of the text stays. Other identifiers under keys that are
    not among `keys` are not found: nothing tells a phone number from any other number.

    Parameters
    ----------
    rows
        JSON values; whatever is no dict, list or text stays as it is.
    """
    found = list(dict.fromkeys(one for row in rows for one in named(row, keys)))
    if not found:
        return list(rows)
    tokens = dict(zip(found, vault.exchange(found), strict=True))
    return [with_tokens(row, keys, tokens) for row in rows]


def _walk(value: Any, keys: Mapping[str, IdentifierKind], exchange: _Exchange) -> Any:
    if isinstance(value, str):
        return _without_addresses(value, exchange)
    if isinstance(value, dict):
        return {
            _without_addresses(key, exchange): _exchanged(key, inner, keys, exchange) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_walk(inner, keys, exchange) for inner in value]
    return value


def _exchanged(key: str, value: Any, keys: Mapping[str, IdentifierKind], exchange: _Exchange) -> Any:
    kind = keys.get(key)
    if kind is None or not isinstance(value, str | int) or isinstance(value, bool):
        return _walk(value, keys, exchange)
    return exchange(kind, str(value)) if normalised(kind, str(value)) else value


def _without_addresses(text: str, exchange: _Exchange) -> str:
    if "@" not in text:
        return text
    return _ADDRESS.sub(lambda found: exchange(IdentifierKind.EMAIL, found.group()), text)
