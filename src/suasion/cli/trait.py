"""`suasion trait`: computed traits, their definitions, and computing them."""

from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="List, save, compute and remove computed traits.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The definition's name.")]


@app.command("list")
def list_traits(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List computed traits with what the last computing of each published."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get("/api/traits")["data"]
    if json_output:
        print_json(found)
        return
    rows = [one | (one["run"] or {}) | {"title": one["title"]["en"], "version": one["version"]} for one in found]
    columns = ("trait", "title", "version", "customers", "published", "as_of")
    print_table(rows, columns, none="There are no computed traits yet. Save one: suasion trait save FILE.yaml")


@app.command("show")
def show(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show a computed trait: its definition as YAML, and the SQL that computes it."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/traits/{name}")
    if json_output:
        print_json(found)
        return
    run = found["run"]
    when = "never computed" if run is None else f"{run['customers']:,} customers as of {run['as_of']}"
    typer.echo(f"{found['trait']}, version {found['version']}: {when}")
    typer.echo(f"\n{found['definition'].rstrip()}\n\n{found['sql']}")


@app.command("save")
def save(
    *,
    files: Annotated[list[Path], typer.Argument(help="YAML files; docs/traits.md.", exists=True, dir_okay=False)],
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Save definitions, each under the next version of its name; one that says nothing new changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        saved = [api.post("/api/traits", {"definition": file.read_text(encoding="utf-8")}) for file in files]
    if json_output:
        print_json(saved)
        return
    for one in saved:
        typer.echo(f"{one['name']}: version {one['version']}{'' if one['new'] else ', unchanged'}")


@app.command("remove")
def remove(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Remove a definition; with the next computing nobody has its trait any more."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        api.delete(f"/api/traits/{name}")
    if json_output:
        print_json({"name": name})
    else:
        typer.echo(f"{name} is removed. A server clears its trait by itself; at once: suasion trait compute")


@app.command("compute")
def compute(
    *,
    name: Annotated[str | None, typer.Argument(help="One definition, or `interests`; without it all.")] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Compute traits as of a moment and publish what changed."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        found = finished(api, api.post("/api/traits/runs", {"name": name, "as_of": moment(as_of)}))
    if json_output:
        print_json(found)
    else:
        typer.echo(f"As of {found['as_of']}:")
        print_table(found["traits"], ("name", "version", "customers", "published"), none="There is nothing to compute.")
