"""`combinations`: conditions on several columns at once, as shallow trees find them (He et al. 2014, section 3.1)."""

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.models.learners.nodes import Nodes
from suasion.models.preparation.columns import Kind, add, number, numbers, of_kind
from suasion.models.preparation.step import Change, Fit, Rows


class CombinationsLearned(msgspec.Struct, frozen=True):
    """The columns that trees ask about, the trees as `Nodes.dump` gives them, and what each leaf is called."""

    columns: list[str]
    trees: list[dict[str, list[Any]]]
    leaves: list[list[tuple[int, str]]]

    def apply(self, table: pa.Table) -> pa.Table:
        X = numbers(table, self.columns)
        made = []
        for stored, leaves in zip(self.trees, self.leaves, strict=True):
            at = Nodes.load(stored).steps(X)[-1]
            made += [(name, number(at == leaf)) for leaf, name in leaves]
        return add(table, made)


class Combinations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add a column of 0 and 1 for each leaf of some trees; linear learners so can weigh what only counts together.

    Parameters
    ----------
    trees
        How many, each grown on a sample of rows and columns (Breiman 2001).
    depth
        How many conditions a combination has at most.
    fewest
        Training rows a combination must hold.
    """

    name: ClassVar[str] = "combinations"
    learns: ClassVar[type] = CombinationsLearned

    trees: Annotated[int, msgspec.Meta(ge=1, le=200)] = 10
    depth: Annotated[int, msgspec.Meta(ge=1, le=6)] = 3
    fewest: Annotated[int, msgspec.Meta(ge=1)] = 50

    def fit(self, rows: Rows, seed: int) -> Fit:
        from sklearn.ensemble import RandomForestRegressor

        outcome = rows.known_outcome(self.name)
        names = of_kind(rows.table, Kind.NUMBER)
        if not names:
            raise InputRefused("There is no column of numbers to combine.", hint="Put `encode` before.")
        # Least squares over 0 and 1 splits as Gini's index does, so that one way serves chances and amounts.
        forest = RandomForestRegressor(
            self.trees,
            max_depth=self.depth,
            min_samples_leaf=self.fewest,
            max_features="sqrt",
            random_state=seed % 2**32,
            n_jobs=1,
        ).fit(numbers(rows.table, names), outcome)
        found = [Nodes.of(tree) for tree in forest.estimators_]
        leaves = [
            [(int(leaf), f"combination {tree}.{place}") for place, leaf in enumerate(np.flatnonzero(nodes.left < 0), 1)]
            for tree, nodes in enumerate(found, 1)
        ]
        fitted = CombinationsLearned(names, [nodes.dump() for nodes in found], leaves)
        after = fitted.apply(rows.table)
        changes = []
        made = {}
        for nodes, called in zip(found, leaves, strict=True):
            ways = nodes.paths()
            for leaf, name in called:
                way = ways[leaf]
                made[name] = tuple(dict.fromkeys(names[turn.feature] for turn in way)) or (names[0],)
                said = " and ".join(
                    f"{names[turn.feature]} {'<=' if turn.left else '>'} {turn.threshold:.4g}" for turn in way
                )
                held = int(np.nansum(after[name].to_numpy()))
                changes.append(Change("combination", name, held, len(outcome), {"terms": said}))
        return Fit(fitted, rows.with_table(after), tuple(changes), made)


STEP = Combinations
