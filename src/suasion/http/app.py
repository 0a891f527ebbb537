"""The application: a few read-only routes over a report directory."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from suasion.core.errors import NotFound
from suasion.http.guard import guard
from suasion.http.health import Health
from suasion.http.languages import chosen
from suasion.http.problems import answer_with_problems
from suasion.reports.page import FILES


def create_app(
    report_directory: Path,
    health: Callable[[], Health],
    summary: Callable[[], dict[str, Any]],
    hosts: tuple[str, ...] = (),
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    report_directory
        Where `suasion.reports.files.write_report` wrote.
    health, summary
        Asked anew at every request; `summary` gives the stored summary and may raise `NotFound`.
    hosts
        Names besides loopback that a request's Host may carry.
    """
    # The documentation pages of the framework load scripts from elsewhere, so they stay off.
    app = FastAPI(title="Suasion", docs_url=None, redoc_url=None, openapi_url=None)
    guard(app, hosts)
    answer_with_problems(app)

    @app.get("/healthz")
    def healthz() -> Response:
        found = health()
        body = {"status": "ok" if found.well else "unwell", "version": found.version, "checks": found.checks}
        return _json(body, 200 if found.well else 503)

    @app.get("/api/report")
    def figures() -> Response:
        return _json(summary())

    @app.get("/report.json")
    def figures_file() -> Response:
        return _json(summary())

    @app.get("/")
    @app.get("/report")
    def report(request: Request, lang: str | None = None) -> Response:
        return _page(report_directory, chosen(lang, request.headers.get("accept-language", "")))

    @app.get("/report.{locale}.html")
    def page(locale: str) -> Response:
        if locale not in FILES:
            raise NotFound.among("report language", locale, FILES)
        return _page(report_directory, locale)

    return app


def _page(directory: Path, locale: str) -> Response:
    path = directory / FILES[locale]
    if not path.exists():
        raise NotFound("There is no report in this workspace yet.", hint="Make one: suasion demo")
    headers = {"Content-Language": locale, "Vary": "Accept-Language"}
    return HTMLResponse(path.read_text(encoding="utf-8"), headers=headers)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
