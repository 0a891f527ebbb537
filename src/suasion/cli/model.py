"""`suasion model`: which models there are, which versions are in force, and putting another one in force."""

from typing import Annotated
from urllib.parse import quote

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(help="List models and their versions, and put a version in force.", no_args_is_help=True)

_Target = Annotated[str, typer.Argument(metavar="TARGET", help="'shop', or a category.")]

_WHY = {
    "first": "the first",
    "better": "better than the one in force beyond noise",
    "champion_unable": "the one in force could not be asked",
    "no_model": "not enough data any more",
    "chosen": "chosen",
    "newest": "the newest, before versions competed",
}


@app.command("list")
def list_models(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List what is in force of each target."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get("/api/models")["data"]
    if json_output:
        print_json(found)
        return
    columns = ("target", "version", "newest", "learner", "average_precision", "learned_until", "reason")
    print_table(found, columns, none="No model was trained yet. Train some: suasion train")


@app.command("versions")
def versions(*, target: _Target, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List a target's versions: when each was made, and when and why it was put in force."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/models/{quote(target, safe='')}")["versions"]
    if json_output:
        print_json(found)
        return
    rows = [
        one
        | {
            "in_force": "yes" if one["ruling"] else "",
            "put_in_force": "; ".join(f"{time['since']} ({_WHY[time['why']]})" for time in one["in_force"]),
        }
        for one in found
    ]
    print_table(rows, ("version", "learner", "created", "in_force", "put_in_force"), none="There are no versions.")


@app.command("use")
def use(
    *,
    target: _Target,
    version: Annotated[
        int | None, typer.Option(help="Which; without it, the last model in force before the one that is.", min=1)
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Put a version in force: it predicts until a training makes one that is better beyond noise."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, shown

    with connected(chosen(workspace)) as api:
        found = api.put(f"/api/models-in-force/{quote(target, safe='')}", {"version": version})
    if json_output:
        print_json(found)
        return
    typer.echo(
        f"{shown(target)}: version {found['version']} is in force. What was published stays; the next plan and "
        "publication are by this version."
    )
