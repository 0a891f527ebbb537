"""How long a request's body may be, counted while it is read: what Content-Length says is nobody's promise."""

import sys

from fastapi import HTTPException, Request
from starlette.types import Message

MAX_BODY_BYTES = 1_000_000
"""Of a route that says nothing else."""
OWN_MEASURE = sys.maxsize
"""Of a route that measures its body itself, such as one that takes files."""


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
