"""`suasion key`: keys for programs."""

from typing import Annotated

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="Make, list and revoke keys for programs.", no_args_is_help=True)


@app.command("make")
def make(
    *,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="What it may do, such as items:read; once for each.")
    ] = None,
    write: Annotated[
        str | None,
        typer.Option("--write", metavar="SOURCE", help="Instead: a write key, by which a source sends events."),
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Until when it works; by default for ever.")] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Make a key; it is printed this once and stored nowhere."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    if (write is None) == (not scope):
        raise typer.BadParameter("Say either --scope, once for each, or --write SOURCE.")
    kind = "bearer" if write is None else "write"
    body = {"kind": kind, "name": name, "scopes": scope or None, "source": write, "expires_at": moment(expires)}
    with connected(chosen(workspace)) as api:
        made = api.post("/api/keys", body)
    if json_output:
        print_json(made)
    else:
        typer.echo(made["secret"])
        typer.echo(f"Key {made['key']['id']}; it is not shown again.", err=True)


@app.command("list")
def list_keys(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List keys, the newest first, those that are over too."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows("/api/keys"))
    if json_output:
        print_json(found)
        return
    rows = [one | {"may": one["source"] or " ".join(one["scopes"])} for one in found]
    columns = ("id", "kind", "prefix", "name", "may", "made_at", "used_at", "expires_at", "revoked_at")
    print_table(rows, columns, none="There are no keys.")


@app.command("revoke")
def revoke(
    *,
    key: Annotated[str, typer.Argument(help="The key's id.")],
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """End a key at once."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        api.delete(f"/api/keys/{key}")
    if json_output:
        print_json({"id": key, "revoked": True})
    else:
        typer.echo(f"Key {key} does not work any more.")
