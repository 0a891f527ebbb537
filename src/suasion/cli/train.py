"""`suasion train`: models of the shop and of the biggest categories, and what they predict."""

from typing import Annotated

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment


def train(
    *,
    as_of: AsOfOption = None,
    categories: Annotated[int, typer.Option(help="How many of the biggest categories get a model.")] = 12,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Train a model for the shop and one per big category, and publish what they predict as traits.

    A new version takes the place of the one in force only if it is better beyond noise: see `suasion model`.
    """
    from suasion.cli.connection import connected
    from suasion.cli.output import counted, print_json, print_table, shown
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        found = finished(api, api.post("/api/models", {"as_of": moment(as_of), "categories": categories}))
    if json_output:
        print_json(found)
        return
    typer.echo(f"As of {found['as_of']}: {counted(found['predictions'], 'prediction')} published")
    print_table(
        found["targets"], ("target", "version", "in_force", "learner", "reason"), none="There was nothing to train."
    )
    stayed = sum(one["in_force"] != one["version"] for one in found["targets"])
    if stayed:
        typer.echo(
            f"{counted(stayed, 'new version')} not better beyond noise than the one in force, which goes on predicting."
        )
    for one in found["targets"]:
        if one["leaks"]:
            names = ", ".join(map(shown, one["leaks"]))
            typer.echo(f"{shown(one['target'])}: {names} may know the outcome before it is there; its card says why.")
