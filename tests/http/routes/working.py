"""A server whose worker does the jobs that a client asks for."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from suasion import Workspace
from suasion.flows.jobs.worker import Worker
from suasion.http.app import create_app
from tests.flows.jobs.asked import jobs_of
from tests.http.callers import NamedScopes
from tests.http.running import Server


@contextmanager
def working(workspace: Workspace, scopes: str) -> Iterator[httpx.Client]:
    """Give a client that may do what these scopes allow; it knows the queue as `client.jobs`."""
    app = create_app(workspace, NamedScopes(), jobs_of(workspace))
    headers = {"Authorization": f"Scopes {scopes}"}
    with (
        Worker(workspace, app.state.jobs),
        Server(app) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=headers) as client,
    ):
        client.jobs = app.state.jobs  # type: ignore[attr-defined]
        yield client
