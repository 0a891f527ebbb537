"""`suasion plan`: plans, and one customer's decision with its alternatives."""

from typing import Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

app = typer.Typer(help="List plans, show one, and explain a customer's decision.", no_args_is_help=True)


@app.command("list")
def list_plans(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List plans, the newest first."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = list(api.rows("/api/plans"))
    if json_output:
        print_json(found)
    else:
        columns = ("plan_id", "name", "made_at", "as_of", "customers", "value", "bound")
        print_table(found, columns, none="There is no plan yet.")


@app.command("show")
def show(
    *,
    plan: Annotated[str, typer.Argument(help="The plan's id.")],
    customer: Annotated[str | None, typer.Argument(help="Explain the decision about this customer.")] = None,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="With a customer: decide the whole plan again from its log and compare.")
    ] = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show a plan: limits and actions; or why one customer got what they got."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    if recompute and customer is None:
        raise typer.BadParameter("--recompute needs a CUSTOMER.")
    with connected(chosen(workspace)) as api:
        if customer is None:
            found = api.get(f"/api/plans/{plan}")
        else:
            found = api.get(f"/api/decisions/{plan}/{customer}", recompute=recompute or None)
    if json_output:
        print_json(found)
    elif customer is None:
        _print_plan(found)
    else:
        _print_decision(found)


def _print_plan(found: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    typer.echo(f"{found['name']}, made {found['made_at']}: {found['customers']:,} customers,")
    typer.echo(f"{found['contacted']:,} contacted, {found['held_out']:,} held out")
    gap = f"{found['gap']:.3%}".replace("%", " %")
    typer.echo(f"Expected profit {found['value']:,.2f}, proven to be within {gap} of the best possible")
    print_table(found["actions"], ("action", "chosen", "drawn", "contacted", "cost", "profit"), none="No actions.")
    print_table(found["limits"], ("name", "limit", "used", "used_by_contacted", "price"), none="No limits.")


def _print_decision(found: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    typer.echo(f"{found['customer']} in {found['campaign']}: {found['drawn']} ({found['arm'].replace('_', ' ')})")
    typer.echo(found["reason"])
    if found["recomputed"] is not None:
        typer.echo(f"Decided again from the log: {'the same' if found['recomputed'] else 'NOT the same'}")
    rows = [one | {"barrier": one["barrier"] and one["barrier"]["code"]} for one in found["options"]]
    print_table(rows, ("action", "eligible", "profit", "cost", "worth", "probability", "barrier"), none="No options.")
