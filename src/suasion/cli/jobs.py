"""`suasion jobs`: long work, done and under way, and what imports set aside."""

from typing import Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

_COLUMNS = ("id", "kind", "state", "how_far", "asked_by", "created", "finished")


def jobs(
    *,
    number: Annotated[str | None, typer.Argument(metavar="JOB", help="One job; without it the newest 20.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for that job to end.")] = False,
    quarantined: Annotated[
        str | None, typer.Option(metavar="IMPORT", help="Show the lines that an import could not store.")
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List jobs, or show one: how far it is, its result, or why it failed."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table
    from suasion.cli.waiting import finished

    if wait and number is None:
        raise typer.BadParameter("--wait needs a JOB.")
    with connected(chosen(workspace)) as api:
        if quarantined is not None:
            lines = list(api.rows(f"/api/imports/{quarantined}/quarantined", at_most=1000))
            if json_output:
                print_json(lines)
            else:
                print_table(lines, ("line", "reason", "detail", "row"), none="It set nothing aside.")
        elif number is not None:
            found = api.get(f"/api/jobs/{number}")
            if wait:
                finished(api, found)
                found = api.get(f"/api/jobs/{number}")
            _show(found, json_output=json_output)
        elif json_output:
            print_json(list(api.rows("/api/jobs", at_most=20)))
        else:
            print_table(map(_row, api.rows("/api/jobs", at_most=20)), _COLUMNS, none="There are no jobs yet.")


def _row(job: dict[str, Any]) -> dict[str, Any]:
    return job | {"how_far": _how_far(job["progress"])}


def _how_far(progress: dict[str, Any]) -> str:
    if not progress["label"]:
        return ""
    of = f" of {progress['total']:g}" if progress["total"] is not None else ""
    return f"{progress['label']} {progress['done']:g}{of}"


def _show(job: dict[str, Any], *, json_output: bool) -> None:
    from suasion.cli.output import print_json, shown

    if json_output:
        print_json(job)
        return
    for name in ("id", "kind", "state", "asked_by", "created", "started", "finished"):
        typer.echo(f"{name.replace('_', ' ')}: {shown(job[name])}")
    typer.echo(f"how far: {shown(_how_far(job['progress']))}")
    if job["error"]:
        typer.echo(f"failed: {job['error']['message']} {job['error']['hint']}".rstrip())
    for name, value in (job["result"] or {}).items():
        typer.echo(f"  {name.replace('_', ' ')}: {shown(value)}")
