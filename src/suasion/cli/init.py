"""`suasion init`: make an empty workspace."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="The workspace's directory.", file_okay=False)
    ] = Path(),
) -> None:
    """Make an empty workspace: its databases, its key and a suasion.toml with every setting."""
    from suasion.workspace import Workspace

    with Workspace.create(workspace) as made:
        where = "" if made.directory == Path.cwd() else f" --workspace {workspace}"
        address = f"http://{made.settings.text('server.host')}:{made.settings.whole('server.port')}"
        typer.echo(f"Made a workspace in {made.directory}. Its settings: {made.directory / 'suasion.toml'}")
        typer.echo(f"Next: suasion serve{where}")
        if link := made.access.links.first_link():
            typer.echo(f"While it serves, sign in as {link.account}: {address}{link.fragment}")
        columns = "--add-items --column OURS=THEIRS …"
        typer.echo(f"Or bring data in: suasion import orders FILE --source shop {columns}{where}")
