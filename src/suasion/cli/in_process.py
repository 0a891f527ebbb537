"""Calls an ASGI application in this process as if it were a server, streaming both ways."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from typing import Any, Self

import httpx
from fastapi import FastAPI

_WAITING = 4
"""Pieces of an answer that may wait to be read; more would hold a large answer in memory."""


class InProcess(httpx.BaseTransport):
    """An httpx transport to an application in this process.

    The application runs on an event loop in a thread of its own, started up and shut down with the ``with`` block.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="suasion-app", daemon=True)
        self._lifespan = app.router.lifespan_context(app)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._lifespan.__aenter__(), self._loop).result()
        return self

    def close(self) -> None:
        """Shut the application down; httpx calls it at the end of its client's ``with`` block."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._lifespan.__aexit__(None, None, None), self._loop).result()
        asyncio.run_coroutine_threadsafe(self._loop.shutdown_default_executor(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; what the application raises is raised here."""
        exchange = _Exchange(request)
        answering = asyncio.run_coroutine_threadsafe(
            self._app(exchange.scope, exchange.receive, exchange.send), self._loop
        )
        answering.add_done_callback(exchange.ended)
        start = exchange.start()
        return httpx.Response(start["status"], headers=start["headers"], stream=exchange)


class _Exchange(httpx.SyncByteStream):
    """One request and its answer, between the caller's thread and the application's loop."""

    def __init__(self, request: httpx.Request) -> None:
        url = request.url
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 0),
            "root_path": "",
        }
        self._body: Iterator[bytes] = iter(request.stream)  # type: ignore[arg-type]
        self._sent = False
        self._answer: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue(_WAITING)
        self._closed = threading.Event()

    async def receive(self) -> dict[str, Any]:
        if self._sent:  # nobody disconnects until the answer has been read
            await asyncio.get_running_loop().run_in_executor(None, self._closed.wait)
            return {"type": "http.disconnect"}
        chunk = next(self._body, None)
        self._sent = chunk is None
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(self, message: Any) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._put, dict(message))

    def ended(self, answering: Any) -> None:
        threading.Thread(target=self._put, args=(answering.exception(),), daemon=True).start()

    def _put(self, message: dict[str, Any] | BaseException | None) -> None:
        while not self._closed.is_set():
            try:
                return self._answer.put(message, timeout=0.2)
            except queue.Full:
                continue
        return None

    def start(self) -> dict[str, Any]:
        message = self._answer.get()
        if isinstance(message, BaseException):
            raise message
        assert message is not None, "an application answers"
        return message

    def __iter__(self) -> Iterator[bytes]:
        while message := self._answer.get():
            if isinstance(message, BaseException):
                raise message
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return

    def close(self) -> None:
        self._closed.set()
