"""`suasion verify`: whether nothing of a workspace is lost, doubled or changed."""

from typing import Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen


def verify(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Look at log, files, imports, vault, databases and audit trail, one line each; exits with 1 if anything is wrong.

    It changes nothing, and a server may run meanwhile. Every sealed file is read.
    """
    from rich.console import Console

    from suasion.cli.output import print_json
    from suasion.cli.progress import TerminalProgress
    from suasion.upkeep.verify import verify as looked_at

    findings = []
    with TerminalProgress(Console(stderr=True, highlight=False)).showing() as progress:
        for finding in looked_at(chosen(workspace), progress):
            findings.append(finding)
            if not json_output:
                _print(finding)
    well = all(finding.ok for finding in findings)
    if json_output:
        print_json({"ok": well, "checks": [vars(finding) | {"ok": finding.ok} for finding in findings]})
    if not well:
        raise typer.Exit(1)


def _print(finding: Any) -> None:
    counted = f"{finding.found:,} of {finding.expected:,}"
    if finding.ok and not finding.expected:
        counted = "there are none"
    typer.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.name}: {counted}")
    if not finding.ok:
        typer.echo(f"      {finding.detail}. {finding.todo}")
