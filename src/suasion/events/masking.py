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

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")

_Exchange = Callable[[IdentifierKind, str], str]


def masked(vault: Vault, rows: Sequence[Any], keys: Mapping[str, IdentifierKind]) -> list[Any]:
    """Exchange every text that stands under one of `keys`, at any depth, and every email address elsewhere.

    An address within a longer text is exchanged and the rest of the text stays. Other identifiers under keys that are
    not among `keys` are not found: nothing tells a phone number from any other number.

    Parameters
    ----------
    rows
        JSON values; whatever is no dict, list or text stays as it is.
    """
    found: list[tuple[IdentifierKind, str]] = []

    def collect(kind: IdentifierKind, value: str) -> str:
        found.append((kind, value))
        return value

    for row in rows:
        _walk(row, keys, collect)
    if not found:
        return list(rows)
    tokens = iter(vault.exchange(found))
    return [_walk(row, keys, lambda _kind, _value: next(tokens)) for row in rows]


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
