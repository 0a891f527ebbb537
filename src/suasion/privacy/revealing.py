"""Tokens that stand inside JSON values, found and replaced."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from suasion.privacy.vault import Vault

_TOKEN = re.compile(r"\bt_[a-z2-7]{26}\b")


def tokens_in(values: Sequence[Any]) -> set[str]:
    """Find everything in JSON values that looks like a token, at any depth, in keys too.

    Examples
    --------
    >>> tokens_in([{"userId": "t_" + "a" * 26}]) == {"t_" + "a" * 26}
    True
    """
    found: set[str] = set()

    def collect(token: str) -> str:
        found.add(token)
        return token

    for value in values:
        _walk(value, collect)
    return found


def replaced(values: Sequence[Any], words: Mapping[str, str]) -> list[Any]:
    """Give the values with each token that `words` has replaced by its word."""
    return [_walk(value, lambda token: words.get(token, token)) for value in values]


def revealed(vault: Vault, values: Sequence[Any]) -> list[Any]:
    """Give the values with the identifiers that their tokens stand for; for what goes back into the log, never out."""
    tokens = tokens_in(values)
    return replaced(values, vault.reveal(tokens)) if tokens else list(values)


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub(lambda found: change(found.group()), value)
    if isinstance(value, Mapping):
        return {_walk(key, change): _walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, change) for inner in value]
    return value
