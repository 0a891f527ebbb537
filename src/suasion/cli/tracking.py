"""`suasion tracking`: what events must look like."""

from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(help="Show the tracking plan, and put one in force.", no_args_is_help=True)

_Unused = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Taken as by the other commands, and not looked at.", file_okay=False),
]
FileArgument = Annotated[Path, typer.Argument(help="A YAML file; docs/tracking.md.", exists=True, dir_okay=False)]


@app.command("show")
def show(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show the plan in force."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get("/api/tracking-plan")
    if json_output:
        print_json(found)
    else:
        typer.echo(f"# version {found['version']}, since {found['saved']}\n{found['body'].rstrip()}")


@app.command("apply")
def apply(*, file: FileArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Put a plan in force for live events from now on; the same plan again changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.put("/api/tracking-plan", {"body": file.read_text(encoding="utf-8")})
    if json_output:
        print_json(found)
    else:
        typer.echo(f"Version {found['version']} is in force since {found['saved']}.")


@app.command("check")
def check(*, file: FileArgument, _workspace: _Unused = None, json_output: JsonOption = False) -> None:
    """Read a plan and say what it holds; needs no workspace and changes nothing."""
    from suasion.cli.output import print_json
    from suasion.events.tracking.plan import read_plan

    plan = read_plan(file.read_text(encoding="utf-8"))
    planned = [name or kind for kind, name in plan.entries]
    if json_output:
        print_json({"planned": planned, "unplanned": plan.unplanned})
    else:
        typer.echo(f"{len(planned)} planned: {', '.join(planned) or 'nothing'}. Other track events: {plan.unplanned}.")
