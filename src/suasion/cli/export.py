"""`suasion export`: a whole table as a file."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment


def export(
    *,
    what: Annotated[
        str,
        typer.Argument(help="customers, traits, segment-members, predictions, decisions, deliveries or items."),
    ],
    form: Annotated[str, typer.Option("--format", help="csv, jsonl or parquet.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; by default standard output.", dir_okay=False)
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV for programs: texts exactly as they are, formulas not made harmless.")
    ] = False,
    segment: Annotated[str | None, typer.Option(help="Of segment-members: which segment.")] = None,
    as_of: AsOfOption = None,
    plan: Annotated[str | None, typer.Option(help="Of decisions: which plan; the newest.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Of deliveries: one campaign's only.")] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Write a whole table as a file; customers are ids, what identifies them stays in the vault."""
    from suasion.cli.connection import connected
    from suasion.cli.output import counted, print_json

    if json_output and output is None:
        raise typer.BadParameter("--json needs --output: standard output holds the table.")
    asked = {"format": form, "raw": raw or None, "segment": segment, "plan": plan, "campaign": campaign}
    with (
        connected(chosen(workspace)) as api,
        api.streamed(f"/api/exports/{what}", **asked, as_of=moment(as_of)) as pieces,
    ):
        if output is None:
            _to_screen(pieces)
            return
        size = _to_file(pieces, output)
    if json_output:
        print_json({"file": str(output), "bytes": size})
    else:
        typer.echo(f"Wrote {output}: {counted(size, 'byte')}")


def _to_screen(pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _to_file(pieces: Iterator[bytes], output: Path) -> int:
    """Write a file that is there whole or not at all."""
    draft = output.with_name(f"{output.name}.part")
    size = 0
    try:
        with draft.open("wb") as file:
            for piece in pieces:
                size += file.write(piece)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    return size
