"""`types`: what each column holds; cells that are not so become unknown."""

from typing import ClassVar, Literal

import msgspec
import pyarrow as pa

from suasion.core.errors import ColumnMissing, InputRefused
from suasion.models.preparation import reading
from suasion.models.preparation.columns import TYPES, Column, Kind
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

MOST = 0.95
"""Share of the known cells of a text column that must read as numbers, or as times, for it to hold them."""


class TypesLearned(msgspec.Struct, frozen=True):
    """The kind of every column that is kept, and how its cells are read."""

    kinds: dict[str, Kind]
    formats: dict[str, str]
    unknown: dict[str, list[str | float]]
    decimal: str

    def apply(self, table: pa.Table) -> pa.Table:
        there = set(table.column_names)
        return pa.table(
            {
                # What the recipe can do without (it is left out later) may lack.
                name: self._read(name, table[name])[0] if name in there else _unknown(table.num_rows, kind)
                for name, kind in self.kinds.items()
            }
        )

    def read(self, name: str, column: Column) -> tuple[Column, list[Change]]:
        """Read one column, and tell what became of its cells."""
        rows = len(column)
        found, unreadable, infinite = self._read(name, column)
        changes = [Change("read_as", name, rows - found.null_count, rows, {"kind": self.kinds[name]})]
        if found.null_count - unreadable - infinite:
            changes.append(Change("unknown", name, found.null_count - unreadable - infinite, rows))
        if unreadable:
            changes.append(Change("unreadable", name, unreadable, rows, {"kind": self.kinds[name]}))
        if infinite:
            changes.append(Change("infinite", name, infinite, rows))
        return found, changes

    def _read(self, name: str, column: Column) -> tuple[Column, int, int]:
        kind, unknown = self.kinds[name], self.unknown.get(name, [])
        text = reading.told(column, unknown) if reading.is_text(column) else None
        told = column if text is None else text
        if pa.types.is_floating(told.type):
            told = pc.if_else(pc.is_nan(told.cast(pa.float64())), pa.scalar(None, told.type), told)
        known = len(told) - told.null_count
        read = self._as(kind, name, told)
        unreadable, infinite = known - (len(read) - read.null_count), 0
        if kind is Kind.NUMBER:
            bounded = reading.finite(read)
            infinite = bounded.null_count - read.null_count
            stands_for = [float(one) for one in unknown if _is_number(one)]
            said = pc.is_in(bounded, value_set=pa.array(stands_for, pa.float64()))
            read = pc.if_else(said, pa.scalar(None, pa.float64()), bounded)
        elif kind is Kind.CATEGORY and unknown:
            said = pc.is_in(read, value_set=pa.array([reading.word(one) for one in unknown], pa.string()))
            read = pc.if_else(said, pa.scalar(None, pa.string()), read)
        return read, unreadable, infinite

    def _as(self, kind: Kind, name: str, column: Column) -> Column:
        if kind is Kind.CATEGORY:
            if reading.natural_kind(column) is None:
                raise InputRefused(f"The column {name!r} holds {column.type}, which is no {kind}.")
            return reading.words_of(column)
        if pa.types.is_string(column.type):
            if kind is Kind.NUMBER:
                return reading.numbers_of(column, self.decimal)
            form = self.formats.get(name)  # none if training had times, or no text to tell it from
            return reading.of_years(reading.times_of(column, form) if form else reading.times_of_any(column))
        natural = reading.natural_kind(column)
        if natural is not kind and not pa.types.is_null(column.type):
            raise InputRefused(f"The column {name!r} holds {column.type}, which is no {kind}.")
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.uint8())
        read = column.cast(TYPES[kind], safe=False)
        return reading.of_years(read) if kind is Kind.TIME else read


class Types(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bring every column to a number, a category or a time.

    Parameters
    ----------
    columns
        The kind of columns that are not to be told from their cells. Codes of categories are such ones: 1, 2 and 3 for
        schools look like numbers.
    unknown
        Values that stand for unknown, by column, such as 999 for "never".
    formats
        How times are written, by column, such as ``%m/%d/%Y %H:%M``; needed where day and month could be mistaken.
    decimal
        What separates the decimals of a number that is text.
    """

    name: ClassVar[str] = "types"
    learns: ClassVar[type] = TypesLearned

    columns: dict[str, Kind] = {}
    unknown: dict[str, list[str | float]] = {}
    formats: dict[str, str] = {}
    decimal: Literal[".", ","] = "."

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        given = [*self.columns, *self.unknown, *self.formats]
        missing = [name for name in dict.fromkeys(given) if name not in table.column_names]
        if missing:
            raise ColumnMissing.from_names("The table", missing, table.column_names)
        kinds: dict[str, Kind] = {}
        formats: dict[str, str] = {}
        changes = []
        for name in table.column_names:
            kind, form = self._kind(name, table[name])
            if kind is None:
                changes.append(Change("left_out", name, 1, 1, {"why": "nested"}))
                continue
            if kind is Kind.TIME and form is not None:
                formats[name] = form.text
            if kind is Kind.CATEGORY and form is not None:
                changes.append(Change("ambiguous", name, form.cells, table.num_rows))
            kinds[name] = kind
        fitted = TypesLearned(kinds, formats, self.unknown, self.decimal)
        columns = {}
        for name in kinds:
            columns[name], found = fitted.read(name, table[name])
            changes += found
        return Fit(fitted, rows.with_table(pa.table(columns)), tuple(changes))

    def _kind(self, name: str, column: Column) -> tuple[Kind | None, reading.Form | None]:
        """Give a column's kind, and how its times are written; of a category, that it could be times of two kinds."""
        natural, given = reading.natural_kind(column), self.columns.get(name)
        if natural is None or not reading.is_text(column):
            return (None if natural is None else given or natural), None
        if name in self.formats:
            return given or Kind.TIME, reading.Form(self.formats[name], 0)
        text = reading.told(column, self.unknown.get(name, []))
        known = len(text) - text.null_count
        if given in {Kind.NUMBER, Kind.CATEGORY} or not known:
            return given or Kind.CATEGORY, None
        if given is None and _is_mostly(reading.numbers_of(text, self.decimal), known) and not _is_code(text):
            return Kind.NUMBER, None
        form = reading.best_form(text)
        if given is None and form.cells < MOST * known:
            return Kind.CATEGORY, None
        return (Kind.TIME if given or not form.ambiguous else Kind.CATEGORY), form


def _unknown(rows: int, kind: Kind) -> Column:
    return pa.array([None] * rows, TYPES[kind])


def _is_mostly(read: Column, known: int) -> bool:
    return bool(len(read) - read.null_count >= MOST * known)


def _is_code(text: Column) -> bool:
    """Say whether numbers with zeros in front are among them, as post codes have."""
    return bool(pc.any(pc.match_substring_regex(text, r"^0\d+$")).as_py())


def _is_number(value: str | float) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


STEP = Types
