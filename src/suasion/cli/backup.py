"""`suasion backup`: the workspace as it stands now, while a server may go on writing."""

from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen


def backup(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A new or empty directory for the data.")],
    *,
    vault: Annotated[
        Path | None,
        typer.Option(
            metavar="VAULT_DEST", help="A new or empty directory for identifiers and their key, apart from DEST."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Back up the data into DEST, and the vault into VAULT_DEST; a running server goes on meanwhile.

    DEST never holds an identifier or a key. Killed, it leaves a directory that ends in .unfinished, which no restore
    takes.
    """
    from rich.console import Console

    from suasion.cli.output import counted, print_json
    from suasion.cli.progress import TerminalProgress
    from suasion.upkeep.backup import back_up

    with TerminalProgress(Console(stderr=True, highlight=False)).showing() as progress:
        done = back_up(chosen(workspace), target, vault=vault, progress=progress)
    if json_output:
        places = {"directory": str(done.directory), "vault": str(done.vault) if done.vault else None}
        print_json(vars(done) | places | {"taken": done.taken.isoformat()})
        return
    size = f"{counted(done.files, 'file')}, {done.bytes / 1e6:,.1f} MB"
    typer.echo(f"Backed up to {done.directory}: {counted(done.sequence, 'event')}, {size}.")
    if done.vault is None:
        typer.echo("The vault is not in it, and without one of the vault it cannot be restored: --vault VAULT_DEST.")
    else:
        with_key = "with its key" if done.key else "without its key, which the environment gives: keep that too"
        typer.echo(f"The vault, {with_key}: {done.vault}. Keep it apart from the data.")
