"""`suasion customer`: one customer in words."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment


class _ShownByDefault(TyperGroup):
    """`suasion customer ann` shows ann: what is no command's name is whom `show` shows."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


app = typer.Typer(cls=_ShownByDefault, help="Tell one customer in words, and what she turns to.", no_args_is_help=True)

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
        typer.echo("No profile is made of this customer.")
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
def customer(
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
        whole = {
            "customer": found,
            "segments": [one for one in api.get(f"{path}/segments")["data"] if one["member"]],
            "predictions": api.get(f"{path}/predictions")["data"],
            "recommendations": api.get("/api/recommendations", customer=found["customer"], k=5),
            "timeline": list(api.rows(f"{path}/timeline", at_most=5)),
        }
        settings = {one["name"]: one["value"] for one in api.get("/api/settings")["data"]}
    if json_output:
        print_json(whole)
    else:
        _tell(whole, str(settings["workspace.currency"]))


def _tell(whole: dict[str, Any], currency: str) -> None:
    from suasion.cli.output import counted, shown
    from suasion.cli.recommend import because

    one = whole["customer"]
    known = ", ".join(f"{part['kind']} {part['masked']}" for part in one["identifiers"]) or "nothing"
    typer.echo(f"Customer {one['customer']}, known by {known}")
    typer.echo(f"First seen {_day(one['first_seen'])}, last seen {_day(one['last_seen'])}, {one['events']:,} events")
    last = f", the last on {_day(one['last_order'])}" if one["last_order"] else ""
    typer.echo(f"{counted(one['orders'], 'order')} of {one['amount']:,.2f} {currency} together{last}")
    typer.echo(f"Email: {'may be sent' if one['email_reachable'] else 'no address, or no consent'}")
    typer.echo("In segments: " + (", ".join(part["segment"] for part in whole["segments"]) or "none"))
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
        typer.echo(f"{_day(part['time'])}: {shown(part['summary']['en'])}")


def _day(moment: str) -> str:
    return moment[:10]
