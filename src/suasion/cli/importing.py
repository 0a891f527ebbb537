"""`suasion import`: files of items, orders, events or traits, through a mapping of their columns."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen, moment

if TYPE_CHECKING:
    from suasion.cli.api import Api

app = typer.Typer(help="Import a CSV or Parquet file; the same file again stores nothing twice.", no_args_is_help=True)

_ORDER_FIELDS = ("customer", "order", "time", "item", "quantity", "amount", "discount", "coupon_discount")
_FIELDS = {
    "items": ("item", "name", "category", "subcategory", "kind", "brand", "size"),
    "orders": (*_ORDER_FIELDS, "item_name", "item_category"),
    "events": ("customer", "time", "message_id"),
    "traits": ("customer", "time"),
}
_LISTS = {"discount", "coupon_discount"}
_OTHERS = {"events": "properties", "traits": "traits"}

FileArgument = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)]
SourceOption = Annotated[str, typer.Option(help="Where the file comes from; ids are unique within it.")]
MappingOption = Annotated[
    Path | None,
    typer.Option(help="A YAML file that says which column holds what: the keys that --column takes.", exists=True),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help="OURS=THEIRS, such as customer=client_id; once for each; instead of --mapping."),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Change nothing: say what would become of every line.", show_default=False)
]


@app.command("items")
def items(
    *,
    file: FileArgument,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Import a file with one row per item: item, perhaps name, category, subcategory, kind, brand and size."""
    told = {"kind": "items", "mapping": _mapping("items", mapping, column)}
    _run(chosen(workspace), file, told, dry_run=dry_run, json_output=json_output)


