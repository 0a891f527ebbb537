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
    """Save definitions, all or none, each under its name's next version; one that says nothing new changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    texts = [_checked(file) for file in files]
    with connected(chosen(workspace)) as api:
        saved = [api.post("/api/traits", {"definition": text}) for text in texts]
    if json_output:
        print_json(saved)
        return
    for one in saved:
        typer.echo(f"{one['name']}: version {one['version']}{'' if one['new'] else ', unchanged'}")


def _checked(file: Path) -> str:
    from suasion.core.errors import InputRefused
    from suasion.customers.computed.definition import LONGEST_TEXT, parse_trait_text

    try:
        text = file.read_text(encoding="utf-8")
        parse_trait_text(text)
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file} is not in UTF-8; nothing was saved.", hint="docs/traits.md") from error
    except InputRefused as error:
        raise InputRefused(f"{file}: {error.message} Nothing was saved.", hint=error.hint) from error
    if len(text) > LONGEST_TEXT:
        raise InputRefused(f"{file} has more than {LONGEST_TEXT:,} characters; nothing was saved.")
    return text


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
