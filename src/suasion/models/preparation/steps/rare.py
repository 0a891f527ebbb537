"""`rare`: categories seen seldom, and those never seen, are one category."""

from typing import Annotated, ClassVar

import msgspec
import pyarrow as pa

from suasion.models.preparation.columns import Kind, column, of_kind, put
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

OTHER = "(other)"


class RareLearned(msgspec.Struct, frozen=True):
    """The categories of each column that stay as they are."""

    stay: dict[str, list[str]]

    def apply(self, table: pa.Table) -> pa.Table:
        made = {}
        for name, words in self.stay.items():
            known = pc.is_in(table[name], value_set=pa.array(words, pa.string()))
            made[name] = pc.if_else(pc.or_(known, pc.is_null(table[name])), table[name], OTHER)
        return put(table, made)


class Rare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Call rare and unseen categories ``(other)``.

    Parameters
    ----------
    fewest
        Training rows that a category must have to stay.
    most
        How many categories of a column may stay, the most frequent ones, equally frequent ones by name.
    columns
        Which; all categories if none is named.
    """

    name: ClassVar[str] = "rare"
    learns: ClassVar[type] = RareLearned

    fewest: Annotated[int, msgspec.Meta(ge=1)] = 20
    most: Annotated[int, msgspec.Meta(ge=1)] = 1_000
    columns: list[str] = []

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        stay: dict[str, list[str]] = {}
        changes = []
        for name in of_kind(table, Kind.CATEGORY, self.columns or None):
            counted = pc.value_counts(column(table, name).drop_null()).to_pylist()
            counts = {one["values"]: one["counts"] for one in counted}
            often = sorted(
                (word for word in counts if counts[word] >= self.fewest), key=lambda word: (-counts[word], word)
            )
            stay[name] = sorted(often[: self.most])
            merged = counts.keys() - stay[name]
            if merged:
                cells = sum(counts[word] for word in merged)
                changes.append(Change("merged", name, cells, table.num_rows, {"categories": len(merged)}))
        fitted = RareLearned(stay)
        return Fit(fitted, rows.with_table(fitted.apply(table)), tuple(changes))


STEP = Rare
