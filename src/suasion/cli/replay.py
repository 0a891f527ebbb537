"""`suasion replay`: quarantined events, mended and tried again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen


def replay(
    *,
    reason: Annotated[str, typer.Option(help="Only what was set aside for this reason.")] = "",
    source: Annotated[str, typer.Option(help="Only what this source sent.")] = "",
    event: Annotated[str, typer.Option(help="Only events of this name.")] = "",
    fix: Annotated[
        Path | None, typer.Option(help="A YAML file with a list of changes; docs/tracking.md.", exists=True)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would come to.")] = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Mend live events in quarantine and hand them to the log again; each is stored once, however often this is run.

    Without --fix they are tried as they are: after a new tracking plan, say. Lines of a file are mended in the file.
    """
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json
    from suasion.cli.waiting import finished

    told = {"reason": reason, "source": source, "event": event, "fixes": _changes(fix)}
    with connected(chosen(workspace)) as api:
        if dry_run:
            found = api.post("/api/quarantine/previews", told)
        else:
            found = finished(api, api.post("/api/quarantine/replays", told))
    if json_output:
        print_json(found)
        return
    would = "would be " if dry_run else ""
    typer.echo(f"{found['events']} events: {found['stored']} {would}stored, {found.get('duplicate', 0)} known already.")
    for why, count in found["still_bad"].items():
        typer.echo(f"  {count} wait on: {why}")
    for sample in [one for one in found.get("samples", []) if one["reason"]][:1]:
        typer.echo(f"  such as: {sample['detail']}")
    if not found["events"]:
        with connected(chosen(workspace)) as api:
            waiting = api.get("/api/quarantine/reasons")["data"]
        for one in waiting:
            typer.echo(
                f"  waiting: {one['events']} for {one['reason']}, {one['event'] or 'no name'} from {one['source']}"
            )


def _changes(file: Path | None) -> list[Any]:
    if file is None:
        return []
    import msgspec
    import yaml

    from suasion.core.errors import InputRefused
    from suasion.events.fixes import CHANGES, Fix

    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputRefused(f"{file.name} is no YAML.", hint="docs/tracking.md shows a list of changes.") from error
    if not isinstance(found, list):
        raise InputRefused(f"{file.name} holds no list of changes.", hint="docs/tracking.md shows one.")
    for number, one in enumerate(found, 1):
        try:
            msgspec.convert(one, Fix)
        except msgspec.ValidationError as error:
            raise InputRefused(
                f"Change {number} of {file.name} cannot be understood: {error}.",
                hint=f"`do` is one of {', '.join(CHANGES)}, and `path` says where; docs/tracking.md shows each.",
            ) from error
    return found
