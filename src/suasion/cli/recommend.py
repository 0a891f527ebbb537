"""`suasion recommend`: what a customer would get and why; and fitting what says so."""

from typing import Annotated, Any

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment


def recommend(
    *,
    customer: Annotated[str | None, typer.Argument(help="The id, or a user id, email address or phone number.")] = None,
    k: Annotated[int, typer.Option("-k", help="Items at most, 1 to 100.")] = 10,
    new_only: Annotated[
        bool, typer.Option("--new-only", help="Leave out what the customer has bought before.")
    ] = False,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the recommender instead, on all that was known.")] = False,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Recommend items to a customer, with reasons; or, with --fit, learn to."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json
    from suasion.cli.waiting import finished

    if fit == (customer is not None):
        raise typer.BadParameter("Say either a CUSTOMER or --fit.")
    if as_of is not None and not fit:
        raise typer.BadParameter("--as-of goes with --fit.")
    with connected(chosen(workspace)) as api:
        if fit:
            found = finished(api, api.post("/api/recommenders", {"as_of": moment(as_of)}))
        else:
            who = found_customer(api, str(customer))["customer"]
            asked = {"customer": who, "k": k, "new_only": new_only or None}
            found = api.get("/api/recommendations", **asked)
    if json_output:
        print_json(found)
    elif fit:
        known = f"{found['customers']:,} customers and {found['items']:,} items"
        typer.echo(f"Recommender {found['version']} knows {known} as of {found['as_of']}")
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    if found["note"]:
        typer.echo(f"Note: {found['note']}")
    rows = [one | {"name": one["name"] or one["item"], "because": because(one)} for one in found["data"]]
    print_table(rows, ("name", "category", "score", "because"), none="There is nothing to recommend.")


def because(one: dict[str, Any]) -> str:
    """Say the strongest reason of a recommended item.

    Examples
    --------
    >>> because({"item": "tea", "reasons": [{"item": "tea", "name": "Tea", "share": 0.5}]})
    'bought before (50 %)'
    """
    if not one["reasons"]:
        return ""
    first = one["reasons"][0]
    if first["item"] is None:
        said = "many buy it now"
    elif first["item"] == one["item"]:
        said = "bought before"
    else:
        said = f"bought {first['name'] or first['item']}"
    return f"{said} ({first['share']:.0%})".replace("%", " %")
