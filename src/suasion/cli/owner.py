"""The owner of the workspace as a caller: whoever shows the key that only the owner of its files can read."""

import secrets

from fastapi import Request

from suasion.access.roles import SCOPES
from suasion.http.caller import Caller, Callers

OWNER = Caller("owner", "owner", SCOPES)


class LocalOwner:
    """Implements `http.caller.Callers`: the local key is the owner; whoever else asks is told by `others`."""

    def __init__(self, key: str, others: Callers | None = None) -> None:
        self._expected = f"Bearer {key}".encode()
        self._others = others

    def of(self, request: Request) -> Caller | None:
        """Say who asks."""
        shown = request.headers.get("authorization", "").encode()
        if secrets.compare_digest(shown, self._expected):
            return OWNER
        return self._others.of(request) if self._others else None
