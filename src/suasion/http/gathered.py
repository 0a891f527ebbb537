"""One write to the network for the head and the body of an answer, instead of one each.

Most answers of the intake are a few hundred bytes, and handing them to the system costs more than making them.
"""

import asyncio
from typing import Any

_AT_ONCE_BYTES = 64 * 1024


class Gathered:
    """A transport whose writes of one turn of the event loop leave together; everything else is the transport's own.

    Parameters
    ----------
    transport
        Of a connection.
    loop
        Whose turn it is.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self._bytes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, part: bytes) -> None:
        """Write with what else is written this turn; much of it at once, so that it does not pile up here."""
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(part)
        self._bytes += len(part)
        if self._bytes >= _AT_ONCE_BYTES:
            self._send()

    def close(self) -> None:
        """Close behind what was written."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._parts:
            parts, self._parts, self._bytes = self._parts, [], 0
            self._transport.write(b"".join(parts))
