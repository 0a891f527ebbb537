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
    who: _Who,
    other: Annotated[
        str | None, typer.Option("--other", help="A customer that became part of her, by the id `show` lists.")
    ] = None,
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
    from suasion.cli.naming import found_customer
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
        customer = found_customer(api, who)["customer"]
        done = api.post(f"/api/customers/{customer}/unmerge", body)
    if json_output:
        print_json(done)
    else:
        typer.echo(f"Parted from {customer}: {done['other'] or 'nobody stands behind it alone'}.")


@app.command("duplicates")
def duplicates(
    *,
    find: Annotated[bool, typer.Option("--find", help="Look now; a server looks by itself once a day.")] = False,
    state: Annotated[
        str, typer.Option(help="open: to be decided; or what became of it: dismissed, parted, merged.")
    ] = "open",
    limit: Annotated[int, typer.Option(help="At most so many, the strongest first.")] = 50,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """List pairs of customers who look like one person, for you to merge or dismiss."""
    from suasion.cli.connection import connected
    from suasion.cli.output import counted, print_json, print_table
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        if find:
            finished(api, api.post("/api/customers/duplicates/looks", {}))
        last = api.get("/api/customers/duplicates", limit=1)["look"]
        pairs = list(api.rows("/api/customers/duplicates", at_most=limit, state=state))
    if json_output:
        print_json({"look": last, "pairs": pairs})
        return
    if last is None:
        typer.echo("Nobody looked yet: suasion identity duplicates --find")
        return
    rows = [one | {"evidence": ", ".join(map(_told, one["evidence"]))} for one in pairs]
    print_table(rows, ("pair", "verdict", "bits", "evidence"), none="There are none.")
    typer.echo(
        f"\nAs of {last['at']}: {counted(last['customers'], 'customer')}, {counted(last['compared'], 'pair')} compared."
    )
    if last["blocks_left_out"]:
        left = counted(last["customers_left_out"], "customer")
        typer.echo(
            f"{counted(last['blocks_left_out'], 'group')} of {left} were too large to compare everybody in them."
        )


def _told(evidence: dict[str, Any]) -> str:
    return f"{evidence['field'].replace('_', ' ')} {evidence['level']} {evidence['bits']:+.0f}"


@app.command("dismiss")
def dismiss(
    *,
    pair: Annotated[str, typer.Argument(metavar="PAIR", help="As `suasion identity duplicates` lists it.")],
    reason: _Reason,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Say that two customers are not one person; they are offered again only if new evidence makes it much likelier."""
    from urllib.parse import quote

    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        api.post(f"/api/customers/duplicates/{quote(pair, safe='')}/dismiss", {"reason": reason})
    if json_output:
        print_json({"pair": pair})
    else:
        typer.echo(f"{pair} is not offered again, unless there is new evidence.")
