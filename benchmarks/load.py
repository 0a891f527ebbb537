"""A lean HTTP client in a process of its own: posts made events on many connections and says how long each took.

``python benchmarks/load.py PORT KEY EVENTS SIZE CLIENTS SEED`` posts batches of SIZE, or single events if that is 1,
and prints one JSON object.
"""

import asyncio
import base64
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec
import uvloop

from benchmarks.made_visits import made_batches, made_events

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Client(asyncio.Protocol):
    """One connection: the next request goes out when the last answer is in."""

    def __init__(self, requests: Iterator[bytes], seconds: list[float], counts: dict[str, int]) -> None:
        self.requests, self.seconds, self.counts = requests, seconds, counts
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.found = b""
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self.done.set_result(None)
            return
        self.began = time.perf_counter()
        self.transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.found += data
        head = self.found.find(b"\r\n\r\n")
        length = _LENGTH.search(self.found, 0, head) if head >= 0 else None
        if length is None or len(self.found) < head + 4 + int(length.group(1)):
            return
        self.seconds.append(time.perf_counter() - self.began)
        status = self.found[9:12].decode()
        self.counts[status] = self.counts.get(status, 0) + 1
        self.counts["stored"] = self.counts.get("stored", 0) + self.found.count(b'"verdict":"stored"')
        self.found = b""
        self.send()


def requests(key: str, events: int, size: int, seed: int) -> list[bytes]:
    """Make the requests, whole."""
    if size > 1:
        return [_request("/v1/batch", key, body) for body in made_batches(events, size, seed)]
    encode = msgspec.json.Encoder().encode
    made = made_events(random.Random(seed), datetime.now(UTC), events)  # noqa: S311 - no secret
    return [_request("/v1/track", key, encode(event)) for event in made]


def _request(path: str, key: str, body: bytes) -> bytes:
    user = base64.b64encode(f"{key}:".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {user}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _post(port: int, made: list[bytes], clients: int) -> dict[str, object]:
    seconds: list[float] = []
    counts: dict[str, int] = {}
    rest = iter(made)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: _Client(rest, seconds, counts), "127.0.0.1", port) for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in opened))
    return {"wall": time.perf_counter() - began, "seconds": seconds, "counts": counts}


def main() -> None:
    port, key, events, size, clients, seed = sys.argv[1:]
    made = requests(key, int(events), int(size), int(seed))
    sys.stdout.write(json.dumps(uvloop.run(_post(int(port), made, int(clients)))))


if __name__ == "__main__":
    main()
