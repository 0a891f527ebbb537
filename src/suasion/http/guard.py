"""What every answer carries and every request must: security headers, and a Host that is really this server.

A page elsewhere can point its own name at 127.0.0.1 and read what we answer (DNS rebinding); asking for a loopback Host
stops that.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from fastapi import FastAPI, Request, Response

from suasion.http.problems import problem

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""The headers of every answer that does not set its own: data, which nothing may run, frame or keep."""


def host_name(host: str) -> str:
    """Take the port off a Host header.

    Examples
    --------
    >>> host_name("127.0.0.1:8765"), host_name("[::1]:8765"), host_name("LocalHost")
    ('127.0.0.1', '::1', 'localhost')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def is_loopback(name: str) -> bool:
    """Say whether a host name is this machine's own: ``localhost`` or a loopback address.

    Examples
    --------
    >>> [is_loopback(name) for name in ("localhost", "127.0.0.2", "::1", "localhost.evil.example", "10.0.0.1")]
    [True, True, True, False, False]
    """
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def guard(app: FastAPI, hosts: tuple[str, ...] = ()) -> None:
    """Put the headers on every answer of `app` and refuse a Host that is neither loopback nor in `hosts`."""
    allowed = frozenset(host.lower() for host in hosts)

    @app.middleware("http")
    async def checked(request: Request, following: Callable[[Request], Awaitable[Response]]) -> Response:
        name = host_name(request.headers.get("host", ""))
        if is_loopback(name) or name in allowed:
            response = await following(request)
        else:
            response = problem(421, "unknown_host", f"This server does not answer for {name!r}.")
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        return response
