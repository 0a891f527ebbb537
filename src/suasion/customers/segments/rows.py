"""The segments in force as rows: the newest definition of each, and the run that is shown of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.errors import Conflict, NotFound
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import Unreadable, in_force, read
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.store import SegmentRun
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_RUN


@dataclass(frozen=True)
class SegmentRow:
    """One segment of the list: its newest definition, and the run that is shown of it (None: never run).

    The run shown is that of the latest version that was run, and of those the one with the latest moment. `standing`
    says how many members stand, and as of when (None: nobody has looked yet).
    """

    name: str
    found: Definition | Unreadable
    version: int
    saved: datetime
    run: SegmentRun | None
    standing: Follow | None = None

    @property
    def unreadable(self) -> Unreadable | None:
        """What is wrong if the definition cannot be used."""
        return self.found if isinstance(self.found, Unreadable) else None

    @property
    def definition(self) -> Definition:
        """The newest definition.

        Raises
        ------
        suasion.core.errors.Conflict
            If it cannot be used.
        """
        if isinstance(self.found, Unreadable):
            raise Conflict(f"Segment {self.name!r} cannot be shown.", hint=self.found.words["en"])
        return self.found


def require_segment(connection: Connection, name: str) -> None:
    """Make sure that there is a segment of a name.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none.
    """
    names = set(connection.scalars(in_force()))
    if name not in names:
        raise NotFound.among("segment", name, names)


def segment_rows(connection: Connection, limit: int | None, after: str | None) -> list[SegmentRow]:
    """Read the segments behind a name, by name; None for all."""
    names = in_force().order_by(SEGMENT_DEFINITION.c.name)
    if after is not None:
        names = names.where(SEGMENT_DEFINITION.c.name > after)
    if limit is not None:
        names = names.limit(limit)
    return rows_of(connection, list(connection.scalars(names)))


def rows_of(connection: Connection, names: Sequence[str]) -> list[SegmentRow]:
    """Read some segments that are there."""
    run, rows = SEGMENT_RUN.c, {row.name: row for row in connection.execute(in_force())}
    usable, unreadable = read(rows.values())
    found: dict[str, Definition | Unreadable] = {**usable, **unreadable}
    listed = []
    for name in names:
        last = select(SEGMENT_RUN).where(run.name == name).order_by(run.version.desc(), run.as_of.desc()).limit(1)
        shown = connection.execute(last).mappings().one_or_none()
        row = rows[name]
        listed.append(SegmentRow(name, found[name], row.version, row.saved, SegmentRun(**shown) if shown else None))
    return listed
