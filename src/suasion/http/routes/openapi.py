"""The API's own description."""

from typing import Any

from fastapi import FastAPI, Request

from suasion.http.caller import SIGNED_IN
from suasion.http.routing import Routes

ROUTES = Routes("openapi")


@ROUTES.get("/api/openapi.json", needs=SIGNED_IN)
def openapi(request: Request) -> dict[str, Any]:
    """Give the OpenAPI document of this server: every route, what it needs, takes and answers."""
    app: FastAPI = request.app
    return app.openapi()
