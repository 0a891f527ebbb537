"""`suasion serve`: the workspace's report over HTTP, read-only."""

from contextlib import suppress
from typing import Annotated

import typer

from suasion.cli.options import DEFAULT_DEMO_WORKSPACE, WorkspaceOption


def serve(
    *,
    workspace: WorkspaceOption = DEFAULT_DEMO_WORKSPACE,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 lets the system choose.")] = None,
) -> None:
    """Serve the report on this machine until Ctrl-C; prints the address."""
    from suasion.flows import demo as loop
    from suasion.http.app import create_app
    from suasion.http.health import workspace_health
    from suasion.http.server import serve as listen
    from suasion.workspace import Workspace

    with Workspace.open(workspace, read_only=True) as opened:
        loop.require_report(opened)
        app = create_app(
            loop.report_directory(opened), lambda: workspace_health(opened), lambda: dict(loop.summary(opened))
        )
        chosen = opened.settings.whole("server.port") if port is None else port
        with suppress(KeyboardInterrupt):
            listen(app, opened.settings.text("server.host"), chosen, lambda address: typer.echo(f"Serving {address}"))
