"""How long a request's body may be, counted while it is read: what Content-Length says is nobody's promise."""

import sys
import zlib

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect
from starlette.types import Message

from suasion.core.errors import TooLarge
from suasion.events.requests import SEND_LESS

MAX_BODY_BYTES = 1_000_000
"""Of a route that says nothing else."""
OWN_MEASURE = sys.maxsize
"""Of a route that measures its body itself, such as one that takes files."""
_MEMBERS = 16
"""Of one gzip body (RFC 1952, section 2.2); each costs a copy of what is left."""


def measured(request: Request, max_bytes: int) -> Request:
    """Give the request with a body that breaks off with 413 where it becomes too long."""
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > max_bytes:
            # The framework hands on its own kind of error from within its reading of bodies, and no other.
            raise HTTPException(413, f"The body is longer than the {max_bytes:,} bytes that this takes.")
        return message

    return Request(request.scope, receive)


async def whole(request: Request, max_bytes: int) -> bytes:
    """Read a body to its end.

    Raises
    ------
    suasion.core.errors.TooLarge
        Where it becomes longer than `max_bytes`.
    starlette.requests.ClientDisconnect
        If whoever sends it hangs up.
    """
    parts, read = [], 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        read += len(part)
        if read > max_bytes:
            raise _too_long(max_bytes)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if len(parts) > 1 else part


def unpacked(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Undo a body's Content-Encoding, which is gzip or none; never makes more than a little over `max_bytes`.

    Raises
    ------
    suasion.core.errors.TooLarge
        If it is longer than `max_bytes` then.
    fastapi.HTTPException
        With 400 if it is not what it says it is.

    Examples
    --------
    >>> import gzip
    >>> unpacked(gzip.compress(b"{}"), "gzip", 10), unpacked(b"{}", "", 10)
    (b'{}', b'{}')
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise HTTPException(400, f"The Content-Encoding {encoding[:20]!r} is not known; send gzip or none.")
    found, rest = b"", body
    for _ in range(_MEMBERS):
        inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            found += inflating.decompress(rest, max_bytes + 1 - len(found))
        except zlib.error as error:
            raise HTTPException(400, "The body is not gzip, as Content-Encoding says.") from error
        if len(found) > max_bytes:
            raise _too_long(max_bytes)
        if not inflating.eof:
            raise HTTPException(400, "The gzip of the body is cut off.")
        rest = inflating.unused_data
        if not rest:
            return found
    raise HTTPException(400, f"The gzip of the body has more than {_MEMBERS} members.")


def _too_long(max_bytes: int) -> TooLarge:
    return TooLarge(f"The body is longer than the {max_bytes:,} bytes that this takes.", hint=SEND_LESS)
