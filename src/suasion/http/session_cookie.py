"""The cookie of a session: which name it has, where it is read, how it is set (ASVS 5.0 3.3; RFC 6265bis 4.1.3).

Reached over https it is ``__Host-suasion_session`` with ``Secure``: a browser takes it from no other host, and sends it
nowhere unencrypted. Over plain http that name is not possible, so it is ``suasion_session``, and only for a server on
the reader's own machine; for any other the sign-in is refused. Whether https is spoken is what the connection says, or
``X-Forwarded-Proto`` of a proxy that is trusted; see `suasion.http.server.serve`.
"""

from fastapi import Request, Response

from suasion.access.sessions import LIFETIME
from suasion.core.errors import NotAllowed
from suasion.http.guard import host_name, is_loopback

PLAIN, HOST_BOUND = "suasion_session", "__Host-suasion_session"


def cookie_name(request: Request) -> str | None:
    """Give the name the cookie has over this connection; None where there is none, unencrypted from elsewhere."""
    if request.url.scheme == "https":
        return HOST_BOUND
    return PLAIN if is_loopback(host_name(request.headers.get("host", ""))) else None


def session_token(request: Request) -> str | None:
    """Give the token that the request's cookie holds, whether or not it is one of ours."""
    name = cookie_name(request)
    return request.cookies.get(name) or None if name else None


def require_private_way(request: Request) -> None:
    """Refuse to sign anybody in over a connection that others can read.

    Raises
    ------
    suasion.core.errors.NotAllowed
        If it is plain http to a host that is not this machine.
    """
    if cookie_name(request) is None:
        raise NotAllowed(
            "Signing in needs https, except on the machine that serves.",
            hint="Put a proxy with a certificate before it, and name the proxy in FORWARDED_ALLOW_IPS.",
        )


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; scripts cannot read it, and other sites' requests do not carry it."""
    name = cookie_name(request)
    assert name is not None, "require_private_way comes first"
    response.set_cookie(
        name,
        token,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=name == HOST_BOUND,
        httponly=True,
        samesite="lax",
    )


def drop_session(request: Request, response: Response) -> None:
    """Take the session's cookie back."""
    if name := cookie_name(request):
        response.delete_cookie(name, path="/", secure=name == HOST_BOUND, httponly=True, samesite="lax")
