"""`suasion serve`: the workspace's report over HTTP, read-only."""

from typing import Annotated

import typer

from suasion.cli.options import DEFAULT_DEMO_WORKSPACE, WorkspaceOption


def serve(
    *,
    workspace: WorkspaceOption = DEFAULT_DEMO_WORKSPACE,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 lets the system choose.")] = None,
) -> None:
    """Serve the report on this machine until Ctrl-C; prints the address."""
    from suasion.http.app import serve_workspace
    from suasion.workspace import Workspace

    with Workspace.open(workspace, read_only=True) as opened:
        serve_workspace(opened, port=port)
