"""`suasion vault`: the keys under which identifiers lie."""

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(no_args_is_help=True, help="The vault, where identifiers lie encrypted.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keep the commands in a group, though there is one."""


@app.command("rotate")
def rotate(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Replace the vault's keys: a new vault key, a new data key, every identifier written anew.

    Tokens, unsubscribe links and message ids stay good. Killed anywhere, the vault opens and the same command goes on.
    Back up the vault afterwards: older backups need the older key. Where SUASION_VAULT_KEY gives the key, its successor
    is SUASION_VAULT_KEY_NEXT. No server may run meanwhile.
    """
    from dataclasses import asdict

    from rich.console import Console

    from suasion.cli.output import counted, print_json
    from suasion.cli.progress import TerminalProgress
    from suasion.upkeep.vault_keys import replace_vault_keys

    directory = chosen(workspace).resolve()
    with TerminalProgress(Console(stderr=True, highlight=False)).showing() as progress:
        done = replace_vault_keys(directory, progress)
    if json_output:
        print_json(asdict(done))
        return
    typer.echo(f"The vault is under a new key ({done.key}); {counted(done.rekeyed, 'identifier')} written anew.")
    typer.echo(done.todo or "Back up the vault now: `suasion backup DEST --vault VAULT_DEST`.")
