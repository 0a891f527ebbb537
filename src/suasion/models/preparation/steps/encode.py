"""`encode`: categories as numbers."""

from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.models.preparation.columns import Codes, Kind, add, column, number, of_kind, without
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

_UNKNOWN = "(unknown)"


class EncodeLearned(msgspec.Struct, frozen=True):
    """The categories of each column and what each is told as; unknown is a category, the last, if training had it."""

    method: Literal["one_hot", "target", "frequency"]
    words: dict[str, list[str]]
    unknown: list[str]
    values: dict[str, list[float]]
    unseen: float

    def apply(self, table: pa.Table) -> pa.Table:
        made = []
        for name in self.words:
            codes = self.codes(table, name)
            if self.method == "one_hot":
                made += [(made_name, number(codes == at)) for at, made_name in enumerate(self.made(name))]
            else:  # the last place is that of what was never seen
                made.append((f"{name} {self.method}", number(np.append(self.values[name], self.unseen)[codes])))
        return add(without(table, self.words), made)

    def codes(self, table: pa.Table, name: str) -> Codes:
        """Give the place of each cell among the column's categories, -1 for one never seen, shape ``(n_rows,)``."""
        cells = column(table, name)
        found = pc.fill_null(pc.index_in(cells, value_set=pa.array(self.words[name], pa.string())), -1).to_numpy()
        if name in self.unknown:
            found = np.where(pc.is_null(cells).to_numpy(), len(self.words[name]), found)
        codes: Codes = found.astype(np.int64)
        return codes

    def made(self, name: str) -> list[str]:
        """Give the columns that come of one."""
        if self.method != "one_hot":
            return [f"{name} {self.method}"]
        words = [*self.words[name], *([_UNKNOWN] if name in self.unknown else [])]
        return [f"{name}={word}" for word in words]


class Encode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Turn categories into numbers.

    Parameters
    ----------
    method
        ``one_hot``: a column of 0 and 1 for each category. ``target``: the mean outcome of a category's training rows,
        drawn towards the mean of all by how few and how unlike they are (Micci-Barreca 2001); a training row is told it
        without the fold that it is in. ``frequency``: its share of the training rows. A category never seen is 0
        everywhere, the mean of all, or 0.
    columns
        Which; all categories if none is named.
    most
        For ``one_hot``: how many categories a column may have.
    folds
        For ``target``.
    """

    name: ClassVar[str] = "encode"
    learns: ClassVar[type] = EncodeLearned

    method: Literal["one_hot", "target", "frequency"] = "one_hot"
    columns: list[str] = []
    most: Annotated[int, msgspec.Meta(ge=2, le=1_000)] = 60
    folds: Annotated[int, msgspec.Meta(ge=2, le=20)] = 5

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        names = of_kind(table, Kind.CATEGORY, self.columns or None)
        words = {name: _words(table, name) for name in names}
        unknown = [name for name in names if table[name].null_count]
        shape = EncodeLearned(self.method, words, unknown, {}, 0.0)
        codes = {name: shape.codes(table, name) for name in names}
        if self.method == "one_hot":
            self._refuse_many(words)
            fitted, after = shape, shape.apply(table)
        elif self.method == "frequency":
            shares = {
                name: (np.bincount(codes[name], minlength=self._size(shape, name)) / table.num_rows).tolist()
                for name in names
            }
            fitted = msgspec.structs.replace(shape, values=shares)
            after = fitted.apply(table)
        else:
            fitted, after = self._by_outcome(rows, shape, codes, seed)
        changes = tuple(
            Change(
                "became",
                name,
                len(fitted.made(name)),
                len(words[name]) + (name in unknown),
                {"columns": _few(fitted.made(name))},
            )
            for name in names
        )
        made = {new: (name,) for name in names for new in fitted.made(name)}
        return Fit(fitted, rows.with_table(after), changes, made)

    def _by_outcome(
        self, rows: Rows, shape: EncodeLearned, codes: dict[str, Codes], seed: int
    ) -> tuple[EncodeLearned, pa.Table]:
        from sklearn.model_selection import KFold
        from sklearn.preprocessing import TargetEncoder

        outcome = rows.known_outcome(self.name)
        if len(outcome) < 2 * self.folds:
            raise InputRefused(f"{len(outcome)} rows are too few for {self.folds} folds.", hint="Use one_hot.")
        folds = list(KFold(self.folds, shuffle=True, random_state=seed % 2**32).split(outcome))
        values: dict[str, list[float]] = {}
        told = []
        for name, code in codes.items():
            values[name] = TargetEncoder(target_type="continuous").fit(code[:, None], outcome).encodings_[0].tolist()
            crossed = np.empty(len(outcome))
            for others, fold in folds:
                encoder = TargetEncoder(target_type="continuous").fit(code[others, None], outcome[others])
                crossed[fold] = encoder.transform(code[fold, None])[:, 0]
            told.append((f"{name} {self.method}", number(crossed)))
        fitted = msgspec.structs.replace(shape, values=values, unseen=float(outcome.mean()))
        return fitted, add(without(rows.table, codes), told)

    def _refuse_many(self, words: dict[str, list[str]]) -> None:
        many = {name: len(found) for name, found in words.items() if len(found) > self.most}
        if many:
            raise InputRefused(
                f"Too many categories for one column each: {many}; {self.most} may be.",
                hint="Merge seldom ones by `rare` before, or encode these columns by `target` or `frequency`.",
            )

    @staticmethod
    def _size(shape: EncodeLearned, name: str) -> int:
        return len(shape.words[name]) + (name in shape.unknown)


def _words(table: pa.Table, name: str) -> list[str]:
    found: list[str] = pc.unique(column(table, name).drop_null()).to_pylist()
    return sorted(found)


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])}, …"


STEP = Encode
