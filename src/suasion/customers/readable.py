"""Tokens inside what was sent, shown as the masked identifiers they stand for."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from suasion.customers.identifiers import masked
from suasion.privacy.vault import Vault

_TOKEN = re.compile(r"\bt_[a-z2-7]{26}\b")


def readable(vault: Vault, values: Sequence[Any]) -> list[Any]:
    """Give plain JSON values with every token of the vault masked; what only looks like a token stays."""
    tokens: set[str] = set()

    def collect(token: str) -> str:
        tokens.add(token)
        return token

    for value in values:
        _walk(value, collect)
    if not tokens:
        return list(values)
    kinds, known = vault.kinds(tokens), vault.reveal(tokens)
    words = {token: masked(kinds[token], value) for token, value in known.items()}
    return [_walk(value, lambda token: words.get(token, token)) for value in values]


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub(lambda found: change(found.group()), value)
    if isinstance(value, Mapping):
        return {_walk(key, change): _walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, change) for inner in value]
    return value
