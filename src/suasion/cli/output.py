"""How results are printed: one JSON value for programs, aligned columns for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

_LONGEST = 60


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, none: str) -> None:
    """Print rows under their columns' names; `none` is said where there are no rows."""
    from rich.cells import cell_len

    lines = [
        [name.replace("_", " ") for name in columns],
        *([shown(row.get(name)) for name in columns] for row in rows),
    ]
    if len(lines) == 1:
        typer.echo(none)
        return
    widths = [max(cell_len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        cells = [text + " " * (width - cell_len(text)) for text, width in zip(line, widths, strict=True)]
        typer.echo("  ".join(cells).rstrip())


def shown(value: Any) -> str:
    r"""Write a value into a cell: nothing as a dash, long texts cut, everything on one line.

    Examples
    --------
    >>> shown(None), shown(0.123456), shown(True), shown("two\nlines"), shown(1200)
    ('-', '0.1235', 'yes', 'two lines', '1,200')
    """
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(harmless(text).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def harmless(text: str) -> str:
    """Take control characters out, which a terminal obeys; names come from data."""
    return "".join(one if one.isprintable() else " " for one in text)


def counted(number: int, thing: str) -> str:
    """Write a count with its thing.

    Examples
    --------
    >>> counted(1, "line"), counted(1200, "line")
    ('1 line', '1,200 lines')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
