"""Whether the process lives, and whether it can do its work."""

import msgspec
from fastapi import Response

from suasion.core.version import __version__
from suasion.http.caller import PUBLIC
from suasion.http.health import Health, workspace_health
from suasion.http.routing import Routes, WorkspaceHere

ROUTES = Routes("health")


@ROUTES.get("/healthz", needs=PUBLIC, response_model=None)
def healthz() -> Response:
    """Say that the process answers; it looks at nothing else, so that a full disk restarts nobody."""
    return _answer(Health(version=__version__))


@ROUTES.get("/readyz", needs=PUBLIC, response_model=None)
def readyz(workspace: WorkspaceHere) -> Response:
    """Say whether the workspace can take and answer requests: its database is read, its disk takes more."""
    return _answer(workspace_health(workspace))


def _answer(found: Health) -> Response:
    body = {"status": "ok" if found.well else "unwell", "version": found.version, "checks": found.checks}
    return Response(msgspec.json.encode(body), 200 if found.well else 503, media_type="application/json")
