"""Bodies as no sender should send them: good ones of every dialect, changed in many ways, packed rightly and not."""

import gzip
import json
import random
import zlib
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

Body = tuple[bytes, dict[str, str]]
"""A body, and the headers it is sent with."""

_EVENT = {
    "type": "track",
    "messageId": "m",
    "userId": "ada",
    "anonymousId": "device",
    "event": "Order Completed",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "originalTimestamp": "2026-01-02T03:04:05+02:00",
    "sentAt": "2026-01-02T03:04:06Z",
    "context": {
        "traits": {"email": "ada@shop.example"},
        "ip": "192.0.2.1",
        "userAgent": "Mozilla/5.0",
        "page": {"url": "/"},
    },
    "properties": {
        "order_id": "o1",
        "email": "ada@shop.example",
        "products": [{"product_id": "tea", "quantity": 2, "price": 3.5}, {"product_id": "mug", "amount": 9}],
    },
    "traits": {"town": "Ulm", "phone": "+49 731 1"},
    "name": "Home",
    "groupId": "g",
    "previousId": "before",
    "integrations": {"All": True},
}
_SEEDS: tuple[dict[str, Any], ...] = (
    _EVENT,
    _EVENT | {"event": "Seen", "properties": {"a": 1, "b": {"c": [1, "d", None]}}},
    {
        "batch": [_EVENT, _EVENT | {"type": "identify"}, _EVENT | {"type": "page"}],
        "context": {"a": 1},
        "sentAt": "2026-01-01",
    },
    {
        "api_key": "k",
        "event": "e",
        "distinct_id": "ada",
        "properties": {"$set": {"email": "a@b.example"}, "$ip": "::1"},
    },
    {
        "api_key": "k",
        "batch": [{"event": "$identify", "distinct_id": "ada", "uuid": "u", "timestamp": "2026-01-01T00:00:00Z"}],
    },
    {
        "events": [{"external_id": "ada", "name": "e", "time": "2026-01-01T00:00:00Z"}],
        "attributes": [{"external_id": "ada"}],
    },
    {"name": "e", "data": {"a": 1}, "timestamp": 1767225600, "id": "i", "email": "ada@shop.example"},
    {
        "distinct_id": "ada",
        "type": "track",
        "event": "e",
        "time": 1767225600000,
        "properties": {"$lib": "js"},
        "project": "p",
    },
)
_STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "", " ", "\x00",
    "\ud800", "a\udfffb", "\u202e", "💥" * 50, "x" * 33_000,
    "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00+14:00", "2262-04-12T00:00:00Z",
    "2026-02-30T00:00:00Z", "2026-01-01", "now", 0.1, 4102444800,
    -62135596800, 1e18, [], {}, [[]], [None] * 100, {"": ""}, {"a": {"a": {"a": []}}}, "=1+1", "<script>",
    "'; drop table log_tail", "{{7*7}}",
)  # fmt: skip
_RAW = (
    b"", b" ", b"null", b"[]", b"{}", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"batch":[', b"NaN", b'{"a":1}{"a":1}',
    b"data=",
    b'{"batch":"\\ud800"}', b'{"userId":"\\ud800","event":"e"}', b'{"userId":"a","event":"e","properties":{"x":1e999}}',
    b'{"userId":"a","event":"e","event":"f","userId":null}', b'{"userId":"\x01","event":"\xc3"}', b"\x1f\x8b",
    b"-" * 99,
)  # fmt: skip


class Mutator:
    """Draws one body after the other."""

    def __init__(self, drawn: random.Random) -> None:
        self._drawn = drawn
        self._made = 0

    def body(self) -> Body:
        """Draw a body and its headers."""
        ways: tuple[tuple[Callable[[], Body], int], ...] = (
            (self._of_json, 80),
            (self._of_bytes, 15),
            (self._deep, 3),
            (self._huge, 1),
            (lambda: (self._drawn.choice(_RAW), {}), 6),
        )
        (way,) = self._drawn.choices([way for way, _ in ways], [weight for _, weight in ways])
        return self._packed(*way())

    def _of_json(self) -> Body:
        value = self._event()
        if self._drawn.random() < 0.4:
            value = {"batch": [value, *(self._event() for _ in range(self._drawn.randrange(3)))]}
        text = json.dumps(value, ensure_ascii=self._drawn.random() < 0.7)
        return text.encode("utf-8", "surrogatepass"), {}

    def _event(self) -> Any:
        self._made += 1
        value = json.loads(
            json.dumps(self._drawn.choice(_SEEDS[:3] if self._drawn.random() < 0.6 else _SEEDS)).replace(
                '"m"', f'"m{self._made}"'
            )
        )
        for _ in range(self._drawn.choice((0, 0, 1, 1, 2, 5))):
            value = self._changed(value)
        return value

    def _of_bytes(self) -> Body:
        content = bytearray(self._of_json()[0])
        for _ in range(self._drawn.choice((1, 1, 3, 20))):
            at = self._drawn.randrange(len(content) + 1)
            way = self._drawn.randrange(4)
            if way == 0:
                content[at : at + 1] = bytes([self._drawn.randrange(256)])
            elif way == 1:
                content[at:at] = self._drawn.choice(
                    (b"\x00", b'"', b"{", b"}", b"[", b"]", b",", b"\xff", b"\\u", b"\xed\xa0\x80")
                )
            elif way == 2:
                del content[at : at + self._drawn.randrange(1, 30)]
            else:
                del content[at:]
        return bytes(content), {}

    def _deep(self) -> Body:
        depth = self._drawn.choice((63, 64, 65, 100, 999, 1001, 5000, 15_000))
        opening, closing = self._drawn.choice(((b"[", b"]"), (b'{"a":', b"}")))
        deep = opening * depth + b"1" + closing * self._drawn.choice((depth, 0))
        event = b'{"type":"track","userId":"a","messageId":"deep","event":"e","properties":{"a":' + deep + b"}}"
        return self._drawn.choice((deep, event, b'{"batch":[' + event + b"]}")), {}

    def _huge(self) -> Body:
        return self._drawn.choice((ten_megabytes, many_events, empty_events))(), {}

    def _packed(self, body: bytes, headers: dict[str, str]) -> Body:
        way = self._drawn.choices(range(9), (60, 12, 3, 3, 2, 3, 3, 6, 3))[0]
        if way == 1:
            return gzipped(body), headers | {"Content-Encoding": "gzip"}
        if way == 2:
            return gzipped(body)[: self._drawn.randrange(12, 60)], headers | {"Content-Encoding": "gzip"}
        if way == 3:
            return body, headers | {"Content-Encoding": self._drawn.choice(("gzip", "deflate", "br", "x" * 500))}
        if way == 4:
            return zip_bomb(), headers | {"Content-Encoding": "gzip"}
        if way == 5:
            return gzipped(gzipped(body)), headers | {"Content-Encoding": "gzip"}
        if way == 6:
            return deflated(body), headers | {"Content-Encoding": "deflate"}
        if way == 7:
            name = self._drawn.choice(("data", "data_list"))
            form = f"{name}={as_text(body)}&gzip={self._drawn.randrange(2)}&compression=base64"
            return form.encode(), headers | {"Content-Type": "application/x-www-form-urlencoded"}
        if way == 8:
            return body, headers | {
                "Content-Type": self._drawn.choice(
                    ("text/plain", "multipart/form-data", "application/json; charset=utf-16")
                )
            }
        return body, headers

    def _changed(self, value: Any) -> Any:
        """Change one thing somewhere inside."""
        if isinstance(value, dict) and value and self._drawn.random() < 0.9:
            key = self._drawn.choice(list(value))
            way = self._drawn.random()
            if way < 0.15:
                return {name: one for name, one in value.items() if name != key}
            if way < 0.25:
                return value | {self._drawn.choice(("", "\ud800", "$", "type", key.upper(), "x" * 3000)): value[key]}
            return value | {key: self._changed(value[key])}
        if isinstance(value, list) and value and self._drawn.random() < 0.8:
            at = self._drawn.randrange(len(value))
            return [*value[:at], self._changed(value[at]), *value[at + 1 :]]
        return self._drawn.choice(_STRANGE)


@lru_cache(maxsize=2048)
def gzipped(body: bytes) -> bytes:
    """Pack; the huge bodies, which come again and again, mostly once."""
    return gzip.compress(body, 1, mtime=0)


@lru_cache(maxsize=2048)
def deflated(body: bytes) -> bytes:
    """Pack without gzip's head."""
    return zlib.compress(body, 1)


@lru_cache(maxsize=2048)
def as_text(body: bytes) -> str:
    """Write as a form does."""
    return quote(b64encode(body).decode())


@lru_cache
def ten_megabytes() -> bytes:
    """Give one event that is far too long."""
    return b'{"userId":"a","event":"e","properties":{"x":"' + b"x" * 10_000_000 + b'"}}'


@lru_cache
def many_events() -> bytes:
    """Give a batch of more events than one may have."""
    return b'{"batch":[' + b",".join([b'{"userId":"a"}'] * 3_000) + b"]}"


@lru_cache
def empty_events() -> bytes:
    """Give a batch whose context would be copied far too often."""
    return json.dumps({"batch": [{}] * 2_000, "context": {"x": "x" * 200_000}}).encode()


@lru_cache
def zip_bomb() -> bytes:
    """Give 10 MB of nothing in 10 kB."""
    return gzip.compress(bytes(10_000_000), 9, mtime=0)
