"""The short way to the intake: a request for one of its fixed addresses is looked up once instead of matched in turn.

It leads to the very routes that the application declares; what it does not know goes the ordinary way. Browsers' asking
before (OPTIONS) and addresses with a slash behind are answered here too: SDKs send both. So is what is asked of the
intake's addresses by another method, and of addresses that look like the intake's and are none, so that a page of
another site can read what is wrong.
"""

from collections.abc import Iterable, Sequence

from fastapi import Request, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from suasion.http.open_to_browsers import Preflight, share
from suasion.http.problems import problem
from suasion.http.routing import StraightRoute

_PREFIXES = ("/v1/", "/pixel/", "/beacon/")
_UNKNOWN = Preflight("GET", "HEAD", "POST")
_ADDRESSES = (
    "Events go to POST /v1/track, /v1/identify, /v1/page, /v1/screen, /v1/group, /v1/alias, and many to /v1/batch; "
    "docs/events.md lists every address."
)


class Straight:
    """Stands inside everything that guards a request, before the router.

    Parameters
    ----------
    routes
        Those of the application; the straight ones among them are found when the first request comes.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        found = [one for one in routes if isinstance(one, StraightRoute) and "{" not in one.path]
        self._routes: dict[tuple[str, str], StraightRoute] = {}
        methods: dict[str, set[str]] = {}
        for one in found:
            for method in one.methods or ():
                methods.setdefault(one.path, set()).add(method)
                self._routes |= {(method, path): one for path in _both(one.path)}
        self._methods = {path: sorted(known) for each, known in methods.items() for path in _both(each)}
        self._preflights = {path: Preflight(*known) for path, known in self._methods.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = self._routes.get((scope["method"], scope["path"]))
        if route is not None:
            scope["route"] = route
            scope["path_params"] = {}
            await route.app(scope, receive, send)
            return
        known = self._methods.get(scope["path"])
        if known is None and not scope["path"].startswith(_PREFIXES):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            response = await self._preflights.get(scope["path"], _UNKNOWN)(Request(scope))
            await response(scope, receive, send)
        elif known is None:
            response = problem(404, "unknown_path", "The intake has no such address.", _ADDRESSES)
            await share(response)(scope, receive, send)
        else:
            response = _wrong_method(scope["path"], known)
            scope["route"] = self._routes[known[0], scope["path"]]
            await response(scope, receive, send)


def _wrong_method(path: str, known: Sequence[str]) -> Response:
    takes = " or ".join(known)
    hint = "An image in a mail asks GET /pixel/v1/track." if path.startswith("/v1/") else ""
    allow = ", ".join(sorted({*known, "OPTIONS"}))
    return share(problem(405, "wrong_method", f"This address takes {takes}.", hint, headers={"Allow": allow}))


def _both(path: str) -> tuple[str, ...]:
    return (path, path.rstrip("/") or "/") if path.endswith("/") else (path, f"{path}/")
