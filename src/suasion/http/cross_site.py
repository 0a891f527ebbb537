"""Keeps other sites from acting with a reader's cookie (ASVS 5.0 3.5.1, 3.5.3; OWASP's CSRF cheat sheet).

Three fences, one behind the other: the cookie is SameSite=Lax; a request that changes something says by Sec-Fetch-Site
(W3C Fetch Metadata) and Origin (RFC 6454) that it comes from our own page; and it carries in X-CSRF-Token what only a
page that may read our answers can know. Keys in an Authorization header need none of this: no browser sends them by
itself.
"""

from fastapi import Request

from suasion.access.sessions import csrf_matches
from suasion.core.errors import NotAllowed

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_safe(request: Request) -> bool:
    """Say whether a request's method changes nothing (RFC 9110 9.2.1)."""
    return request.method in _SAFE


def refuse_other_sites(request: Request) -> None:
    """Refuse what a browser says comes from a page that is not ours; a program says neither and is let through.

    Raises
    ------
    suasion.core.errors.NotAllowed
        If Sec-Fetch-Site or Origin names another place.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    if (site is not None and site != "same-origin") or (origin is not None and origin.lower() != ours):
        raise NotAllowed(
            "That request comes from another site.",
            hint="Behind a proxy, it must pass on Host and X-Forwarded-Proto as it got them.",
        )


def require_csrf_token(request: Request, token: str) -> None:
    """Refuse a change without the CSRF token of the session whose token is given.

    Raises
    ------
    suasion.core.errors.NotAllowed
        If the header is missing or wrong.
    """
    if not csrf_matches(token, request.headers.get(CSRF_HEADER, "")):
        raise NotAllowed(
            f"The {CSRF_HEADER} header is missing or not that of the session.",
            hint="GET /api/session gives it as csrf_token.",
        )
