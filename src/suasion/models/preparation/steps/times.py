"""`times`: moments as numbers: parts of the calendar, and days since another moment."""

from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec
import numpy as np
import pyarrow as pa

from suasion.core.errors import InputRefused
from suasion.models.preparation.columns import TYPES, Column, Kind, add, column, of_kind, without
from suasion.models.preparation.columns import compute as pc
from suasion.models.preparation.step import Change, Fit, Rows

Part = Literal["year", "month", "day", "weekday", "hour", "days"]
_DAY_SECONDS = 86_400.0


class TimesLearned(msgspec.Struct, frozen=True):
    """Which columns become which parts; `since` is a moment, or the name of a column."""

    parts: dict[str, list[Part]]
    since: str
    since_column: bool

    def apply(self, table: pa.Table) -> pa.Table:
        made = [(f"{name} {part}", self._part(table, name, part)) for name in self.parts for part in self.parts[name]]
        return add(without(table, self.parts), made)

    def _part(self, table: pa.Table, name: str, part: Part) -> Column:
        cells = column(table, name)
        if part != "days":
            return _PARTS[part](cells).cast(pa.float64())
        start: Any = pa.scalar(datetime.fromisoformat(self.since), TYPES[Kind.TIME]) if not self.since_column else None
        past = pc.subtract(cells, column(table, self.since) if start is None else start)
        return pc.divide(past.cast(pa.int64()).cast(pa.float64(), safe=False), 1e6 * _DAY_SECONDS)


_PARTS: dict[str, Any] = {"year": pc.year, "month": pc.month, "day": pc.day, "weekday": pc.day_of_week, "hour": pc.hour}


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Turn times into numbers.

    Parameters
    ----------
    columns
        Which; all times if none is named.
    parts
        ``year``, ``month`` (1 to 12), ``day`` (of the month), ``weekday`` (0 is Monday), ``hour`` (0 to 23), in UTC,
        and ``days`` since the moment of `since`. A part that is the same in all training rows is left out.
    since
        A moment such as 2026-01-31, or the name of a column of times. If it is not given, the first moment of all the
        training rows.
    """

    name: ClassVar[str] = "times"
    learns: ClassVar[type] = TimesLearned

    columns: list[str] = []
    parts: tuple[Part, ...] = ("month", "weekday", "hour", "days")
    since: str = ""

    def fit(self, rows: Rows, seed: int) -> Fit:
        table = rows.table
        names = of_kind(table, Kind.TIME, self.columns or None)
        since, from_column = self._since(table, names)
        # Nothing is days after itself.
        parts = {name: [one for one in self.parts if one != "days" or name != since] for name in names}
        after = TimesLearned(parts, since, from_column).apply(table)
        parts = {name: [one for one in parts[name] if _differs(after[f"{name} {one}"])] for name in names}
        fitted = TimesLearned(parts, since, from_column)
        made: dict[str, tuple[str, ...]] = {}
        changes = []
        for name, left in parts.items():
            called = [f"{name} {part}" for part in left]
            made |= {new: (name, since) if from_column and new.endswith(" days") else (name,) for new in called}
            changes.append(Change("became", name, len(called), 1, {"columns": ", ".join(called) or "-"}))
        return Fit(fitted, rows.with_table(fitted.apply(table)), tuple(changes), made)

    def _since(self, table: pa.Table, names: list[str]) -> tuple[str, bool]:
        if self.since in of_kind(table, Kind.TIME):
            return self.since, True
        if self.since:
            try:
                moment = datetime.fromisoformat(self.since)
            except ValueError:
                raise InputRefused(
                    f"`since` is {self.since!r}, which is no moment and no column of times.",
                    hint="Write 2026-01-31, or the name of a column.",
                ) from None
            if moment.tzinfo is not None:
                raise InputRefused(f"`since` is {self.since!r}.", hint="Write it in UTC, without an offset.")
            return moment.isoformat(), False
        firsts = [first for name in names if (first := pc.min(column(table, name)).as_py()) is not None]
        return (min(firsts) if firsts else np.datetime64(0, "s").item()).isoformat(), False


def _differs(part: Column) -> bool:
    return bool(pc.count_distinct(part, mode="all").as_py() > 1)


STEP = Times
