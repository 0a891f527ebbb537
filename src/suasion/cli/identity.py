"""`suasion identity`: who is who, and decisions about it."""

from typing import Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(help="Show why customers are who they are, merge two, and part one again.", no_args_is_help=True)

_Who = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The id, or a user id, email address or phone number.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why; it stays on record.")]


@app.command("show")
def show(*, who: _Who, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show what was merged and parted, what events said, and what was refused and why."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/customers/{found_customer(api, who)['customer']}/identity")
    if json_output:
        print_json(found)
        return
    merged = f", with {', '.join(found['merged'])}" if found["merged"] else ""
    typer.echo(f"Customer {found['customer']}{merged}")
    print_table(found["acts"], ("time", "act", "kind", "customer", "other", "reason"), none="Nothing happened.")
    columns = ("kind", "masked", "other_kind", "other_masked", "time", "trusted", "refused")
    print_table(found["links"], columns, none="No event linked anything.")


@app.command("merge")
def merge(
    *,
    who: _Who,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other customer, named in the same way.")],
    reason: _Reason,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Make two customers one; the older known one keeps its id."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        two = [found_customer(api, one)["customer"] for one in (who, other)]
        done = api.post(f"/api/customers/{two[0]}/merge", {"other": two[1], "reason": reason})
    if json_output:
        print_json(done)
    else:
        typer.echo(f"{two[0]} and {two[1]} are customer {done['customer']} now.")


@app.command("unmerge")
def unmerge(
    *,
    customer: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="The id of the customer something is taken from.")
    ],
    other: Annotated[str | None, typer.Option("--other", help="The id of a customer that became part of her.")] = None,
    identifier: Annotated[
        list[str] | None,
        typer.Option("--identifier", metavar="KIND=VALUE", help="Or what is not hers, such as email=a@b.example."),
    ] = None,
    reason: _Reason,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Part from a customer what is not hers; it stays apart until somebody merges the two."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    if (other is None) == (not identifier):
        raise typer.BadParameter("Say either --other, or --identifier, once for each.")
    body: dict[str, Any] = {"reason": reason}
    if other is None:
        pairs = [one.partition("=") for one in identifier or ()]
        body["identifiers"] = [{"kind": kind, "value": value} for kind, _, value in pairs]
    else:
        body["other"] = other
    with connected(chosen(workspace)) as api:
        done = api.post(f"/api/customers/{customer}/unmerge", body)
    if json_output:
        print_json(done)
    else:
        typer.echo(f"Parted from {customer}: {done['other'] or 'nobody stands behind it alone'}.")
