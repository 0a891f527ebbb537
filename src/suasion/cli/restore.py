"""`suasion restore`: a backup becomes a workspace that is held."""

from pathlib import Path
from typing import Annotated

import typer

from suasion.cli.options import JsonOption


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="The data's backup.")],
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A new or empty directory for the workspace.")],
    *,
    vault: Annotated[Path, typer.Option(metavar="VAULT_BACKUP", help="The newest backup of the vault.")],
    held: Annotated[
        bool, typer.Option("--held", help="Nothing leaves until `suasion release`. There is no other way.")
    ],
    json_output: JsonOption = False,
) -> None:
    """Restore BACKUP into DEST, held: every file is compared; who was erased or withdrew consent since stays so.

    Messages and jobs of the backup wait for `suasion release`: they may have gone out since it was taken.
    """
    from dataclasses import asdict

    from rich.console import Console

    from suasion.cli.output import counted, print_json
    from suasion.cli.progress import TerminalProgress
    from suasion.upkeep.restore import restore as restored

    if not held:
        raise typer.BadParameter("A restored workspace is always held; say so with --held.")
    with TerminalProgress(Console(stderr=True, highlight=False)).showing() as progress:
        done = restored(source, target, vault=vault, progress=progress)
    if json_output:
        moments = {"taken": done.taken.isoformat(), "vault_taken": done.vault_taken.isoformat()}
        print_json(asdict(done) | moments | {"directory": str(done.directory)})
        return
    settled = done.settled
    typer.echo(
        f"Restored to {done.directory} as of {done.taken:%Y-%m-%d %H:%M:%S} UTC, event {done.sequence:,}. It is held."
    )
    typer.echo(f"  erased since, and erased again: {counted(settled.erased, 'token')}")
    typer.echo(f"  withdrawn since, and withdrawn again: {counted(settled.withdrawn, 'consent')}")
    if settled.withdrawn_by_strangers:
        strangers = counted(settled.withdrawn_by_strangers, "token")
        typer.echo(f"  withdrew since, and not known in this backup: {strangers}")
    typer.echo(f"  handed over then, now uncertain: {counted(settled.uncertain, 'message')}")
    typer.echo(f"  planned: {counted(sum(settled.planned.values()), 'message')}; jobs that wait: {settled.jobs}")
    typer.echo(
        f"  ended: {counted(settled.sessions, 'session')}; {counted(settled.keys, 'key')} work again: look through them"
    )
    typer.echo(f"Next: suasion verify --workspace {target}, then suasion release --workspace {target}")
