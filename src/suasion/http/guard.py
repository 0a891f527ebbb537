"""What every answer carries and every request must: security headers, and a Host that is really this server.

A page elsewhere can point its own name at 127.0.0.1 and read what we answer (DNS rebinding); asking for a loopback Host
stops that.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


_PLAIN = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
_SECURE = (*_PLAIN, (b"strict-transport-security", b"max-age=31536000"))  # ASVS 5.0 3.4.1


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


@lru_cache(maxsize=256)
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


class Guard:
    """Puts the headers on every answer and refuses a Host that is neither loopback nor among `hosts`, or two."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        own = _SECURE if scope["scheme"] == "https" else _PLAIN

        async def heading(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                headers.extend(header for header in own if header[0] not in said)
            await send(message)

        asked = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(asked) > 1:  # who reads the one and who the other would differ (RFC 9112 3.2)
            twice = problem(400, "bad_request", f"The request has {len(asked)} Host headers; it may have one.")
            await twice(scope, receive, heading)
            return
        name = host_name(asked[0] if asked else "")
        if is_loopback(name) or name in self._hosts:
            await self._app(scope, receive, heading)
        else:
            refused = problem(421, "unknown_host", f"This server does not answer for {name!r}.")
            await refused(scope, receive, heading)
