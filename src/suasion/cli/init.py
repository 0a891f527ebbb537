"""`suasion init`: make an empty workspace."""

from pathlib import Path

import typer

from suasion.cli.options import WorkspaceOption


def init(workspace: WorkspaceOption = Path()) -> None:
    """Make an empty workspace: its databases, its key and a suasion.toml with every setting."""
    from suasion.workspace import Workspace

    with Workspace.create(workspace) as made:
        typer.echo(f"Made a workspace in {made.directory}. Its settings: {made.directory / 'suasion.toml'}")
