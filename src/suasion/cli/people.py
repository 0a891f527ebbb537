"""`suasion people`: who may sign in."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(help="List, invite and disable people, and make sign-in links for them.", no_args_is_help=True)

AccountArgument = Annotated[str, typer.Argument(help="Email address, or a name without spaces.")]


@app.command("list")
def list_people(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List the people, by account."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows("/api/people"))
    if json_output:
        print_json(found)
    else:
        columns = ("account", "name", "role", "language", "has_password", "disabled", "signed_in_at")
        print_table(found, columns, none="Nobody was added yet.")


@app.command("invite")
def invite(
    *,
    account: AccountArgument,
    role: Annotated[str, typer.Option(help="viewer, marketer, analyst or admin.")],
    name: Annotated[str | None, typer.Option(help="As it is shown; by default the account.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Of the console: en or zh-Hans; by default what their browser asks for.")
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Add a person and print the one-time link they sign in with first."""
    from suasion.cli.connection import connected

    with connected(chosen(workspace)) as api:
        body = {"account": account, "role": role, "name": name, "language": language}
        made = api.post("/api/people", body)
        _print_link(made["link"], api.address, made, json_output=json_output)


@app.command("link")
def link(*, account: AccountArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Print a one-time sign-in link for a person, such as for a lost password; older ones of theirs end."""
    from suasion.cli.connection import connected

    with connected(chosen(workspace)) as api:
        made = api.post(f"/api/people/{quote(account, safe='')}/link")
        _print_link(made, api.address, made, json_output=json_output)


@app.command("disable")
def disable(
    *,
    account: AccountArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Keep a person out: their sessions and links end at once."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.patch(f"/api/people/{quote(account, safe='')}", {"disabled": not undo})
    if json_output:
        print_json(found)
    else:
        typer.echo(f"{found['account']} {'may sign in again' if undo else 'is kept out'}.")


def _print_link(link: dict[str, Any], address: str, whole: dict[str, Any], *, json_output: bool) -> None:
    from suasion.cli.output import print_json

    if json_output:
        print_json(whole)
    else:
        typer.echo(f"{address}{link['path']}")
        typer.echo(f"For {link['account']} alone, once, until {link['expires_at']}.", err=True)
