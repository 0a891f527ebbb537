"""Values that identify nobody: what programs send when they know no customer."""

from suasion.core.settings import Settings
from suasion.privacy.identifiers import IdentifierKind, as_it_looks


class Blocked:
    """Values that are no identifier, compared as they look: without outer white space, capitals and invisible marks.

    Parameters
    ----------
    text
        Values with spaces between, None for the setting's default; ``email:test@test.com`` is blocked for one kind.
        A space in a value is written ``-``.

    Examples
    --------
    >>> blocked = Blocked("null email:a@b.example")
    >>> blocked.holds(IdentifierKind.USER_ID, " NULL "), blocked.holds(IdentifierKind.USER_ID, "a@b.example")
    (True, False)
    """

    def __init__(self, text: str | None = None) -> None:
        if text is None:
            text = str(Settings({})["identity.blocked"])
        self._every: set[str] = set()
        self._of_kind: set[tuple[str, str]] = set()
        for one in text.lower().split():
            kind, _, value = one.partition(":")
            if value and kind in set(IdentifierKind):
                self._of_kind.add((kind, value))
            else:
                self._every.add(one)
        self._longest = max((len(value) for value in (*self._every, *(value for _, value in self._of_kind))), default=0)

    def holds(self, kind: IdentifierKind, value: str) -> bool:
        """Say whether a value identifies nobody."""
        value = value.strip()
        if len(value) > self._longest:
            return False
        if not value.isascii() and not (value := as_it_looks(value)):
            return True
        value = value.lower().replace(" ", "-")
        return value in self._every or (kind.value, value) in self._of_kind


NOTHING_BLOCKED = Blocked("")
