"""The short way to the intake: a request for one of its fixed addresses is looked up once instead of matched in turn.

It leads to the very routes that the application declares; what it does not know goes the ordinary way. Browsers' asking
before (OPTIONS) and addresses with a slash behind are answered here too: SDKs send both.
"""

from collections.abc import Iterable

from fastapi import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from suasion.http.open_to_browsers import Preflight
from suasion.http.routing import StraightRoute


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
        self._preflights = {path: Preflight(*known) for each, known in methods.items() for path in _both(each)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = self._routes.get((scope["method"], scope["path"]))
        if route is not None:
            scope["route"] = route
            scope["path_params"] = {}
            await route.app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and scope["path"] in self._preflights:
            response = await self._preflights[scope["path"]](Request(scope))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _both(path: str) -> tuple[str, ...]:
    return (path, path.rstrip("/") or "/") if path.endswith("/") else (path, f"{path}/")
