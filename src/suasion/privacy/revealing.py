"""Tokens that stand inside JSON values, found and replaced."""

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from typing import Any

from suasion.privacy.identifiers import IdentifierKind
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
    return [_replaced(value, words) for value in values]


def revealed(vault: Vault, values: Sequence[Any], keys: Container[str], but: Sequence[Collection[str]]) -> list[Any]:
    """Give the values with the identifiers that their tokens stand for; for what goes back into the log, never out.

    Parameters
    ----------
    keys
        Under which names an identifier is exchanged again on its way in. Elsewhere only email addresses come back,
        which are known wherever they stand; other tokens stay tokens.
    but
        For each value, tokens in it that reveal nothing: its sender wrote them.
    """
    tokens = tokens_in(values)
    if not tokens:
        return list(values)
    known, kinds = vault.reveal(tokens), vault.kinds(tokens)
    return [
        _revealed(value, {token: word for token, word in known.items() if token not in left}, kinds, keys)
        for value, left in zip(values, but, strict=True)
    ]


def _revealed(value: Any, known: Mapping[str, str], kinds: Mapping[str, str], keys: Container[str]) -> Any:
    addresses = {token: word for token, word in known.items() if kinds[token] == IdentifierKind.EMAIL}

    def inner(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                _replaced(key, addresses): (
                    _replaced(held, known) if key in keys and isinstance(held, str) else inner(held)
                )
                for key, held in value.items()
            }
        return [inner(one) for one in value] if isinstance(value, list) else _replaced(value, addresses)

    return inner(value)


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    return _walk(value, lambda token: words.get(token, token))


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return _TOKEN.sub(lambda found: change(found.group()), value)
    if isinstance(value, Mapping):
        return {_walk(key, change): _walk(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(inner, change) for inner in value]
    return value
