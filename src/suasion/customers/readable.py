"""Tokens inside what was sent, shown as the masked identifiers they stand for."""

from collections.abc import Sequence
from typing import Any

from suasion.privacy.masked import masked
from suasion.privacy.revealing import replaced, tokens_in
from suasion.privacy.vault import Vault


def readable(vault: Vault, values: Sequence[Any]) -> list[Any]:
    """Give plain JSON values with every token of the vault masked; what only looks like a token stays."""
    tokens = tokens_in(values)
    if not tokens:
        return list(values)
    kinds, known = vault.kinds(tokens), vault.reveal(tokens)
    return replaced(values, {token: masked(kinds[token], value) for token, value in known.items()})
