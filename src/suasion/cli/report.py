"""`suasion report`: the report's figures, as stored or computed again."""

import json
from typing import Annotated

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen
from suasion.core.errors import Conflict, NotFound


def report(
    *,
    workspace: WorkspaceOption = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Compute every figure again from stored data and compare.")
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """Print where the report is; with --recompute, prove that its figures follow from what is stored."""
    from suasion.flows import demo as loop
    from suasion.workspace import Workspace

    with Workspace.open(chosen(workspace), read_only=True) as opened:
        try:
            stored = loop.summary(opened)
        except NotFound as missing:  # here, unlike over HTTP, it may be said where the workspace is
            raise NotFound(missing.message, hint=f"Run: suasion demo --workspace {opened.directory}") from missing
        if recompute:
            differences = loop.recompute(opened)
            if differences:
                raise Conflict(
                    "Recomputed figures differ from the report's: " + "; ".join(differences),
                    hint="The stored data changed after the report was made; make it again in a new workspace.",
                )
            typer.echo("Recomputed from stored data: every figure is the same.", err=True)
        if json_output:
            typer.echo(json.dumps(stored, ensure_ascii=False))
        else:
            typer.echo(f"Report: {stored['report']}")