@app.command("orders")
def orders(
    *,
    file: FileArgument,
    source: SourceOption,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    add_items: Annotated[
        bool,
        typer.Option(
            "--add-items",
            help="Add items the catalog does not hold, by their id, or the columns item_name and item_category.",
        ),
    ] = False,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Import a file with one row per order line: customer, order, time, item, quantity, amount, and discounts."""
    columns = _mapping("orders", mapping, column) | ({"add_items": True} if add_items else {})
    told = {"kind": "orders", "source": source, "mapping": columns}
    _run(chosen(workspace), file, told, dry_run=dry_run, json_output=json_output)


@app.command("events")
def events(
    *,
    file: FileArgument,
    source: SourceOption,
    event: Annotated[str | None, typer.Option(help="The name of the events, such as 'Coupon Redeemed'.")] = None,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Import a file with one row per event: customer, time, perhaps message_id; other --column are properties."""
    columns = _mapping("events", mapping, column) | ({"event": event} if event else {})
    told = {"kind": "events", "source": source, "mapping": columns}
    _run(chosen(workspace), file, told, dry_run=dry_run, json_output=json_output)


@app.command("traits")
def traits(
    *,
    file: FileArgument,
    source: SourceOption,
    since: Annotated[str | None, typer.Option(help="Since when they are true, unless a column says so.")] = None,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    dry_run: DryRunOption = False,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Import a file with one row per customer: customer, perhaps time; other --column are traits."""
    columns = _mapping("traits", mapping, column)
    told = {"kind": "traits", "source": source, "mapping": columns, "since": moment(since)}
    _run(chosen(workspace), file, told, dry_run=dry_run, json_output=json_output)


def _mapping(kind: str, file: Path | None, columns: list[str] | None) -> dict[str, Any]:
    if (file is None) == (not columns):
        raise typer.BadParameter("Say which column holds what, with --mapping FILE or with --column OURS=THEIRS.")
    return _from_file(file) if file is not None else _from_options(kind, columns or [])


def _from_file(file: Path) -> dict[str, Any]:
    import yaml

    from suasion.core.errors import InputRefused

    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputRefused(f"{file} is not YAML in UTF-8: {error}") from error
    if not isinstance(found, dict):
        raise InputRefused(f"{file} holds no keys.", hint="Write one line a column, such as customer: client_id.")
    return found


def _from_options(kind: str, columns: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in columns:
        ours, equals, theirs = text.partition("=")
        if not (ours and equals and theirs):
            raise typer.BadParameter(f"--column {text!r} is not OURS=THEIRS.")
        if ours in _LISTS and kind == "orders":
            found.setdefault(ours, []).append(theirs)
        elif ours in _FIELDS[kind]:
            found[ours] = theirs
        elif kind in _OTHERS:
            found.setdefault(_OTHERS[kind], {})[ours] = theirs
        else:
            raise typer.BadParameter(f"--column {text!r}: {kind} have {', '.join(_FIELDS[kind])}.")
    return found


def _run(workspace: Path, file: Path, told: dict[str, Any], *, dry_run: bool, json_output: bool) -> None:
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json
    from suasion.cli.waiting import finished, sent
    from suasion.core.errors import SuasionError

    with connected(workspace) as api:
        upload = sent(api, file)
        try:
            report = finished(api, api.post("/api/imports", {**told, "upload": upload["id"], "dry_run": dry_run}))
        except SuasionError:
            _forget(api, upload["id"])
            raise
        if dry_run:
            _forget(api, upload["id"])
    if json_output:
        print_json(report)
    else:
        _print(report)


def _forget(api: "Api", upload: str) -> None:
    """Delete an upload, for it names customers in the clear; the server keeps it if an import goes on with it."""
    from suasion.core.errors import SuasionError

    with suppress(SuasionError):
        api.delete(f"/api/uploads/{upload}")


def _print(report: dict[str, Any]) -> None:
    from suasion.cli.output import counted

    dry_run, before = report["dry_run"], report["already_imported"]
    if before and dry_run:
        typer.echo("This file was imported before; importing it again does nothing. What became of it then:")
    elif before:
        typer.echo("This file was imported before; nothing was done. What became of it then:")
    elif dry_run:
        typer.echo("A dry run: nothing was changed. What would become of every line:")
    aside, dropped = sum(report["quarantined"].values()), sum(report["dropped"].values())
    lines = counted(report["lines_in"], "line")
    typer.echo(f"{lines}: {_stored(report)}, {aside:,} quarantined, {dropped:,} dropped")
    for name, count in sorted(report["no_address"].items()):
        cells = "line holds" if count == 1 else "lines hold"
        typer.echo(f"{count:,} {cells} no {name} where one should be: it names nobody, and nothing is sent there.")
    if dry_run:
        _print_dry_run(report, dry_run)
        return
    for fate in ("quarantined", "dropped"):
        for reason, count in sorted(report[fate].items()):
            typer.echo(f"  {fate} {reason}: {count:,}")
    if aside:
        typer.echo(f"To see them: suasion jobs --quarantined {report['id']}")
    _hint(report)


def _hint(report: dict[str, Any]) -> None:
    if report["quarantined"].get("unknown_item"):
        typer.echo("Items come first: suasion import items FILE; without such a file: import orders --add-items")


def _stored(report: dict[str, Any]) -> str:
    from suasion.cli.output import counted

    added, changed, unchanged = (report[f"items_{fate}"] for fate in ("added", "changed", "unchanged"))
    if report["kind"] == "items":
        return f"{counted(added, 'item')} added, {changed:,} changed, {unchanged:,} unchanged"
    stored = f"{report['lines_stored']:,} stored as {counted(report['events'], 'event')}"
    return f"{stored}, {counted(added, 'item')} added to the catalog" if added else stored


def _print_dry_run(report: dict[str, Any], found: dict[str, Any]) -> None:
    from suasion.cli.output import counted, print_table

    fates = [{"fate": "stored", "reason": None, "lines": report["lines_stored"]}]
    fates += [
        {"fate": fate, "reason": reason, "lines": count}
        for fate in ("quarantined", "dropped")
        for reason, count in sorted(report[fate].items())
    ]
    print_table(fates, ("fate", "reason", "lines"), none="")
    if found["customers_new"] is not None:
        known = counted(found["customers_known"], "customer")
        typer.echo(f"{known} known already, {found['customers_new']:,} new")
    if found["new_traits"]:
        typer.echo(f"New traits: {', '.join(found['new_traits'])}")
    if found["set_aside"]:
        typer.echo("The first lines that would be quarantined:")
        print_table(found["set_aside"], ("line", "reason", "field"), none="")
    _hint(report)
