"""Tells from a request who asks: by session cookie, bearer key, write key, or the key of the owner's own commands."""

import base64
import binascii
import hmac

from fastapi import Request

from suasion.access.access import Access
from suasion.access.roles import SCOPES, scopes_of
from suasion.core.errors import NotAllowed
from suasion.http.caller import Caller
from suasion.http.cross_site import is_safe, refuse_other_sites, require_csrf_token
from suasion.http.session_cookie import session_token


class SignedCallers:
    """Implements `suasion.http.caller.Callers`.

    An Authorization header counts before a cookie, and one that is wrong is not made up for by a cookie. No credential
    is read from a URL.

    Parameters
    ----------
    access
        Of the workspace that is served.
    local_key
        What the commands of the workspace's owner show as a bearer key: random, new at each start of the server, and
        kept in a file that only the owner can read. None if there are none.
    """

    def __init__(self, access: Access, local_key: str | None = None) -> None:
        self._access = access
        self._local_key = local_key

    def of(self, request: Request) -> Caller | None:
        """Say who asks; None if the request shows no credential, or one that is not valid.

        Raises
        ------
        suasion.core.errors.NotAllowed
            If a session's cookie comes with a request that another site could have made.
        """
        given = request.headers.get("authorization")
        if given is None:
            return self._by_session(request)
        scheme, _, credential = given.partition(" ")
        if scheme.lower() == "bearer":
            return self._by_bearer(credential.strip())
        if scheme.lower() == "basic":
            return self._by_write_key(_user(credential.strip()))
        return None

    def _by_session(self, request: Request) -> Caller | None:
        token = session_token(request)
        session = self._access.sessions.of(token) if token else None
        if token is None or session is None:
            return None
        if not is_safe(request):
            refuse_other_sites(request)
            require_csrf_token(request, token)
        return Caller("session", f"person:{session.account}", scopes_of(session.role), account=session.account)

    def _by_bearer(self, secret: str) -> Caller | None:
        if self._local_key and hmac.compare_digest(secret.encode("utf-8", "surrogatepass"), self._local_key.encode()):
            return Caller("owner", "owner", SCOPES)
        holder = self._access.keys.holder(secret, "bearer")
        return None if holder is None else Caller("key", f"key:{holder.id}", holder.scopes)

    def _by_write_key(self, secret: str) -> Caller | None:
        holder = self._access.keys.holder(secret, "write")
        if holder is None:
            return None
        return Caller("write_key", f"source:{holder.source}", frozenset(), source=holder.source)


def address_of(request: Request) -> str:
    """Give the address whose failed sign-ins are counted: the peer's, or what a trusted proxy says of it."""
    return request.client.host if request.client else "here"


def require_person(caller: Caller) -> str:
    """Give the account of the person who asks, where only a person may.

    Raises
    ------
    suasion.core.errors.NotAllowed
        If a key or a command asks.
    """
    if caller.kind != "session" or caller.account is None:
        raise NotAllowed("Only a person who is signed in may do that; keys may not.")
    return caller.account


def _user(credential: str) -> str:
    """Give the user of Basic credentials (RFC 7617); the password does not matter."""
    try:
        return base64.b64decode(credential, validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
