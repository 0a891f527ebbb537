"""The report: its figures as JSON, and its pages."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from suasion.core.errors import NotFound
from suasion.flows import demo as loop
from suasion.http.languages import chosen
from suasion.http.routing import Routes, WorkspaceHere
from suasion.reports.page import FILES

ROUTES = Routes("report")

# The page's charts are drawn inside it and its styles stand in it; it runs no script.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@ROUTES.get("/api/report", needs="report:read")
def figures(workspace: WorkspaceHere) -> dict[str, Any]:
    """Give every figure of the report, under the names that `suasion report --json` prints."""
    return dict(loop.summary(workspace))


@ROUTES.get("/report", needs="report:read", response_class=HTMLResponse)
def report(request: Request, workspace: WorkspaceHere, lang: str | None = None) -> HTMLResponse:
    """Show the report in the language asked for, or the reader's."""
    locale = chosen(lang, request.headers.get("accept-language", ""))
    return _page(loop.report_directory(workspace), locale)


@ROUTES.get("/report.json", needs="report:read")
def figures_file(workspace: WorkspaceHere) -> dict[str, Any]:
    """Give the figures where the report's own link leads."""
    return dict(loop.summary(workspace))


@ROUTES.get("/report.{locale}.html", needs="report:read", response_class=HTMLResponse)
def page(workspace: WorkspaceHere, locale: str) -> HTMLResponse:
    """Show the report in one language."""
    if locale not in FILES:
        raise NotFound.among("report language", locale, FILES)
    return _page(loop.report_directory(workspace), locale)


def _page(directory: Path, locale: str) -> HTMLResponse:
    path = directory / FILES[locale]
    if not path.exists():
        raise NotFound("There is no report in this workspace yet.", hint="Make one: suasion demo")
    headers = {
        "Content-Language": locale,
        "Vary": "Accept-Language",
        "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    }
    return HTMLResponse(path.read_text(encoding="utf-8"), headers=headers)
