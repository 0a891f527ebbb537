"""`suasion segment`: definitions, runs and members."""

from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="List, define and run segments, and list their members.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The segment's name.")]


@app.command("list")
def list_segments(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List the segments with how many members each has now, and had in its last run."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows("/api/segments"))
    if json_output:
        print_json(found)
        return
    rows = [
        one
        | (one["run"] or {})
        | {"title": one["title"]["en"], "version": one["version"], "members": (one["standing"] or {}).get("size")}
        for one in found
    ]
    columns = ("name", "title", "version", "members", "size", "as_of")
    print_table(rows, columns, none="There are no segments yet. Define one: suasion segment define FILE.yaml")


@app.command("show")
def show(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show a segment: its condition in words and as YAML, and its sizes over time."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}")
    if json_output:
        print_json(found)
        return
    typer.echo(f"{found['title']['en']} ({found['title']['zh']}): {found['words']['en']}")
    if found["standing"] is not None:
        typer.echo(f"Members now: {found['standing']['size']}, as of {found['standing']['as_of']}")
    typer.echo(f"\n{found['definition'].rstrip()}\n")
    print_table(found["runs"], ("as_of", "size", "version", "computed"), none="It was never run.")


@app.command("define")
def define(
    *,
    files: Annotated[list[Path], typer.Argument(help="YAML files; docs/segments.md.", exists=True, dir_okay=False)],
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Save definitions, each under the next version of its name; one that says nothing new changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        saved = [api.post("/api/segments", {"definition": file.read_text(encoding="utf-8")}) for file in files]
    if json_output:
        print_json(saved)
        return
    for one in saved:
        typer.echo(f"{one['name']}: version {one['version']}{'' if one['new'] else ', unchanged'}")


@app.command("run")
def run(
    *,
    name: Annotated[str | None, typer.Argument(help="The segment's name; without it all of them.")] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Find the members of one segment, or of all, as of a moment."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        found = finished(api, api.post("/api/segments/runs", {"name": name, "as_of": moment(as_of)}))
    if json_output:
        print_json(found)
    else:
        typer.echo(f"As of {found['as_of']}:")
        print_table(found["segments"], ("name", "size", "version"), none="There are no segments yet.")


@app.command("members")
def members(
    *,
    name: NameArgument,
    limit: Annotated[int, typer.Option(help="At most so many; `suasion export segment-members` gives all.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List members that the segment's last run found."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows(f"/api/segments/{name}/members", at_most=limit))
    if json_output:
        print_json(found)
        return
    columns = ("customer", "orders", "amount", "last_order", "last_seen", "email_reachable")
    print_table([one | (one["figures"] or {}) for one in found], columns, none="Nobody is in it.")
