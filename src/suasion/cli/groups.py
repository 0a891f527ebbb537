"""`suasion groups`: recency-frequency-monetary bands, clusters, and look-alikes of a segment."""

from typing import Annotated, Any

import typer

from suasion.cli.options import AsOfOption, JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="Compute bands, clusters and look-alikes, and publish them as traits.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="rfm, clusters, or lookalike. and a segment's name.")]


@app.command("list")
def list_groups(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List groups with what was last published of each."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get("/api/groups")["data"]
    if json_output:
        print_json(found)
        return
    rows = [(one["run"] or {}) | {key: one[key] for key in ("name", "version", "reason")} for one in found]
    columns = ("name", "version", "customers", "published", "as_of", "reason")
    print_table(rows, columns, none="There are no groups yet. Compute some: suasion groups rfm")


@app.command("show")
def show(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show a group's figures."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/groups/{name}")
    if json_output:
        print_json(found)
    else:
        _print(found)


@app.command("rfm")
def rfm(*, as_of: AsOfOption = None, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Band all who ordered by recency, frequency and money, as traits group.rfm.*."""
    _compute("rfm", {"as_of": moment(as_of)}, workspace, json_output=json_output)


@app.command("clusters")
def clusters(
    *,
    k: Annotated[int | None, typer.Option("--k", help="How many, 2 to 10; by default as many as figures tell.")] = None,
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Fit clusters to all who ordered, as trait group.cluster; that nothing separates them is an answer."""
    _compute("clusters", {"as_of": moment(as_of), "k": k}, workspace, json_output=json_output)


@app.command("lookalike")
def lookalike(
    *,
    segment: Annotated[str, typer.Argument(help="The seed: a segment's name.")],
    as_of: AsOfOption = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Score who is like the members of a segment, as trait group.lookalike.SEGMENT."""
    _compute("lookalike", {"as_of": moment(as_of), "segment": segment}, workspace, json_output=json_output)


@app.command("remove")
def remove(*, name: NameArgument, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Remove a group: nobody has its traits any more."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        api.delete(f"/api/groups/{name}")
    if json_output:
        print_json({"name": name})
    else:
        typer.echo(f"{name} is removed.")


def _compute(kind: str, asked: dict[str, Any], workspace: Any, *, json_output: bool) -> None:
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json
    from suasion.cli.waiting import finished

    with connected(chosen(workspace)) as api:
        found = finished(api, api.post(f"/api/groups/{kind}/runs", asked))
    if json_output:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    card, run = found["card"], found["run"]
    told = (
        "nothing published yet" if run is None else f"{run['customers']:,} customers, {run['published']:,} values new"
    )
    typer.echo(f"{found['name']}, version {found['version']}, as of {card['as_of']}: {told}")
    if card["reason"]:
        typer.echo(card["reason"])
    _SHOWN[card["type"]](card)
    typer.echo(card["not_for"])


def _print_rfm(card: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    if card["reason"]:
        return
    print_table(card["bands"], ("dimension", "band", "customers", "mean"), none="")
    means = card["baseline"]
    everybody = {"name": "everybody", "customers": card["customers"], "share": 1.0}
    everybody |= {"days_since_last": means["recency"], "orders": means["frequency"], "amount": means.get("monetary")}
    columns = ("name", "customers", "share", "days_since_last", "orders", "amount")
    print_table([*card["cells"], everybody], columns, none="")


def _print_clusters(card: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    if card["gaps"]:
        print_table(card["gaps"], ("clusters", "gap", "standard_error"), none="")
    if card["silhouettes"]:
        print_table(card["silhouettes"], ("clusters", "silhouette", "deviation"), none="")
    if card["clusters"]:
        rows = [one | {"sets_it_apart": one["title"]["en"]} for one in card["clusters"]]
        print_table(rows, ("customers", "share", "jaccard", "stable", "sets_it_apart"), none="")
        agreement, noise = card["adjusted_rand"], card["adjusted_rand_deviation"]
        typer.echo(f"Found again in resamples: adjusted Rand index {agreement:.2f} ± {noise:.2f}")


def _print_lookalike(card: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    typer.echo(f"{card['seed_members']:,} members, {card['others']:,} others")
    if card["reason"]:
        return
    random = {"score": "random", "auc": 0.5, "lift_5": 1.0, "lift_10": 1.0}
    rows = [{"score": name} | card[name] for name in ("model", "recency")]
    columns = ("score", "auc", "auc_interval", "lift_5", "lift_5_interval", "lift_10", "lift_10_interval")
    print_table([_rounded(row) for row in (*rows, random)], columns, none="")
    telling = [one | {"feature": one["words"]["en"], "auc_alone": one["auc"]} for one in card["telling"]]
    print_table(telling, ("feature", "auc_alone", "leak"), none="")
    if any(one["leak"] for one in card["telling"]):
        typer.echo("A leak is probably what defines the seed: the figures then say that a rule was found again.")


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: "{:.3f} to {:.3f}".format(*value) if isinstance(value, list) else value for key, value in row.items()}


_SHOWN = {"rfm": _print_rfm, "clusters": _print_clusters, "lookalike": _print_lookalike}
