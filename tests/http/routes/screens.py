"""A running server over a copy of the small shop, with a caller who may do whatever the test's routes need."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from suasion import Workspace
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from tests.http.callers import NamedScopes
from tests.http.running import Server

SCOPES = "customers:read customers:write segments:read segments:write predictions:read recommendations:read"


@contextmanager
def asking(workspace: Workspace) -> Iterator[httpx.Client]:
    """Serve a workspace."""
    app = create_app(workspace, NamedScopes(), Jobs(workspace.database, workspace.clock))
    allowed = {"Authorization": f"Scopes {SCOPES}"}
    with Server(app) as server, httpx.Client(base_url=server.address, trust_env=False, headers=allowed) as client:
        yield client


@contextmanager
def shop(directory: Path) -> Iterator[httpx.Client]:
    """Open and serve a workspace."""
    with Workspace.open(directory) as opened, asking(opened) as client:
        yield client
