"""Who asks, and whether they may: every route states what it needs, and this is where that is held."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal, Protocol

from fastapi import Depends, Request

from suasion.core.errors import NotAllowed, NotSignedIn


class Open(Enum):
    """What a route needs other than a scope."""

    PUBLIC = "public"
    WRITE_KEY = "write key"
    SIGNED_IN = "signed in"


PUBLIC, WRITE_KEY, SIGNED_IN = Open.PUBLIC, Open.WRITE_KEY, Open.SIGNED_IN

_SIGN_IN = "Sign in, or send `Authorization: Bearer sk_…`."
_SEND_WRITE_KEY = (
    "Send the source's write key as the user of Basic authorization, as a bearer, or as `writeKey` in the body or the "
    "address; Settings → Keys makes one, and so does `suasion key make web --write web`."
)

Needs = Open | str
"""A scope such as ``"items:read"``, or one of `PUBLIC`, `WRITE_KEY` (intake), `SIGNED_IN` (any session or key)."""


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    kind
        How they showed it: a browser's session, a bearer key, a source's write key, or the command line of the
        workspace's owner.
    name
        What the audit calls them: ``person:<account>``, ``key:<id>``, ``source:<name>`` or ``owner``.
    scopes
        What they may do.
    account
        The person behind a session.
    source
        The source behind a write key.
    """

    kind: Literal["session", "key", "write_key", "owner"]
    name: str
    scopes: frozenset[str]
    account: str | None = None
    source: str | None = None


class Callers(Protocol):
    """Whoever can tell from a request who asks."""

    def of(self, request: Request) -> Caller | None:
        """Say who asks; None if the request shows no credential, or one that is not valid.

        Raises
        ------
        suasion.core.errors.NotAllowed
            If a session's cookie comes with a request that another site could have made.
        """
        ...


def asking(request: Request) -> Caller | None:
    """Say who asks, looked up once a request; the errors are those of `Callers.of`."""
    if not hasattr(request.state, "asking"):
        callers: Callers = request.app.state.callers
        request.state.asking = callers.of(request)
    found: Caller | None = request.state.asking
    return found


def admit(request: Request, needs: Needs) -> None:
    """Let a request in that shows what its route needs, and remember who asks.

    Raises
    ------
    suasion.core.errors.NotSignedIn
        If nobody known asks.
    suasion.core.errors.NotAllowed
        If whoever asks may not.
    """
    if needs is PUBLIC:
        return
    found = asking(request)
    if found is None:
        if needs is WRITE_KEY:
            raise NotSignedIn(
                "This needs a write key (`wk_…`), and none that works came with it.", hint=_SEND_WRITE_KEY
            )
        raise NotSignedIn("This needs a session or a key, and none that is valid came with it.", hint=_SIGN_IN)
    if needs is WRITE_KEY and found.kind != "write_key":
        raise NotAllowed("The intake takes a write key (`wk_…`), and nothing else.", hint=_SEND_WRITE_KEY)
    if needs is not WRITE_KEY and found.kind == "write_key":
        raise NotAllowed("A write key opens the intake, and nothing else.", hint=_SIGN_IN)
    if isinstance(needs, str) and needs not in found.scopes:
        raise NotAllowed(f"This needs the scope {needs!r}.", hint="An admin can give a role or a key that has it.")
    request.state.caller = found


def caller(request: Request) -> Caller:
    """Give who asks, in a route that is not public."""
    found: Caller = request.state.caller
    return found


CallerHere = Annotated[Caller, Depends(caller)]
