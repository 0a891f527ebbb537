"""The door of the intake: who sends, what they say, and that it is on disk before they hear so; one for every dialect.

It is asked thousands of times a second, so it goes without the framework's dependencies, parsing and models.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from suasion.access.keys import WRITE_PREFIX
from suasion.core.errors import InputRefused, SuasionError, TooManyRequests
from suasion.events.log import Verdicts
from suasion.events.machines import judged
from suasion.events.requests import MAX_EVENT_BYTES, Received
from suasion.events.spec import Event, Unreadable, Verdict
from suasion.http.body import unpacked, whole
from suasion.http.caller import WRITE_KEY, Caller, admit
from suasion.http.limits import Limiter
from suasion.http.metrics import Metrics
from suasion.http.open_to_browsers import share
from suasion.http.problems import problem, refusal
from suasion.http.wake_ups import result
from suasion.workspace import Workspace

_READ_ASIDE_BYTES = 64 * 1024
_UNREADABLE = "bad_request"

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to the intake, as far as a dialect reads it.

    Parameters
    ----------
    body
        Unpacked.
    query, path
        The parameters of the address.
    kind
        What Content-Type says.
    now
        When it came.
    """

    body: bytes
    query: Mapping[str, str]
    path: Mapping[str, str]
    kind: str
    now: datetime


Told = Sequence[tuple[Received, Verdict]]
"""What was received, each with what became of it."""


@dataclass(frozen=True)
class Door(Generic[T]):
    """Answers the requests of one address of the intake.

    Parameters
    ----------
    opened
        Undoes what a request is wrapped in; raises `InputRefused` (400: SDKs know that one) or `TooLarge`.
    write_key
        Finds the write key where the dialect puts it if not in Authorization; None if there is none.
    read
        Gives the events in what was opened; raises as `opened` does.
    answer
        Makes the answer of what became of them, and of what was opened.
    max_bytes
        A longer body is refused while it is read, and before it is unpacked further.
    historical
        Whether a request's events were known when they happened, and are only loaded now.
    acted
        Whether whoever sends a request is always who acted, and not a shop's server.
    spoken
        Raises `InputRefused` if the address alone says that nothing in the request can be understood, a key neither:
        whoever sends it is told so before they are asked who they are. None if no address can say that.
    """

    opened: Callable[[Sent], T]
    write_key: Callable[[Sent, T], str | None]
    read: Callable[[Sent, T], Sequence[Received]]
    answer: Callable[[Told, T], Response]
    max_bytes: int = MAX_EVENT_BYTES
    historical: Callable[[T], bool] = lambda _found: False
    acted: bool = False
    spoken: Callable[[Mapping[str, str]], None] | None = None

    async def __call__(self, request: Request) -> Response:
        """Answer; what is refused is a problem that a page of any site may read."""
        try:
            return share(await self._taken(request))
        except InputRefused as error:  # 400 and not 422: the spec's clients know the one
            return share(problem(400, _UNREADABLE, error.message, error.hint))
        except (SuasionError, HTTPException) as error:
            refused = refusal(error)
            assert refused is not None
            return share(refused)

    async def _taken(self, request: Request) -> Response:
        workspace: Workspace = request.app.state.workspace
        if self.spoken is not None:
            self.spoken(request.query_params)
        caller = await _by_header(request, workspace)
        body = await whole(request, self.max_bytes)
        sent = Sent(
            unpacked(body, request.headers.get("content-encoding", ""), self.max_bytes),
            request.query_params if request.scope["query_string"] else {},
            request.path_params,
            request.headers.get("content-type", ""),
            workspace.clock.now(),
        )
        try:
            found = await _aside(sent, self.opened, sent)
        except InputRefused:
            if caller is None:  # nobody is told what was wrong before it is known who they are
                await _by_secret(request, workspace, _in_address(sent))
            raise
        if caller is None:
            caller = await _by_secret(request, workspace, self.write_key(sent, found))
        request.state.caller = caller
        assert caller.source is not None
        _limit(request, caller.name)
        received = await _aside(sent, self.read, sent, found)
        historical, size = self.historical(found), len(sent.body) or len(request.url.query)
        verdicts = await _stored(request, received, caller.source, size, historical=historical, acted=self.acted)
        metrics: Metrics = request.app.state.metrics
        metrics.count_events(verdicts)
        return self.answer(list(zip(received, verdicts.each, strict=True)), found)


