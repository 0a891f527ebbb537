"""`suasion segment`: definitions, runs and members."""

from pathlib import Path
from typing import Annotated, Any

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="List, define, run and remove segments, and list their members.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The segment's name.")]
OfOption = Annotated[
    str | None,
    typer.Option("--of", help="Of the run as of this moment, such as 2026-01-31; who is in it now by default."),
]


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
    for one in found:
        if one["unreadable"] is not None:
            typer.echo(f"{one['name']}: {one['unreadable']['en']}")


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
    of: OfOption = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List who is in a segment now, or whom a run found."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        path, asked = f"/api/segments/{name}/members", {"of": moment(of)}
        found = list(api.rows(path, at_most=limit, **asked))
        which = None if json_output else api.get(path, limit=1, **asked)["of"]
    if which is None:
        print_json(found)
        return
    typer.echo(_of(which))
    columns = ("customer", "orders", "amount", "last_order", "last_seen", "email_reachable")
    print_table([one | (one["figures"] or {}) for one in found], columns, none="Nobody is in it.")


@app.command("preview")
def preview(
    *,
    file: Annotated[Path, typer.Argument(help="A YAML file; docs/segments.md.", exists=True, dir_okay=False)],
    as_of: AsOfOption = None,
    exactly: Annotated[bool, typer.Option(help="Look at everybody, also where there are very many.")] = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Say what a definition would find and what it would change; nothing is saved."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        asked = {"definition": file.read_text(encoding="utf-8"), "as_of": moment(as_of), "exactly": exactly}
        found = api.post("/api/segments/preview", asked)
    if json_output:
        print_json(found)
        return
    typer.echo(f"{found['name']}: {found['words']['en']}")
    typer.echo(f"{_count(found['size'])} of {_count(found['customers'])} customers as of {found['as_of']}.")
    if not found["exact"]:
        typer.echo(
            f"Estimated from {found['looked_at']} customers drawn by chance, at 95 %; --exactly counts everybody."
        )
    if (changed := found["difference"]) is None:
        typer.echo("There is nothing saved under that name to compare it with.")
    else:
        typer.echo(
            f"Version {changed['version']} has {_count(changed['size'])} then: "
            f"{_count(changed['entering'])} would enter, {_count(changed['leaving'])} would leave."
        )
        typer.echo("\n".join(changed["lines"]) or "Both say the same.")
    _print_sample(found["sample"])


def _count(found: dict[str, int]) -> str:
    if found["low"] == found["high"]:
        return str(found["customers"])
    return f"about {found['customers']} ({found['low']} to {found['high']})"


@app.command("sample")
def sample(
    *,
    name: NameArgument,
    of: OfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show ten members, drawn by chance, with the facts that matched."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/sample", of=moment(of))
    if json_output:
        print_json(found)
        return
    typer.echo(_of(found["of"]))
    _print_sample(found["members"])


@app.command("funnel")
def funnel(
    *,
    name: NameArgument,
    channel: Annotated[str, typer.Option(help="email, sms, push …")] = "email",
    topic: Annotated[str, typer.Option(help="What the message is about.")] = "marketing",
    of: OfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Count whom of the members a message could reach now: matched, consented, not suppressed, reachable."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/funnel", channel=channel, topic=topic, of=moment(of))
    if json_output:
        print_json(found)
        return
    said = "" if found["exact"] else f", estimated from {found['looked_at']} of them"
    typer.echo(_of(found["of"]))
    typer.echo(f"Consent, suppressions and addresses as of {found['as_of']}{said}:")
    columns = ("name", "customers") if found["exact"] else ("name", "customers", "low", "high")
    print_table(found["steps"], columns, none="")


@app.command("overlaps")
def overlaps(
    *,
    name: NameArgument,
    of: OfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Compare the members with those of every other segment."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/segments/{name}/overlaps", of=moment(of))
    if json_output:
        print_json(found)
        return
    typer.echo(_of(found["of"]))
    columns = ("name", "both", "share", "similarity", "other_size")
    print_table(found["others"], columns, none="There is no other segment to compare it with.")
    if found["being_found"]:
        typer.echo(f"Nobody knows yet who is in {', '.join(found['being_found'])}.")


@app.command("moves")
def moves(
    *,
    name: NameArgument,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List who entered a segment and who left it, the latest first."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows(f"/api/segments/{name}/moves", at_most=limit))
    if json_output:
        print_json(found)
        return
    rows = [one | {"move": "entered" if one["entered"] else "left"} for one in found]
    print_table(rows, ("at", "customer", "move"), none="Nobody entered it or left it since its members are followed.")


def _of(which: dict[str, Any]) -> str:
    """Say which members an answer is about."""
    whose = "Members now" if which["now"] else "Members that the run found"
    return f"{whose}: {which['size']}, as of {which['as_of']}, by version {which['version']}."


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
