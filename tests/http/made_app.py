"""An application over a new workspace, with routes of the test's own, on a loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from suasion.core.settings import default_file
from suasion.flows.jobs.store import Jobs
from suasion.http.app import create_app
from suasion.http.routing import Routes, add_routes
from suasion.workspace import Workspace
from tests.http.callers import NamedScopes
from tests.http.running import Server


def made_workspace(directory: Path, **server: str | int) -> Workspace:
    """Make a workspace and open it with these settings of the section ``server``."""
    Workspace.create(directory).close()
    text = default_file()
    for key, value in server.items():
        (line,) = [line for line in text.splitlines() if line.startswith(f"{key} = ")]
        text = text.replace(line, f"{key} = {value!r}")
    (directory / "suasion.toml").write_text(text, encoding="utf-8")
    return Workspace.open(directory)


@contextmanager
def serving(workspace: Workspace, *routes: Routes, **headers: str) -> Iterator[httpx.Client]:
    """Serve a workspace, with more routes, to a client that sends these headers."""
    app = create_app(workspace, NamedScopes("system:read"), Jobs(workspace.database, workspace.clock))
    declared = app.state.declared
    add_routes(app, routes)
    app.state.declared = declared + app.state.declared
    with Server(app) as server, httpx.Client(base_url=server.address, headers=headers, trust_env=False) as client:
        yield client
