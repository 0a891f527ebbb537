"""What nobody meant to happen: answered as a problem with an id, and told to the log by that id without any values.

An error's text may hold what a customer is called, so neither the client nor the log gets to see it; the frames of the
traceback say where it was.
"""

import secrets
import traceback

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suasion.core.errors import StorageFull
from suasion.http.problems import EDGE_PROBLEMS, problem, problem_of


class Incidents:
    """Answers with 500 what fails unexpectedly, with 507 what failed for want of room.

    Parameters
    ----------
    outermost
        Whether this one ends what an inner one lets pass: an answer that had begun. The server then breaks the
        connection off, so that nobody takes the part for the whole.
    """

    def __init__(self, app: ASGIApp, *, outermost: bool) -> None:
        self._app = app
        self._outermost = outermost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:  # whoever asked left before the body was whole: no failure of ours, and nobody hears
            return
        except Exception as error:
            if scope["type"] != "http" or (begun and not self._outermost):
                raise
            incident = secrets.token_hex(8)
            scope.setdefault("state", {}).update(
                incident=incident, incident_frames=frames(error), incident_error=type(error).__name__
            )
            if not begun:
                await _answer(error, incident)(scope, receive, send)


def _answer(error: Exception, incident: str) -> Response:
    if full := StorageFull.of(error):
        return problem_of(full)
    known = EDGE_PROBLEMS["internal"]
    return problem(known.status, known.code, f"{known.meaning} Incident {incident}.")


def frames(error: BaseException) -> tuple[str, ...]:
    """Say where an error came through, outermost first; only code, no values."""
    return tuple(
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    )
