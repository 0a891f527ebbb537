"""A made server under the console: the real guard, pages and console, and a session API of a few lines in memory."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response

from suasion.core.errors import InputRefused, NotAllowed, NotSignedIn
from suasion.http.caller import PUBLIC
from suasion.http.guard import Guard
from suasion.http.problems import answer_with_problems
from suasion.http.routes import console, problems
from suasion.http.routing import Routes, add_routes

ACCOUNT, PASSWORD, LINK, CSRF = "ada", "correct horse battery staple", "one-time-token", "made-csrf"
_WORKSPACE = {"name": "made", "currency": "USD", "time_zone": "UTC"}
_COOKIE, _NOW = "made_session", "2026-11-22T03:41:00Z"


@dataclass
class MadeSession:
    """What the made API remembers, for tests to set and to look at."""

    signed_in: bool = False
    language: str | None = None
    links: set[str] = field(default_factory=lambda: {LINK})
    password: str = PASSWORD
    requests: list[httpx.Headers] = field(default_factory=list)


def made_app(session: MadeSession) -> FastAPI:
    """Make the application; its answers have the shapes of the real session routes."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard)
    answer_with_problems(app)
    add_routes(app, [_session_routes(session), problems.ROUTES, console.ROUTES])
    return app


def _session_routes(session: MadeSession) -> Routes:
    routes = Routes("session")

    def shown() -> dict[str, Any]:
        person = {
            "account": ACCOUNT,
            "name": "Ada Lovelace",
            "role": "admin",
            "language": session.language,
            "way": "password",
            "has_password": True,
            "made_at": _NOW,
            "ends_at": _NOW,
            "csrf_token": CSRF,
        }
        scopes = ["customers:read", "items:read", "settings:read", "system:read"]
        return {
            "kind": "session",
            "name": f"person:{ACCOUNT}",
            "scopes": scopes,
            "session": person,
            "workspace": _WORKSPACE,
        }

    def begin(response: Response) -> dict[str, Any]:
        session.signed_in = True
        response.set_cookie(_COOKIE, "made", httponly=True, samesite="strict")
        return shown()

    def known(request: Request) -> None:
        session.requests.append(httpx.Headers(request.headers.raw))
        if not session.signed_in or _COOKIE not in request.cookies:
            raise NotSignedIn("This needs a session.")
        if request.method != "GET" and request.headers.get("x-csrf-token") != CSRF:
            raise NotAllowed("The session's token is missing.")

    @routes.get("/api/session", needs=PUBLIC)
    def read(request: Request) -> dict[str, Any]:
        known(request)
        return shown()

    @routes.post("/api/session", needs=PUBLIC)
    def sign_in(body: dict[str, str], response: Response) -> dict[str, Any]:
        if (body["account"], body["password"]) != (ACCOUNT, session.password):
            raise NotSignedIn("The account or the password is wrong.", hint="Try again, or ask an admin for a link.")
        return begin(response)

    @routes.post("/api/session/link", needs=PUBLIC)
    def by_link(body: dict[str, str], response: Response) -> dict[str, Any]:
        if body["token"] not in session.links:
            raise NotSignedIn("The link was used or is too old.")
        session.links.remove(body["token"])
        return begin(response)

    @routes.patch("/api/session", needs=PUBLIC)
    def change(request: Request, body: dict[str, str]) -> dict[str, Any]:
        known(request)
        session.language = body["language"]
        return shown()

    @routes.put("/api/session/password", needs=PUBLIC)
    def password(request: Request, body: dict[str, str]) -> dict[str, Any]:
        known(request)
        if body["new"] == "password1234":
            raise InputRefused("That password is among the most used.", hint="Choose another.")
        session.password = body["new"]
        return shown()

    @routes.get("/api/overview", needs=PUBLIC)
    def overview(request: Request) -> dict[str, Any]:
        known(request)
        begin = {"step": "events", "done": False, "path": "/get-started"}
        return {"as_of": _NOW, "stages": [], "needs_attention": [], "get_started": [begin]}

    @routes.delete("/api/session", needs=PUBLIC, status_code=204)
    def sign_out(request: Request) -> None:
        known(request)
        session.signed_in = False

    return routes
