"""A shop behind a real `suasion serve`, what its log holds afterwards, and a line to it that breaks."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from suasion.cli.serving import announced
from suasion.events.tables import QUARANTINE, TAIL
from suasion.workspace import Workspace
from tests.cli.serving import serving

SENDERS = Path(__file__).parent / "senders"


@dataclass(frozen=True)
class Kept:
    """What the log and its quarantine hold of one source."""

    events: list[Any]
    set_aside: list[Any]

    def named(self) -> list[tuple[str, str]]:
        """Give the type and name of every event, in order."""
        return [(event.type, event.name) for event in self.events]


@dataclass(frozen=True)
class Shop:
    """A workspace that is served, and where it answers, without a slash behind."""

    directory: Path
    address: str

    def key(self, source: str) -> str:
        """Make a write key."""
        known = announced(self.directory)
        assert known is not None
        made = httpx.post(
            f"{self.address}/api/keys",
            json={"kind": "write", "name": "sdk", "source": source},
            headers={"Authorization": f"Bearer {known.key}"},
            trust_env=False,
        )
        assert made.status_code == 201, made.text
        return str(made.json()["secret"])

    def kept(self, source: str) -> Kept:
        """Read what came from a source."""
        with Workspace.open(self.directory, read_only=True) as workspace, workspace.database.read() as connection:
            return Kept(
                list(connection.execute(select(TAIL).where(TAIL.c.source == source).order_by(TAIL.c.seq))),
                list(connection.execute(select(QUARANTINE).where(QUARANTINE.c.source == source))),
            )


@contextmanager
def served_shop(directory: Path) -> Iterator[Shop]:
    """Make a workspace, unless one is there, and serve it in a process of its own until the block ends."""
    Workspace.open_or_create(directory).close()
    with serving(directory) as served:
        yield Shop(directory, served.address.rstrip("/"))


def send(program: str, *arguments: str) -> str:
    """Run one of the senders in a process of its own; gives what it printed."""
    command = [sys.executable, str(SENDERS / program), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@contextmanager
def breaking_line(to: str, *faults: str) -> Iterator[tuple[str, list[str]]]:
    """Pass requests on to a server, but for the first ones; gives the line's address and what became of each request.

    A fault is a status that is answered instead, or ``lost``: the server gets the request, and its answer is lost.
    """
    waiting, happened, lock = list(faults), [], threading.Lock()

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                fault = waiting.pop(0) if waiting else "passed"
                happened.append(fault)
            if fault.isdigit():
                self._answer(int(fault), b'{"code": "busy", "message": "busy"}')
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
            found = httpx.post(f"{to}{self.path}", content=body, headers=headers, trust_env=False)
            if fault == "lost":
                self.close_connection = True
                self.connection.close()
            else:
                self._answer(found.status_code, found.content)

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", happened
        finally:
            server.shutdown()
            thread.join()


_OWN = {"host", "content-length", "connection", "transfer-encoding"}
