"""Callers for tests of single routes: the Authorization header names the scopes outright."""

from fastapi import Request

from suasion.http.caller import Caller


class NamedScopes:
    """Takes ``Authorization: Scopes items:read report:read`` at its word; `all_scopes` stands in for ``Scopes *``.

    ``Person grace items:read`` is the same for another person than ada, and ``Source web`` a source's write key.
    """

    def __init__(self, *all_scopes: str) -> None:
        self._all = frozenset(all_scopes)

    def of(self, request: Request) -> Caller | None:
        """Say who asks."""
        scheme, _, names = request.headers.get("authorization", "").partition(" ")
        if scheme == "Source":
            return Caller("write_key", f"source:{names}", frozenset(), source=names)
        if scheme == "Person":
            account, *held = names.split()
            return Caller("session", f"person:{account}", frozenset(held), account=account)
        if scheme != "Scopes":
            return None
        scopes = self._all if names == "*" else frozenset(names.split())
        return Caller("session", "person:ada", scopes, account="ada")
