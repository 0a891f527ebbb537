"""`suasion segment`: definitions, runs and members."""

from pathlib import Path
from typing import Annotated, Any

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="List, define, run and remove segments, and list their members.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The segment's name.")]


@app.command("list")
def list_segments(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List the segments with how many members each has now, and had in its last run."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows("/api/segments"))
    if json_output:
        print_json(found)
        return
    rows = [
        one
        | (one["run"] or {})
        | {"title": one["title"]["en"], "version": one["version"], "members": (one["standing"] or {}).get("size")}
        for one in found
    ]
    columns = ("name", "title", "version", "members", "size", "as_of")
    print_table(rows, columns, none="There are no segments yet. Define one: suasion segment define FILE.yaml")


@app.command("show")
def show(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show a segment: its condition in words and as YAML, and its sizes over time."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}")
    if json_output:
        print_json(found)
        return
    typer.echo(f"{found['title']['en']} ({found['title']['zh']}): {found['words']['en']}")
    if found["standing"] is not None:
        typer.echo(f"Members now: {found['standing']['size']}, as of {found['standing']['as_of']}")
    typer.echo(f"\n{found['definition'].rstrip()}\n")
    print_table(found["runs"], ("as_of", "size", "version", "computed"), none="It was never run.")
    if found["used_by"]:
        typer.echo(f"\nUsed by {', '.join(found['used_by'])}.")


@app.command("define")
def define(
    *,
    files: Annotated[list[Path], typer.Argument(help="YAML files; docs/segments.md.", exists=True, dir_okay=False)],
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Save definitions, each under the next version of its name; one that says nothing new changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        saved = [api.post("/api/segments", {"definition": file.read_text(encoding="utf-8")}) for file in files]
    if json_output:
        print_json(saved)
        return
    for one in saved:
        typer.echo(f"{one['name']}: version {one['version']}{'' if one['new'] else ', unchanged'}")


@app.command("remove")
def remove(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Remove a segment that no other refers to; what its runs found stays on record."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        api.delete(f"/api/segments/{name}")
    if json_output:
        print_json({"name": name})
    else:
        typer.echo(f"{name} is removed.")


@app.command("run")
def run(
    *,
    name: Annotated[str | None, typer.Argument(help="The segment's name; without it all of them.")] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Find the members of one segment, or of all, as of a moment."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        found = finished(api, api.post("/api/segments/runs", {"name": name, "as_of": moment(as_of)}))
    if json_output:
        print_json(found)
    else:
        typer.echo(f"As of {found['as_of']}:")
        print_table(found["segments"], ("name", "size", "version"), none="There are no segments yet.")


@app.command("members")
def members(
    *,
    name: NameArgument,
    limit: Annotated[int, typer.Option(help="At most so many; `suasion export segment-members` gives all.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List members that the segment's last run found."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows(f"/api/segments/{name}/members", at_most=limit))
    if json_output:
        print_json(found)
        return
    columns = ("customer", "orders", "amount", "last_order", "last_seen", "email_reachable")
    print_table([one | (one["figures"] or {}) for one in found], columns, none="Nobody is in it.")


@app.command("preview")
def preview(
    *,
    file: Annotated[Path, typer.Argument(help="A YAML file; docs/segments.md.", exists=True, dir_okay=False)],
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Say what a definition would find and what it would change; nothing is saved."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        asked = {"definition": file.read_text(encoding="utf-8"), "as_of": moment(as_of)}
        found = api.post("/api/segments/preview", asked)
    if json_output:
        print_json(found)
        return
    typer.echo(f"{found['name']}: {found['words']['en']}")
    typer.echo(f"{found['size']} of {found['customers']} customers as of {found['as_of']}.")
    if (changed := found["difference"]) is None:
        typer.echo("No segment has that name yet.")
    else:
        typer.echo(
            f"Version {changed['version']} has {changed['size']} then: "
            f"{changed['entering']} would enter, {changed['leaving']} would leave."
        )
        typer.echo("\n".join(changed["lines"]) or "Both say the same.")
    _print_sample(found["sample"])


@app.command("sample")
def sample(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show ten members of the last run, drawn by chance, with the facts that matched."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/sample")
    if json_output:
        print_json(found)
        return
    typer.echo(f"As of {found['run']['as_of']}:")
    _print_sample(found["members"])


@app.command("funnel")
def funnel(
    *,
    name: NameArgument,
    channel: Annotated[str, typer.Option(help="email, sms, push …")] = "email",
    topic: Annotated[str, typer.Option(help="What the message is about.")] = "marketing",
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Count whom of the last run's members a message could reach now: matched, consented, not suppressed, reachable."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/funnel", channel=channel, topic=topic)
    if json_output:
        print_json(found)
        return
    said = "" if found["exact"] else f", estimated from {found['looked_at']} of them"
    typer.echo(
        f"Members as of {found['members_as_of']}, consent, suppressions and addresses as of {found['as_of']}{said}:"
    )
    columns = ("name", "customers") if found["exact"] else ("name", "customers", "low", "high")
    print_table(found["steps"], columns, none="")


@app.command("overlaps")
def overlaps(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Compare the last run's members with those of every other segment."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/overlaps")
    if json_output:
        print_json(found)
        return
    typer.echo(f"{found['run']['size']} members as of {found['run']['as_of']}:")
    columns = ("name", "both", "share", "similarity", "other_size")
    print_table(found["others"], columns, none="No other segment was run.")


def _print_sample(members: list[dict[str, Any]]) -> None:
    from suasion.cli.output import print_table

    rows = [{"customer": one["customer"], "facts": "; ".join(_facts(one["why"]))} for one in members]
    print_table(rows, ("customer", "facts"), none="Nobody is in it.")


def _facts(part: dict[str, Any]) -> list[str]:
    """List what matched, part by part; what does not hold is left out."""
    if not part["holds"]:
        return []
    if part["fact"] is not None:
        return [part["fact"]["en"]]
    if part["joined"] == "not":
        return [f"not ({part['parts'][0]['fact']['en']})"] if part["parts"][0]["fact"] else [part["needs"]["en"]]
    return [fact for one in part["parts"] for fact in _facts(one)]
