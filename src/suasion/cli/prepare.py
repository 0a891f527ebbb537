"""`suasion prepare`: what a recipe does to a file of rows; it needs no workspace."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from suasion.cli.options import JsonOption

if TYPE_CHECKING:
    import pyarrow as pa

    from suasion.models.leakage import Leakage
    from suasion.models.preparation.label import Label
    from suasion.models.preparation.recipe import Done, Prepared
    from suasion.models.preparation.step import Rows

_FILES = (".csv", ".parquet")


def prepare(
    *,
    file: Annotated[
        Path, typer.Argument(help="A CSV, gzipped or not, or a Parquet file.", exists=True, dir_okay=False)
    ],
    label: Annotated[
        str | None, typer.Option(help="The column to be predicted; steps that learn from the outcome need it.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="The label's value that counts as yes, where that is not plain.")
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(help="A recipe, docs/preparation.md; without one, one is suggested.", exists=True, dir_okay=False),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Of a CSV that is not UTF-8, such as gb18030 or latin-1.", show_default=False)
    ] = "",
    language: Annotated[Literal["en", "zh"], typer.Option(help="Of the sentences that say what changed.")] = "en",
    save_recipe: Annotated[
        Path | None, typer.Option(help="Write the recipe here, to be changed and given as --recipe.", dir_okay=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the prepared rows here, as .csv or .parquet.", dir_okay=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Of what is drawn by chance, such as folds.", min=0)] = 0,
    json_output: JsonOption = False,
) -> None:
    """Prepare a table for learning, step by step, and say what every step changed, with counts.

    It learns from all rows of the file: give it those alone that a model is to learn from.
    """
    import msgspec
    import numpy as np
    from rich.console import Console

    from suasion.cli.output import harmless, print_json
    from suasion.cli.progress import TerminalProgress
    from suasion.models.preparation.label import split
    from suasion.models.preparation.recipe import Recipe
    from suasion.models.preparation.step import Rows
    from suasion.models.preparation.suggest import suggest
    from suasion.models.preparation.table_file import read_table

    if output is not None and output.suffix not in _FILES:
        raise typer.BadParameter(f"{output.name} ends neither with .csv nor with .parquet.", param_hint="--output")
    if positive is not None and label is None:
        raise typer.BadParameter("There is no --label whose value it could be.", param_hint="--positive")
    table = read_table(file, encoding)
    outcome, rows = split(table, label, positive) if label else (None, Rows(table, None, np.arange(table.num_rows)))
    chosen = suggest(rows) if recipe is None else Recipe.read(_text(recipe))
    with TerminalProgress(Console(stderr=True)).showing() as progress:
        found = chosen.fit(rows.table, rows.outcome, seed=seed, progress=progress)
    leakage = None if outcome is None else _leakage(found, rows, seed)
    if save_recipe is not None:
        _write(save_recipe, chosen.text().encode())
    if output is not None:
        _write(output, _file(output, _prepared(found, outcome)))
    if json_output:
        print_json(_plain(file, table, outcome, found) | {"leakage": msgspec.to_builtins(leakage)})
        return
    for line in (*_lines(file, table, outcome, found, language), *_of_leakage(leakage, language)):
        typer.echo(harmless(line))
    if recipe is None and save_recipe is None:
        typer.echo(f"\nThe recipe, suggested (keep it by --save-recipe):\n\n{chosen.text().rstrip()}")


def _leakage(found: "Prepared", rows: "Rows", seed: int) -> "Leakage":
    """Look for columns that know the outcome, among those the inputs follow from, as the recipe's first step reads."""
    from suasion.models.leakage import drawn_rows, find_leaks, table_coded

    drawn = drawn_rows(rows.table.num_rows, seed)
    types, *_ = found.fitted.fitted
    read = types.apply(rows.table.take(drawn)).select(found.fitted.columns)
    return find_leaks(table_coded(read), rows.known_outcome("leakage")[drawn], seed)


def _of_leakage(leakage: "Leakage | None", language: str) -> Iterator[str]:
    from suasion.models.leakage_words import leak_sentence

    if leakage is None:
        return
    english = language == "en"
    yield ""
    if leakage.reason:
        yield f"{'Whether a column knows the label' if english else '有没有列提前知道结果'}: {leakage.reason}"
    elif not leakage.leaks:
        yield "No column seems to know the label." if english else "没有发现提前知道结果的列。"
    else:
        yield (
            "These tell more than is plausible. Find out when each is known; leave out what is known only later:"
            if english
            else "以下各列透露的信息多得可疑。请查明各自何时可知；结果之后才知道的，请剔除："
        )
        yield from (f"   {leak_sentence(leak, language)}" for leak in leakage.leaks)


def _text(recipe: Path) -> str:
    from suasion.core.errors import FileUnreadable

    try:
        return recipe.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{recipe.name} is not UTF-8.", hint="Save it as UTF-8.") from error


def _write(path: Path, content: bytes) -> None:
    from suasion.cli.whole_file import write_whole

    write_whole(path, [content])


def _prepared(found: "Prepared", outcome: "Label | None") -> "pa.Table":
    from suasion.models.preparation.columns import add, number

    rows = found.rows
    if outcome is None or rows.outcome is None:
        return rows.table
    return add(rows.table, [(outcome.column, number(rows.outcome))])


def _file(path: Path, table: "pa.Table") -> bytes:
    import io

    from pyarrow import csv, parquet

    into = io.BytesIO()
    if path.suffix == ".csv":
        csv.write_csv(table, into)
    else:
        parquet.write_table(table, into)
    return into.getvalue()


def _plain(file: Path, table: "pa.Table", outcome: "Label | None", found: "Prepared") -> dict[str, Any]:
    import msgspec

    return {
        "file": file.name,
        "rows": table.num_rows,
        "label": None if outcome is None else msgspec.to_builtins(outcome),
        "recipe": found.fitted.recipe.plain(),
        "digest": found.fitted.recipe.digest,
        "steps": msgspec.to_builtins(found.done),
        "inputs": {name: list(found.fitted.sources[name]) for name in found.fitted.names},
    }


def _lines(file: Path, table: "pa.Table", outcome: "Label | None", found: "Prepared", language: str) -> Iterator[str]:
    yield f"{file.name}: {table.num_rows:,} rows, {table.num_columns} columns"
    if outcome is not None and found.rows.outcome is not None:
        mean = float(found.rows.outcome.mean())
        told = (
            f"on average {mean:.6g}" if outcome.positive is None else f"{outcome.positive!r} in {mean:.2%} of the rows"
        )
        yield f"Label {outcome.column}: {told}" + (f"; unknown in {outcome.unknown:,}" if outcome.unknown else "")
    for place, done in enumerate(found.done, 1):
        yield ""
        yield f"{place}. {done.step}: {done.rows:,} rows, {done.columns} columns"
        yield from _of_step(done, language)


def _of_step(done: "Done", language: str) -> Iterator[str]:
    from suasion.models.preparation.words import CODES, sentence

    read: dict[str, list[str]] = {}
    for change in done.changes:
        if change.what == "read_as":
            read.setdefault(str(change.details["kind"]), []).append(change.column)
    for kind, names in read.items():
        yield f"   {CODES[kind][language]}: {', '.join(names)}"
    for change in done.changes:
        if change.what != "read_as":
            yield f"   {sentence(change, language)}"
    if not done.changes:
        yield "   nothing changed" if language == "en" else "   没有变化"
