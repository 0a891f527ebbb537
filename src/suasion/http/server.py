"""Runs the application: takes the port first, and names the address only once it is answering."""

import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI

from suasion.core.errors import Conflict, SettingError
from suasion.core.garbage import spare_collections
from suasion.http.gathered import Gathered

if TYPE_CHECKING:
    import asyncio


_PROXIES = "FORWARDED_ALLOW_IPS"  # read by uvicorn itself
_PORTS = "Choose a port from 1024 to 65535, or 0 for any that is free; --port or server.port names it."
SWITCH_SECONDS = 0.0005
"""How long a thread may compute while another waits to: at Python's 5 ms, whoever asks waits for the log's writer."""
MAX_HEAD_BYTES = 64 * 1024
"""Of a request's line and headers together, as far as they come in more than one piece."""


def serve(
    app: FastAPI,
    host: str = "127.0.0.1",
    port: int = 8765,
    say: Callable[[str], None] = print,
    *,
    behind_proxy: bool = False,
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    host, port
        Where to listen; port 0 lets the system choose.
    say
        Is told the address, once, when requests are answered.
    behind_proxy
        Whether a proxy on this machine, or one that ``FORWARDED_ALLOW_IPS`` names, says whom it asks for. Without a
        proxy anybody could say so, and be counted as somebody else with every request.

    Raises
    ------
    suasion.core.errors.Conflict
        If the port is taken.
    suasion.core.errors.SettingError
        If `host` is no address of this machine, or the port is none or may not be used.
    """
    import uvicorn

    listener = listening(host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        app,
        http=bounded_heads(),
        log_config=None,  # `process_log` writes what it says
        log_level="warning",
        access_log=False,  # `watch` sees every request
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=behind_proxy or bool(os.environ.get(_PROXIES)),
    )

    class Announcing(uvicorn.Server):
        """Tells the address after start-up, not before."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                spare_collections()
                say(address(listener))

    with listener:
        Announcing(config).run([listener])


def bounded_heads() -> "type[asyncio.Protocol]":
    """Give uvicorn's fast protocol with a bound on a request's head, and one write for an answer.

    Without it the parser gathers a header that never ends, at a cost that grows with its square, and one connection
    keeps everybody else waiting.
    """
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    class BoundedHeads(HttpToolsProtocol):
        _in_head = False
        _head_bytes = 0

        def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
            super().connection_made(Gathered(transport, self.loop))  # type: ignore[arg-type]

        def on_message_begin(self) -> None:
            self._in_head, self._head_bytes = True, 0
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._in_head = False
            super().on_headers_complete()

        def data_received(self, data: bytes) -> None:
            went_on = self._in_head
            super().data_received(data)
            if not (went_on and self._in_head):
                return
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The request's head is too long.")

    return BoundedHeads


def listening(host: str, port: int) -> socket.socket:
    """Take a port; the errors are those of `serve`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without this a restart would wait a minute for the system to forget old connections.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:  # the second for a number that is no port
        listener.close()
        if isinstance(error, OverflowError):
            raise SettingError(f"{port} is no port.", hint=_PORTS) from error
        if error.errno == errno.EADDRINUSE:
            hint = "Stop the program that has it, or choose another: --port 0 takes any free one."
            raise Conflict(f"Port {port} on {host} is taken.", hint=hint) from error
        raise SettingError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}.",
            hint=f"Use 127.0.0.1, or whatever server.host is to be. {_PORTS}",
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Write the address of a listening socket as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def local_address(address: str) -> str:
    """Give the address by which this machine itself reaches a server: one that listens everywhere answers on loopback.

    Examples
    --------
    >>> local_address("http://0.0.0.0:8765/"), local_address("http://[::]:80/"), local_address("http://127.0.0.1:1/")
    ('http://127.0.0.1:8765/', 'http://[::1]:80/', 'http://127.0.0.1:1/')
    """
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
