"""`suasion init`: make an empty workspace."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="The workspace's directory.", file_okay=False)
    ] = Path(),
    currency: Annotated[
        str, typer.Option(help="What amounts are summed in, as ISO 4217: EUR, CNY …; those in another are in no sum.")
    ] = "USD",
    time_zone: Annotated[
        str, typer.Option(help="Of imported times that do not say theirs, such as Europe/Berlin.")
    ] = "UTC",
) -> None:
    """Make an empty workspace: its databases, its key and a suasion.toml with every setting."""
    from suasion.workspace import Workspace

    settings = {"workspace.currency": currency.upper(), "workspace.time_zone": time_zone}
    with Workspace.create(workspace, settings) as made:
        where = "" if made.directory == Path.cwd() else f" --workspace {workspace}"
        address = f"http://{made.settings.text('server.host')}:{made.settings.whole('server.port')}"
        typer.echo(f"Made a workspace in {made.directory}. Its settings: {made.directory / 'suasion.toml'}")
        zone = made.settings.text("workspace.time_zone")
        typer.echo(
            f"Amounts are summed in {made.settings.text('workspace.currency')}; times without a zone are {zone}."
        )
        typer.echo("To change that: workspace.currency and workspace.time_zone there, before the first data comes.")
        typer.echo(f"Next: suasion serve{where}")
        if link := made.access.links.first_link():
            typer.echo(f"While it serves, sign in as {link.account}: {address}{link.fragment}")
        columns = "--add-items --column OURS=THEIRS …"
        typer.echo(f"Or bring data in: suasion import orders FILE --source shop {columns}{where}")
