"""Preparation recipes on four tables, beside a pipeline written by hand with scikit-learn.

Ours: the suggested recipe, then unknown cells filled by the median with flags, and z-scores. The peer: what a data
scientist writes who has looked at the columns: numbers filled by the median with flags and z-scores, a column of 0
or 1 for each category, rare ones as one. Both feed the same logistic regression over the same rows: five folds, or the
first four fifths against the last one where the file is in order of time. Each is learned inside the training part.
Told: the area under the curve, with the paired 95 % bootstrap interval of the difference, and CPU seconds of learning
and applying the preparation, reading cells included. `--quick` takes the two smaller tables.
Run: ``python -m benchmarks.preparation [--quick]``.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.figures import figure
from benchmarks.tables import Data, asked_tables
from suasion.core.randomness import generator
from suasion.core.threads import one_thread
from suasion.models.preparation.columns import TYPES, Kind
from suasion.models.preparation.label import split
from suasion.models.preparation.recipe import Recipe
from suasion.models.preparation.step import Rows
from suasion.models.preparation.steps.missing import Missing
from suasion.models.preparation.steps.scale import Scale
from suasion.models.preparation.steps.types import Types
from suasion.models.preparation.suggest import suggest
from suasion.models.preparation.table_file import read_table
from suasion.statistics.ranking import auc

BENCHMARK = "preparation"
SEED = 7
FOLDS = 5
DRAWS = 500
RARE = 20

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Prepare = Callable[[Rows, pa.Table], tuple[Matrix, Matrix]]


@one_thread
def main() -> None:
    for name, data, path in asked_tables(__doc__, BENCHMARK):
        judged(name, data, path)


def judged(name: str, data: Data, path: Path) -> None:
    """Prepare, learn and judge one table both ways."""
    table = read_table(path)
    _, rows = split(table.drop_columns(list(data.later)), data.label)
    outcome = rows.known_outcome(BENCHMARK)
    said: dict[str, Matrix] = {}
    seconds: dict[str, float] = {}
    held = np.zeros(len(outcome), dtype=bool)
    for way, prepare in (("ours", by_recipe), ("peer", by_hand)):
        said[way], seconds[way] = np.zeros(len(outcome)), 0.0
        for train, test in parts(outcome, in_time=data.in_time):
            known = np.zeros(len(outcome), dtype=bool)
            known[train] = True
            begun = time.process_time()
            X, Z = prepare(rows.only(known), rows.table.take(test))
            seconds[way] += time.process_time() - begun
            learner = LogisticRegression(C=1.0, max_iter=2_000).fit(X, outcome[train])
            said[way][test] = learner.predict_proba(Z)[:, 1]
            held[test] = True
    y, ours, peer = outcome[held], said["ours"][held], said["peer"][held]
    low, high = interval(y, ours, peer)
    figure(
        BENCHMARK,
        f"{name}: AUC of logistic regression (the interval of the difference is {low:+.4f} to {high:+.4f})",
        round(auc(y, ours), 4),
        "",
        peer="a pipeline by hand and the same logistic regression",
        peer_value=round(auc(y, peer), 4),
        seed=SEED,
        rows=len(y),
    )
    figure(
        BENCHMARK,
        f"{name}: CPU of preparing",
        round(seconds["ours"], 2),
        "seconds",
        peer="a pipeline by hand",
        peer_value=round(seconds["peer"], 2),
        higher_is_better=False,
        seed=SEED,
        rows=len(outcome),
    )


def parts(outcome: Matrix, *, in_time: bool) -> Iterator[tuple[Places, Places]]:
    """Give the rows to learn from and those to judge on."""
    if in_time:
        cut = len(outcome) * (FOLDS - 1) // FOLDS
        yield np.arange(cut), np.arange(cut, len(outcome))
    else:
        yield from StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(outcome, outcome)


def by_recipe(rows: Rows, asked: pa.Table) -> tuple[Matrix, Matrix]:
    """Prepare as ours."""
    recipe = Recipe((*suggest(rows).steps, Missing("median", flag=True), Scale()))
    found = recipe.fit(rows.table, rows.outcome, seed=SEED)
    return found.inputs, found.fitted.inputs(asked)


def by_hand(rows: Rows, asked: pa.Table) -> tuple[Matrix, Matrix]:
    """Prepare as a data scientist would by hand, once cells are read."""
    read = Types().fit(rows, SEED)
    table, later = read.rows.table, read.fitted.apply(asked)
    differ = [
        one for one in table.schema if len(table[one.name].unique()) < 0.95 * len(table) or one.type != pa.string()
    ]
    numbers = [one.name for one in differ if one.type == TYPES[Kind.NUMBER]]
    words = [one.name for one in differ if one.type == TYPES[Kind.CATEGORY]]
    filled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    encoded = OneHotEncoder(min_frequency=RARE, handle_unknown="infrequent_if_exist")
    at = slice(0, len(numbers)), slice(len(numbers), None)
    kinds = [("numbers", filled, at[0]), *([("words", encoded, at[1])] if words else [])]
    pipeline = ColumnTransformer(kinds, sparse_threshold=0.0)
    X = pipeline.fit_transform(cells(table, numbers, words), rows.outcome)
    return X, pipeline.transform(cells(later, numbers, words))


def cells(table: pa.Table, numbers: list[str], words: list[str]) -> npt.NDArray[np.object_]:
    """Give an array of cells, numbers first."""
    columns = [table[name].to_numpy() for name in numbers]
    columns += [
        np.asarray(["?" if one is None else one for one in table[name].to_pylist()], dtype=object) for name in words
    ]
    return np.column_stack([column.astype(object) for column in columns])


def interval(y: Matrix, ours: Matrix, peer: Matrix) -> tuple[float, float]:
    """Give the 95 % interval of the difference of areas over rows drawn anew, the same ones for both."""
    random = generator(SEED, BENCHMARK)
    found = []
    for _ in range(DRAWS):
        drawn = random.integers(0, len(y), len(y))
        found.append(auc(y[drawn], ours[drawn]) - auc(y[drawn], peer[drawn]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
