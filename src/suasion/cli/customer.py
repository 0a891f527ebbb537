"""`suasion customer`: one customer in words, what they turn to, a copy of all that is theirs, and its erasure."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment


class _ShowFirst(TyperGroup):
    """Takes a customer's id where a command is expected: `suasion customer ann` shows her."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, `show` if the first word is none."""
        if args and self.get_command(ctx, args[0]) is None:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_ShowFirst,
    help="Tell one customer in words, show what they turn to, give a copy of all that is theirs, or erase them.",
    no_args_is_help=True,
)

_Who = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The id, or a user id, email address or phone number.")]


@app.command("profile")
def profile(
    *, who: _Who, as_of: AsOfOption = None, workspace: WorkspaceOption = None, json_output: JsonOption = False
) -> None:
    """Show what a customer turns to: shares with their lower bounds, and the events that made the first of each."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/customers/{found_customer(api, who)['customer']}/profile", as_of=moment(as_of))
    if json_output:
        print_json(found)
        return
    typer.echo(f"Customer {found['customer']}, as of {found['as_of']}")
    if not found["profiled"]:
        typer.echo("No profile is made of this customer: she is not to be personalised (suasion consent show).")
    for part in found["dimensions"]:
        _tell_dimension(part)


def _tell_dimension(part: dict[str, Any]) -> None:
    from suasion.cli.output import counted, print_table, shown

    weight = f"{counted(part['events'], 'event')} weighing {part['weight']:.2f}"
    typer.echo(f"\n{part['name'].replace('_', ' ')}: {weight}{'' if part['enough'] else ', not enough data'}")
    print_table(part["values"], ("value", "share", "low", "events", "interest"), none="Nothing.")
    for one in part["values"][0]["because"] if part["values"] else ():
        thing = f" {shown(one['name'] or one['item'])}" if one["item"] else ""
        typer.echo(f"  {_day(one['time'])}: {one['kind']}{thing}, weight {one['weight']:.2f}")


@app.command("show")
def show(
    *,
    who: _Who,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Tell one customer in words: what they did, which segments they are in, what is expected, what they would get."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = found_customer(api, who)
        path = f"/api/customers/{found['customer']}"
        inside = api.get(f"{path}/segments")
        whole = {
            "customer": found,
            "segments": [one for one in inside["data"] if one["member"]],
            "segments_being_found": inside["being_found"],
            "predictions": api.get(f"{path}/predictions")["data"],
            "recommendations": api.get("/api/recommendations", customer=found["customer"], k=5),
            "timeline": list(api.rows(f"{path}/timeline", at_most=5)),
        }
        settings = {one["name"]: one["value"] for one in api.get("/api/settings")["data"]}
    if json_output:
        print_json(whole)
    else:
        _tell(whole, str(settings["workspace.currency"]))


@app.command("export")
def export(
    *,
    who: _Who,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; by default customer-ID-DAY.zip here.", dir_okay=False)
    ] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Write everything that is one customer's into a zip, identifiers in the clear; it is on the audit trail."""
    from datetime import UTC, datetime

    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import counted, print_json
    from suasion.cli.whole_file import write_whole

    with connected(chosen(workspace)) as api:
        customer = found_customer(api, who)["customer"]
        out = out or Path(f"customer-{customer}-{datetime.now(UTC):%Y-%m-%d}.zip")
        with api.streamed(f"/api/customers/{customer}/export") as pieces:
            size = write_whole(out, pieces)
    if json_output:
        print_json({"customer": customer, "file": str(out), "bytes": size})
    else:
        typer.echo(f"Wrote {out}: {counted(size, 'byte')}. It names the customer in the clear.")


@app.command("erase")
def erase(
    *,
    who: _Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Erase one customer under all names, with all identifiers; it cannot be undone."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        customer = found_customer(api, who)["customer"]
        if not yes:
            typer.confirm(f"Erase customer {customer} for good?", abort=True, err=True)
        done = api.post(f"/api/customers/{customer}/erase", {})
    if json_output:
        print_json({"customer": customer} | done)
    else:
        typer.echo(f"Customer {customer} is erased. Files follow within about an hour, while a server runs.")


def _tell(whole: dict[str, Any], currency: str) -> None:
    from suasion.cli.output import counted, shown
    from suasion.cli.recommend import because

    one = whole["customer"]
    known = ", ".join(f"{part['kind']} {part['masked']}" for part in one["identifiers"]) or "nothing"
    typer.echo(f"Customer {one['customer']}, known by {known}")
    typer.echo(f"First seen {_day(one['first_seen'])}, last seen {_day(one['last_seen'])}, {one['events']:,} events")
    last = f", the last on {_day(one['last_order'])}" if one["last_order"] else ""
    typer.echo(f"{counted(one['orders'], 'order')}{_paid(one, currency)}{last}")
    typer.echo(f"Email: {'may be sent' if one['email_reachable'] else 'no address, a suppressed one, or no consent'}")
    known = ", ".join(part["segment"] for part in whole["segments"]) or "none"
    unknown = ", ".join(whole["segments_being_found"])
    typer.echo(f"In segments: {known}" + (f" (not known yet of {unknown})" if unknown else ""))
    for part in whole["predictions"]:
        if part["probability"] is not None:
            target = part["target"]
            chance = f"{part['probability']:.0%}".replace("%", " %")
            typer.echo(
                f"Buys in {target['name']} within {target['horizon_days']} days of {_day(part['as_of'])}: {chance}"
            )
    for part in whole["recommendations"]["data"]:
        typer.echo(f"Would get: {shown(part['name'] or part['item'])}, {shown(because(part))}")
    for part in whole["timeline"]:
        mark = f" [by a machine: {part['machine']}]" if part["machine"] else ""
        typer.echo(f"{_day(part['time'])}: {shown(part['summary']['en'])}{mark}")


def _paid(one: dict[str, Any], currency: str) -> str:
    """Say what was paid in all, and of how many orders nobody knows it.

    Examples
    --------
    >>> _paid({"amount": None, "orders_without_amount": 1}, "USD")
    ', amount unknown'
    >>> _paid({"amount": 7.0, "orders_without_amount": 1}, "USD")
    ' of 7.00 USD together, 1 of unknown amount'
    """
    if one["amount"] is None:
        return ", amount unknown"
    unknown = f", {one['orders_without_amount']:,} of unknown amount" if one["orders_without_amount"] else ""
    return f" of {one['amount']:,.2f} {currency} together{unknown}"


def _day(moment: str) -> str:
    return moment[:10]
