"""Tokens for what is only tried: those that identifiers have, and for the rest some that the vault never hears of."""

from collections.abc import Sequence
from typing import Protocol

from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.vault import Vault


class Exchange(Protocol):
    """Whoever gives tokens for identifiers."""

    def exchange(self, identifiers: Sequence[tuple[IdentifierKind, str]]) -> list[str]:
        """Give the token of each (kind, value)."""
        ...


class UnwrittenTokens:
    """Gives the token of each identifier that the vault knows, and one that names nobody to every other.

    Parameters
    ----------
    vault
        Only read.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def exchange(self, identifiers: Sequence[tuple[IdentifierKind, str]]) -> list[str]:
        """Give the token of each (kind, value).

        Raises
        ------
        ValueError
            As `Vault.exchange`, if nothing is left of a value after normalisation.
        """
        return [
            token or self._made_up(kind, value)
            for (kind, value), token in zip(identifiers, self._vault.find(identifiers), strict=True)
        ]

    def _made_up(self, kind: IdentifierKind, value: str) -> str:
        spelling = normalised(kind, value)
        if not spelling:
            raise ValueError(f"an empty {kind} identifies nobody")
        return f"untold:{kind}:{spelling}"
