"""What sends to a server: one connection a sender, and every event again until it is acknowledged, as the SDKs do."""

import base64
import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Address = Callable[[], tuple[str, int]]
UNHEARD = 0
"""The status of a request that got no answer."""
LATER = {UNHEARD, 429, 503, 507}
"""What a sender tries again after. A 500 is none of them: nobody meant it."""


@dataclass(frozen=True)
class Answer:
    """An answer; `verdicts` by message id, empty unless it was a 200."""

    status: int
    body: Any = None
    retry_after: str | None = None

    @property
    def verdicts(self) -> dict[str, str]:
        return {one["messageId"]: one["verdict"] for one in self.body["events"]} if self.status == 200 else {}


class Sender:
    """One connection to a server, made anew when it breaks."""

    def __init__(self, address: Address, key: str, timeout_seconds: float = 60.0) -> None:
        self._address, self._timeout = address, timeout_seconds
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode(),
            "Content-Type": "application/json",
        }
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Post once; gives the status `UNHEARD` if there is no answer."""
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(*self._address(), timeout=self._timeout)
            self._connection.request("POST", path, body, self._headers | dict(headers or {}))
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(UNHEARD)
        if answer.will_close:
            self.close()
        try:
            said = json.loads(content)
        except ValueError:
            said = content
        return Answer(answer.status, said, answer.headers.get("Retry-After"))

    def batch(self, events: Sequence[Mapping[str, Any]]) -> Answer:
        """Post a batch once."""
        return self.post("/v1/batch", json.dumps({"batch": events}).encode())

    def insist(self, events: Sequence[Mapping[str, Any]], seconds: float = 300.0) -> Answer:
        """Post a batch until it is acknowledged; each event keeps its message id."""
        end = time.monotonic() + seconds
        while (answer := self.batch(events)).status != 200:
            assert answer.status in LATER, answer
            assert time.monotonic() < end, f"nobody acknowledged: {answer}"
            time.sleep(0.05)
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def track(name: str, customer: str, **properties: Any) -> dict[str, Any]:
    """Make an event whose message id is its name, too, so that it is found again by either."""
    return {"type": "track", "messageId": name, "event": name, "userId": customer, "properties": properties}
