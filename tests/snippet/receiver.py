"""A small real server in a thread: a shop's pages, the snippet, and an intake that answers as a test asks it to."""

import gzip
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from suasion.http.routes.snippet import SNIPPET
from tests.waiting import until

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Expose-Headers": "Retry-After",
}


@dataclass(frozen=True)
class Post:
    """One request to the intake."""

    path: str
    headers: dict[str, str]
    body: Any
    at: float

    @property
    def events(self) -> list[Any]:
        """The events in it."""
        return list(self.body["batch"])


@dataclass
class Receiver:
    """Serves `pages` and keeps what is posted; the next posts get `answers`, and 200 when there are none left."""

    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def events(self) -> list[Any]:
        """Every event that came, each time it came, in order."""
        return [event for post in list(self.posts) for event in post.events]

    @property
    def names(self) -> list[str]:
        """What the events are called, or their type, each once, in the order they came first."""
        return list({event["messageId"]: event.get("event", event["type"]) for event in self.events}.values())

    def wait_for(self, *names: str) -> list[Any]:
        """Wait until these events have come, and give all that came."""
        until(lambda: set(names) <= set(self.names), lambda: f"{self.names} lacks some of {names}")
        return self.events


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/snippet/suasion.js":
                self._answer(200, {"Content-Type": "text/javascript"}, SNIPPET.read_bytes())
            elif path in receiver.pages:
                page, headers = receiver.pages[path]
                self._answer(200, {"Content-Type": "text/html; charset=utf-8", **headers}, page.encode())
            else:
                self._answer(204 if path == "/favicon.ico" else 404, {}, b"")

        def do_OPTIONS(self) -> None:
            self._answer(204, CORS, b"")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                raw = gzip.decompress(raw)
            if not self.path.startswith("/beacon"):  # a browser sends cookies with those, whether asked to or not
                receiver.cookies += self.headers.get_all("cookie", [])
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, extra = receiver.answers.pop(0) if receiver.answers else (200, {})
            receiver.posts.append(Post(self.path, headers, json.loads(raw), time.monotonic()))
            self._answer(status, {**CORS, **extra, "Content-Type": "application/json"}, b"{}")

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    return Handler
