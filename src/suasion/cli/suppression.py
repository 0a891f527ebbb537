"""`suasion suppression`: addresses that must not be written to, whatever consent says."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen, moment

if TYPE_CHECKING:
    from suasion.cli.api import Api

app = typer.Typer(help="Show and change the list of addresses that must not be written to.", no_args_is_help=True)

_AT_ONCE = 500
_LONGEST = 300


class Kind(StrEnum):
    """What an address is."""

    EMAIL = "email"
    PHONE = "phone"
    WECHAT_OPENID = "wechat_openid"
    DEVICE_ID = "device_id"


class Reason(StrEnum):
    """Why an address must not be written to."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    REQUESTED = "requested"
    LEGAL = "legal"
    OTHER = "other"


_REFUSED = {
    "empty": "empty",
    "too_long": "longer than 256 characters",
    "malformed": "not spelt as its kind is",
    "nobody": "a value that identifies nobody",
}
_Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Spelt as events spell it.")]
_Kind = Annotated[Kind, typer.Option("--kind", help="What the address is.")]
_Reason = Annotated[Reason, typer.Option("--reason", help="Why it must not be written to.")]
_Source = Annotated[str, typer.Option("--source", help="Where it came from, such as 'mail provider'.")]
_Note = Annotated[str | None, typer.Option("--note", help="What else there is to say, without personal data.")]
_Time = Annotated[str | None, typer.Option("--time", help="When it happened; by default now.")]


@app.command("add")
def add(
    *,
    address: _Address,
    reason: _Reason,
    source: _Source,
    kind: _Kind = Kind.EMAIL,
    note: _Note = None,
    time: _Time = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Put an address on the list, known or not; once it ends, nothing more is handed over to it."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json
    from suasion.core.errors import InputRefused

    body = {"kind": kind.value, "reason": reason.value, "source": source, "note": note, "time": moment(time)}
    with connected(chosen(workspace)) as api:
        found = api.post("/api/suppressions", {**body, "addresses": [address]})
    if found["refused"]:
        raise InputRefused(f"This is no address: {_REFUSED[found['refused'][0]['why']]}.")
    if json_output:
        print_json(found)
    else:
        typer.echo("On the list." if found["added"] else "It was on the list for this reason already.")


@app.command("lift")
def lift(
    *,
    address: _Address,
    reason: Annotated[str, typer.Option("--reason", help="Why it may be written to again; it stays on record.")],
    kind: _Kind = Kind.EMAIL,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Take an address off the list, for whatever reasons it is there."""
    from suasion.cli.connection import connected
    from suasion.cli.output import counted, print_json

    with connected(chosen(workspace)) as api:
        found = api.post("/api/suppressions/lift", {"kind": kind.value, "address": address, "reason": reason})
    if json_output:
        print_json(found)
    else:
        typer.echo(f"Lifted: it was on the list for {counted(found['lifted'], 'reason')}.")


@app.command("list")
def list_(
    *,
    limit: Annotated[int, typer.Option(help="At most this many.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List the addresses that must not be written to, masked, the newest first."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        rows = list(api.rows("/api/suppressions", at_most=limit))
    if json_output:
        print_json(rows)
    else:
        shown = [row | {"address": row["address"] or "(nobody's here: only its hash is kept)"} for row in rows]
        print_table(shown, ("kind", "address", "reason", "source", "time", "who"), none="The list is empty.")


@app.command("import")
def import_(
    *,
    file: Annotated[Path, typer.Argument(help="A CSV file with a line of names.", exists=True, dir_okay=False)],
    reason: _Reason,
    source: _Source,
    kind: _Kind = Kind.EMAIL,
    column: Annotated[str | None, typer.Option(help="Which column holds addresses; by default the kind.")] = None,
    note: _Note = None,
    time: _Time = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Put a file's addresses on the list, all for one reason; the same file again changes nothing."""
    from suasion.cli.connection import connected
    from suasion.cli.output import counted, print_json

    body = {"kind": kind.value, "reason": reason.value, "source": source, "note": note, "time": moment(time)}
    with connected(chosen(workspace)) as api:
        found = _imported(api, body, _lines(file, column or kind.value))
    if json_output:
        print_json(found)
        return
    for one in found["refused"]:
        typer.echo(f"line {one['line']}: {_REFUSED[one['why']]}")
    refused = counted(len(found["refused"]), "line")
    typer.echo(f"{found['added']:,} added, {found['already']:,} already there; {refused} refused.")


def _imported(api: "Api", body: dict[str, Any], lines: Iterator[tuple[int, str]]) -> dict[str, Any]:
    added, already, refused = 0, 0, list[dict[str, Any]]()
    while part := list(islice(lines, _AT_ONCE)):
        found = api.post("/api/suppressions", {**body, "addresses": [address for _, address in part]})
        added, already = added + found["added"], already + found["already"]
        refused += [{"line": part[one["place"]][0], "why": one["why"]} for one in found["refused"]]
    return {"added": added, "already": already, "refused": refused}


def _lines(file: Path, column: str) -> Iterator[tuple[int, str]]:
    """Give each row's line in the file and its address; one too long to be an address is cut, and refused there."""
    import csv

    from suasion.core.errors import InputRefused

    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        try:
            if column not in (rows.fieldnames or ()):
                raise InputRefused(f"The file has no column {column!r}.", hint="Name the one with addresses: --column.")
            for row in rows:
                yield rows.line_num, (row[column] or "")[:_LONGEST]
        except (UnicodeDecodeError, csv.Error):
            raise InputRefused("The file is no CSV in UTF-8.", hint=f"See line {rows.line_num + 1}.") from None
