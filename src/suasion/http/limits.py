"""How often one caller may ask: a token bucket each, in memory, told in every answer.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` names the quota and its window,
`RateLimit` what is left now and in how many seconds there will be more.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suasion.core.errors import SuasionError, TooManyRequests
from suasion.http.caller import asking
from suasion.http.problems import problem_of

_WINDOW_SECONDS = 60
_MOST_CALLERS = 10_000
_INTAKE = "/api/v1/"  # of a dialect: the API proper has no version in its paths


@dataclass(frozen=True)
class Standing:
    """How a caller stands after asking.

    Parameters
    ----------
    allowed
        Whether this request may go on.
    left
        Requests that may follow at once.
    more_in_seconds
        Until there is one more, rounded up; 0 if nothing is used.
    """

    allowed: bool
    left: int
    more_in_seconds: int


class Limiter:
    """A bucket of `per_minute` requests for every caller, filling evenly.

    Parameters
    ----------
    per_minute
        Requests a minute, and at once.
    seconds
        A clock that only goes forward.
    most_callers
        Buckets that are remembered; beyond it the one that asked longest ago is forgotten, and would begin full again.

    Examples
    --------
    >>> limiter = Limiter(2, seconds=lambda: 0.0)
    >>> [limiter.spend("key:1").allowed for _ in range(3)], limiter.spend("key:2").left
    ([True, True, False], 1)
    """

    def __init__(
        self, per_minute: int, *, seconds: Callable[[], float] = time.monotonic, most_callers: int = _MOST_CALLERS
    ) -> None:
        self.per_minute = per_minute
        self._rate = per_minute / _WINDOW_SECONDS
        self._seconds = seconds
        self._most = most_callers
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was in it, and when
        self._lock = Lock()

    @property
    def policy(self) -> str:
        """The value of `RateLimit-Policy`."""
        return f'"requests";q={self.per_minute};w={_WINDOW_SECONDS}'

    def spend(self, who: str) -> Standing:
        """Take one request out of a caller's bucket, if there is one."""
        with self._lock:
            now = self._seconds()
            held, since = self._buckets.pop(who, (float(self.per_minute), now))
            held = min(float(self.per_minute), held + (now - since) * self._rate)
            allowed = held >= 1
            held -= allowed
            self._buckets[who] = (held, now)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return Standing(allowed, int(held), math.ceil((1 - held % 1) / self._rate) if held < self.per_minute else 0)


class Limited:
    """Asks the limiter before everything under /api, and tells the caller how it stands."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = None
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith("/api/") and not path.startswith(_INTAKE):
            who = await run_in_threadpool(_who, Request(scope))
        if who is None:
            await self._app(scope, receive, send)
            return
        standing = self._limiter.spend(who)
        told = {
            "RateLimit-Policy": self._limiter.policy,
            "RateLimit": f'"requests";r={standing.left};t={standing.more_in_seconds}',
        }

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        if standing.allowed:
            await self._app(scope, receive, telling)
            return
        refused = problem_of(
            TooManyRequests(
                f"More than {self._limiter.per_minute} requests a minute came from this caller.",
                wait_seconds=standing.more_in_seconds,
            )
        )
        await refused(scope, receive, telling)


def _who(request: Request) -> str | None:
    """Name the caller; None for the workspace's owner, who could as well write to the files."""
    try:
        found = asking(request)
    except SuasionError:  # said again where the route asks for a credential
        found = None
    if found is None:
        return f"address:{request.client.host if request.client else ''}"
    return None if found.kind == "owner" else found.name
