"""Figures for a monitoring system."""

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from suasion.http.metrics import Metrics
from suasion.http.routing import Routes

ROUTES = Routes("metrics")


@ROUTES.get("/metrics", needs="system:read", response_class=PlainTextResponse)
def metrics(request: Request) -> Response:
    """Give requests, events, deliveries and the process's own figures in the Prometheus text format."""
    held: Metrics = request.app.state.metrics
    return Response(held.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
