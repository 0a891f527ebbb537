"""The tokens looked up last, in memory: a customer who shops does many things in a row."""

from collections.abc import Mapping, Sequence

from suasion.privacy.identifiers import IdentifierKind

_Identifier = tuple[IdentifierKind, str]
_LONGEST = 256


class KnownTokens:
    """Identifiers used of late with their tokens; the others make way in two generations.

    Safe to use from several threads: each step is one operation on a dict.

    Parameters
    ----------
    most
        Of each generation; an entry takes about 300 bytes, and an identifier longer than 256 characters none.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[_Identifier, str] = {}
        self._old: dict[_Identifier, str] = {}

    def find(self, identifiers: Sequence[_Identifier]) -> list[str | None]:
        """Give the token of each, None where it is not known here.

        Examples
        --------
        >>> known = KnownTokens(1)
        >>> known.keep({(IdentifierKind.USER_ID, "ann"): "t_1"})
        >>> known.keep({(IdentifierKind.USER_ID, "bob"): "t_2"})
        >>> known.find([(IdentifierKind.USER_ID, "ann"), (IdentifierKind.USER_ID, "eve")])
        ['t_1', None]
        """
        young, old = self._young, self._old
        found = [young.get(one) for one in identifiers]
        if None not in found or not old:
            return found
        again = {one: old[one] for one, token in zip(identifiers, found, strict=True) if token is None and one in old}
        self.keep(again)
        return [again.get(one) if token is None else token for one, token in zip(identifiers, found, strict=True)]

    def keep(self, tokens: Mapping[_Identifier, str]) -> None:
        """Remember tokens that are on disk."""
        short = {one: token for one, token in tokens.items() if len(one[1]) <= _LONGEST}
        if len(self._young) + len(short) > self._most and self._young:
            self._old, self._young = self._young, {}
        self._young.update(short)
