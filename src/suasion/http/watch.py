"""Sees every request from outside: what was asked of which route, what came of it, and how long it took.

A route is named by its template, never by the path with its ids, so that nobody is named in a log or a label.
"""

import time
from collections.abc import Callable, Sequence

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Seen(msgspec.Struct, frozen=True):
    """One request that was answered.

    Parameters
    ----------
    method
        Of HTTP; ``other`` for one that is not its own.
    route
        The template, such as ``/api/items/{item}``; ``unmatched`` if no route answers there.
    status
        Of the answer; 499 if the client left before it began.
    seconds
        From the request's first byte until the answer's last is sent.
    caller
        The kind of caller; ``none`` if nobody was asked for, or nobody known came.
    incident
        The id under which an unexpected failure was answered; empty for none.
    frames
        Where that failure came through, outermost first, as ``module:line function``.
    error
        The class of that failure.
    """

    method: str
    route: str
    status: int
    seconds: float
    caller: str
    incident: str = ""
    frames: tuple[str, ...] = ()
    error: str = ""


class Watched:
    """Tells listeners of every request as its answer ends, or is broken off."""

    def __init__(self, app: ASGIApp, listeners: Sequence[Callable[[Seen], None]]) -> None:
        self._app = app
        self._listeners = listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun, told = 499, time.perf_counter(), False

        def tell() -> None:
            nonlocal told
            if not told:
                told = True
                seen = _seen(scope, status, time.perf_counter() - begun)
                for listener in self._listeners:
                    listener(seen)

        async def seeing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                tell()  # before the last byte, so that whoever has the whole answer finds it counted
            await send(message)

        try:
            await self._app(scope, receive, seeing)
        finally:
            tell()


def _seen(scope: Scope, status: int, seconds: float) -> Seen:
    state = scope.get("state", {})
    asked = state.get("caller")
    return Seen(
        method=scope["method"] if scope["method"] in _METHODS else "other",
        route=getattr(scope.get("route"), "path", "unmatched"),
        status=status,
        seconds=seconds,
        caller="none" if asked is None else asked.kind,
        incident=state.get("incident", ""),
        frames=state.get("incident_frames", ()),
        error=state.get("incident_error", ""),
    )
