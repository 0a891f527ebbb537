"""Runs an application on a real loopback port in a thread."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

from suasion.http.server import address, listening


class Server:
    """A running server; `address` is where it answers."""

    def __init__(self, app: FastAPI) -> None:
        self._listener: socket.socket = listening("127.0.0.1", 0)
        self.address = address(self._listener)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()