async def _aside(sent: Sent, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a thread if there is much of it, so that nobody waits; else at once, which is quicker."""
    if len(sent.body) > _READ_ASIDE_BYTES:
        return await run_in_threadpool(work, *args, **kwargs)
    return work(*args, **kwargs)


async def _stored(
    request: Request, received: Sequence[Received], source: str, size: int, *, historical: bool, acted: bool
) -> Verdicts:
    workspace: Workspace = request.app.state.workspace
    events = [one.event for one in received]
    future = workspace.collector.submit(
        events, source=source, size=size, historical=historical, machines=_machines(request, events, acted=acted)
    )
    return await result(future)


def _machines(request: Request, events: Sequence[Event | Unreadable], *, acted: bool) -> list[str]:
    """Say of each event which rule takes whoever acted for a machine.

    What the request says of its sender counts only if that is who acted: a browser, which says where it comes from, or
    whoever shows an image. A shop's server speaks for others.
    """
    headers, rules = request.headers, request.app.state.machine_rules
    itself = acted or "origin" in headers or "sec-fetch-site" in headers
    agent = headers.get("user-agent") if itself else None
    address = request.client.host if itself and request.client else None
    return judged(events, user_agent=agent, address=address, method=request.method, rules=rules)


async def _by_header(request: Request, workspace: Workspace) -> Caller | None:
    """Say whose Authorization came; None if none did.

    Raises
    ------
    suasion.core.errors.NotSignedIn
        If it is no write key that works.
    suasion.core.errors.NotAllowed
        If it is a key of another kind.
    """
    given = request.headers.get("authorization")
    if given is None:
        return None
    return await _by_secret(request, workspace, _secret(given))


async def _by_secret(request: Request, workspace: Workspace, secret: str | None) -> Caller:
    if secret is None:
        return await _admitted(request)
    holder = workspace.access.keys.remembered(secret)
    if holder is None:
        holder = await run_in_threadpool(workspace.access.keys.holder, secret, "write")
    return await _admitted(request) if holder is None else _source(holder.source)


def _in_address(sent: Sent) -> str | None:
    return sent.query.get("writeKey") or sent.query.get("token")


async def _admitted(request: Request) -> Caller:
    await run_in_threadpool(admit, request, WRITE_KEY)
    found: Caller = request.state.caller
    return found


def _source(source: str | None) -> Caller:
    return Caller("write_key", f"source:{source}", frozenset(), source=source)


def _secret(authorization: str) -> str | None:
    """Find a write key in an Authorization header: user or password of Basic, with a colon or without, or a bearer."""
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credential.strip() if credential.strip().startswith(WRITE_PREFIX) else None
    if scheme.lower() != "basic":
        return None
    try:
        parts = base64.b64decode(credential.strip(), validate=True).decode("utf-8").split(":", 1)
    except (binascii.Error, UnicodeDecodeError):
        return None
    return next((part for part in parts if part.startswith(WRITE_PREFIX)), None)


def _limit(request: Request, who: str) -> None:
    limiter: Limiter | None = request.app.state.intake_limiter
    if limiter is None:
        return
    standing = limiter.spend(who)
    if not standing.allowed:
        raise TooManyRequests(
            f"More than {limiter.per_minute} requests a minute came from this source.",
            wait_seconds=standing.more_in_seconds,
        )


def json_answer(body: Any, status: int = 200) -> Response:
    """Answer with what is encoded already."""
    return Response(body, status, media_type="application/json")
