"""The leakage finder on four tables under other names, with and without planted leaks.

Columns are called x1, x2, …: a name must not help. Told for each table as it is: which columns are named. Then two
leaks are planted (a moment that a third of the positives alone have, a copy of the label of which one row in sixteen
is turned): whether both are named, and which others are beside those of before. The call's length in bank marketing is
a leak that its authors name; nobody says of the others. `--quick` takes the two smaller tables.
Run: ``python -m benchmarks.leakage [--quick]``.
"""

import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.figures import figure
from benchmarks.preparation import SEED, Matrix
from benchmarks.tables import asked_tables
from suasion.core.randomness import generator
from suasion.core.threads import one_thread
from suasion.models.leakage import Leakage, drawn_rows, find_leaks, table_coded
from suasion.models.preparation.columns import number
from suasion.models.preparation.label import split
from suasion.models.preparation.steps.types import Types
from suasion.models.preparation.table_file import read_table

BENCHMARK = "leakage"
PLANTED = ("planted moment", "planted copy")


@one_thread
def main() -> None:
    for name, data, path in asked_tables(__doc__, BENCHMARK):
        judged(name, path, data.label)


def judged(name: str, path: Path, label: str) -> None:
    """Look at one table, as it is and with planted leaks."""
    _, rows = split(read_table(path), label)
    outcome = rows.known_outcome(BENCHMARK)
    table = Types().fit(rows, SEED).rows.table
    begun = time.process_time()
    plain = looked(table, outcome)
    figure(
        BENCHMARK,
        f"{name}: columns named as leaks: {said(plain)}",
        len(plain.leaks),
        "columns",
        seed=SEED,
        rows=len(outcome),
    )
    figure(BENCHMARK, f"{name}: CPU", round(time.process_time() - begun, 2), "seconds", rows=len(outcome))
    found = looked(planted(table, outcome), outcome)
    named = {leak.column for leak in found.leaks}
    figure(
        BENCHMARK,
        f"{name}: of two planted leaks; beside them and those of before: {sorted(named - {*PLANTED, *names(plain)})}",
        len(named & set(PLANTED)),
        "named",
        target=2,
        seed=SEED,
        rows=len(outcome),
    )


def looked(table: pa.Table, outcome: Matrix) -> Leakage:
    """Look at a table under other names, and give what was found under its own."""
    own = {f"x{at}": name for at, name in enumerate(table.column_names, 1)}
    drawn = drawn_rows(len(outcome), SEED)
    found = find_leaks(table_coded(table.rename_columns(list(own)).take(drawn)), outcome[drawn], SEED)
    leaks = [
        type(leak)(own[leak.column], leak.why, leak.auc, leak.others, leak.value, leak.rows) for leak in found.leaks
    ]
    return Leakage(leaks, {own[x]: area for x, area in found.strongest.items()}, found.columns, found.rows)


def planted(table: pa.Table, outcome: Matrix) -> pa.Table:
    """Add two leaks."""
    random = generator(SEED, BENCHMARK)
    moment = np.where((outcome == 1) & (random.random(len(outcome)) < 1 / 3), random.random(len(outcome)), np.nan)
    copy = np.where(random.random(len(outcome)) < 1 / 16, 1 - outcome, outcome)
    for name, values in zip(PLANTED, (moment, copy), strict=True):
        table = table.append_column(name, number(values))
    return table


def names(found: Leakage) -> set[str]:
    return {leak.column for leak in found.leaks}


def said(found: Leakage) -> str:
    """Tell each leak with what it tells alone, and what others tell; or how strong the strongest column is."""
    told = [f"{leak.column} ({leak.why}, AUC {leak.auc:.3f}, others {leak.others or 0:.3f})" for leak in found.leaks]
    strongest, area = next(iter(found.strongest.items()))
    return ", ".join(told) or f"none; the strongest alone is {strongest} with {area:.3f}"


if __name__ == "__main__":
    main()
