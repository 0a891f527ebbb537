"""`suasion release`: what a restored workspace would send and do is looked at, and let go or dropped."""

import sys
from typing import Annotated, Any, Literal

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

_Planned = Literal["keep", "skip"]
_Jobs = Literal["keep", "drop"]


def release(
    *,
    planned: Annotated[
        _Planned | None,
        typer.Option(help="Messages planned in the backup: keep them to be sent, or skip them for good."),
    ] = None,
    jobs: Annotated[
        _Jobs | None, typer.Option(help="Jobs that waited or ran then: keep them to be done, or drop them.")
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show what a restored workspace would send and do, ask what becomes of it, and lift the hold.

    Without --planned and --jobs it asks; where nobody can answer it only shows, and ends with 1. If nothing waits there
    is nothing to ask, and the hold is lifted.
    """
    from suasion.cli.output import print_json
    from suasion.upkeep import release as releasing
    from suasion.workspace import Workspace

    with Workspace.open(chosen(workspace)) as opened:
        found = releasing.waiting(opened)
        if not json_output:
            _show(found)
        planned = planned or _asked("Messages", "keep", "skip", any(found.planned), json_output)
        jobs = jobs or _asked("Jobs", "keep", "drop", any(found.jobs), json_output)
        if planned is None or jobs is None:
            if json_output:
                print_json(_plain(found) | {"released": None})
            else:
                typer.echo("Nothing was released. Say --planned keep|skip and --jobs keep|drop.", err=True)
            raise typer.Exit(1)
        done = releasing.release(opened, planned=planned, jobs=jobs)
    if json_output:
        print_json(_plain(found) | {"released": vars(done)})
        return
    typer.echo(
        f"Released. Messages: {done.planned_kept} kept, {done.planned_skipped} skipped. "
        f"Jobs: {done.jobs_kept} kept, {done.jobs_dropped} dropped."
    )
    if done.planned_kept:
        typer.echo("What is kept goes out when its campaign is sent again; consent is looked up anew for each message.")


def _show(found: Any) -> None:
    from suasion.cli.output import counted, print_table

    typer.echo(f"Held since {found.since:%Y-%m-%d %H:%M} UTC; restored as of {found.taken:%Y-%m-%d %H:%M:%S} UTC.")
    typer.echo("What was sent or done after that moment is not known here.")
    if found.withdrawn:
        typer.echo(f"Withdrawn since, and withdrawn again by the restore: {counted(found.withdrawn, 'consent')}.")
    if found.withdrawn_by_strangers:
        typer.echo(f"Withdrew since, and nobody here yet: {counted(found.withdrawn_by_strangers, 'token')}.")
    messages = [{"campaign": name, "planned": count} for name, count in found.planned.items()]
    print_table(messages, ("campaign", "planned"), none="No messages are planned.")
    jobs = [{"job": job.id, "kind": job.kind, "asked_by": job.actor, "can_run": job.can_run} for job in found.jobs]
    print_table(jobs, ("job", "kind", "asked_by", "can_run"), none="No jobs wait.")
    if any(not job.can_run for job in found.jobs):
        lacking = counted(sum(not job.can_run for job in found.jobs), "job")
        typer.echo(f"{lacking} cannot run: uploads are not backed up. Ask for these imports again, with their files.")


def _asked(what: str, keep: Any, drop: Any, some: bool, json_output: bool) -> Any:  # noqa: FBT001
    if not some:
        return keep
    if json_output or not sys.stdin.isatty():
        return None
    answer = typer.prompt(f"{what}: {keep} or {drop}?", default="", show_default=False).strip()
    return answer if answer in {keep, drop} else None


def _plain(found: Any) -> dict[str, Any]:
    jobs = [vars(job) | {"created": job.created.isoformat()} for job in found.jobs]
    moments = {"since": found.since.isoformat(), "taken": found.taken.isoformat()}
    plain: dict[str, Any] = vars(found) | moments | {"jobs": jobs}
    return plain
