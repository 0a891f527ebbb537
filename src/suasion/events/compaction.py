"""Compaction: small neighbours become one large range, and what was erased or is too old leaves the files.

A range is written anew beside the old ones, then one transaction puts it in their place. Views that were opened before
go on reading the old files until their lease is over.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.events.lake import EVENTS
from suasion.events.manifest import Range, every, expired, forget, live, next_id, readable, replace
from suasion.events.merging import merged
from suasion.events.promoted import Promotions
from suasion.events.promoted_files import lacking, parts_of, schema_with
from suasion.events.retention import oldest_received, too_old
from suasion.events.sealed_files import Lake, described, with_digests
from suasion.events.tombstones import erased, in_force, note_gone

LARGE = 1_000_000
"""Events and order lines that a merged range has at most."""

_RENAMED = faults.declare(
    "compact.renamed", "a merged range's files are on disk; the manifest still names the old ones"
)
_COMMITTING = faults.declare("compact.before_commit", "a merged range has taken the place of others, not committed")
_COMMITTED = faults.declare("compact.after_commit", "a merged range counts; the files of those it replaced are there")
_UNLINKED = faults.declare("compact.unlinked", "files of replaced ranges are gone, their rows in the manifest are not")

Stopping = Callable[[], bool]


def compact(
    database: Database,
    lake: Lake,
    clock: Clock,
    *,
    keep_since: datetime | None = None,
    promotions: Promotions = (),
    large: int = LARGE,
    stopping: Stopping = lambda: False,
) -> int:
    """Merge small ranges and take out what was erased, or received too long ago; gives how many ranges it wrote.

    Parameters
    ----------
    keep_since
        Events received before are removed; None keeps all.
    promotions
        What is written has the columns of these, and of no others; files that lack one are written anew.
    large
        See `LARGE`.
    stopping
        Asked between ranges; what is left then is for the next time.
    """
    with database.read() as connection:
        ranges, tombstones = live(connection), in_force(connection)
    readable(ranges)
    aims = _Aims(tombstones, keep_since, promotions)
    written = 0
    for group in _groups(lake, ranges, aims, large):
        if stopping():
            return written
        _rewrite(database, lake, clock, group, aims)
        written += 1
    if tombstones.num_rows and not stopping():
        with database.write() as connection:
            note_gone(connection, tombstones, ranges[-1].last if ranges else 0, clock.now())
    return written


def mergeable(ranges: Sequence[Range], large: int = LARGE) -> list[list[Range]]:
    """Find neighbours that together are one range of at most `large` rows.

    None of a group holds more than two thirds of its rows, so that an event is written anew only so often as the log
    grows by half.
    """
    groups: list[list[Range]] = []
    for one in ranges:
        groups.append([one])
        while len(groups) > 1 and _is_worth_it([*groups[-2], *groups[-1]], large):
            groups[-2:] = [[*groups[-2], *groups[-1]]]
    return [group for group in groups if len(group) > 1]


def _is_worth_it(group: Sequence[Range], large: int) -> bool:
    sizes = [one.events + one.order_lines for one in group]
    return sum(sizes) <= large and 3 * max(sizes) <= 2 * sum(sizes)


def remove_replaced(database: Database, lake: Lake, clock: Clock, lease: timedelta) -> int:
    """Delete the files of ranges that were replaced longer ago than `lease`; gives how many ranges that were."""
    with lake.changing:
        with database.read() as connection:
            old = expired(connection, clock.now(), lease)
        for one in old:
            for path in lake.files(one):
                path.unlink(missing_ok=True)
        faults.pass_point(_UNLINKED)
        if old:
            with database.write() as connection:
                forget(connection, old)
    return len(old)


@dataclass(frozen=True)
class _Aims:
    """What must go, and which promoted columns must be there."""

    tombstones: pa.Table
    keep_since: datetime | None
    promotions: Promotions

    def removes(self, events: pa.Table) -> Any:
        """Say of each event whether it must."""
        covered = erased(events, self.tombstones)
        return covered if self.keep_since is None else pc.or_(covered, too_old(events, self.keep_since))

    def touches(self, events: Path) -> bool:
        """Say whether a file of events may hold what must go, or lacks a column."""
        if lacking(events, self.promotions):
            return True
        if self.keep_since is not None and oldest_received(events) < self.keep_since:
            return True
        if not self.tombstones.num_rows:
            return False
        found: Any = pc.any(erased(pq.read_table(events, columns=["seq", "token"]), self.tombstones))
        return bool(found.as_py())


def _groups(lake: Lake, ranges: Sequence[Range], aims: _Aims, large: int) -> Iterator[list[Range]]:
    """Give what is to be written anew: groups to merge, and single ranges that are not as they must be."""
    groups = mergeable(ranges, large)
    merged = {one.id for group in groups for one in group}
    yield from groups
    for one in ranges:
        if one.id not in merged and one.events and aims.touches(lake.file("events", one)):
            yield [one]


def _rewrite(database: Database, lake: Lake, clock: Clock, group: Sequence[Range], aims: _Aims) -> None:
    with lake.changing:
        with database.read() as connection:
            number, named = next_id(connection), every(connection)
        lake.remove_orphans(named)
        new = _written(lake, number, group, aims, clock.now())
        faults.pass_point(_RENAMED)
        with database.write(alone=True) as connection:
            replace(connection, group, new)
            faults.pass_point(_COMMITTING)
        faults.pass_point(_COMMITTED)


def _written(lake: Lake, number: int, group: Sequence[Range], aims: _Aims, now: datetime) -> Range:
    full = [one for one in group if one.events]
    times, removed = _left([lake.file("events", one) for one in full], aims)
    span = (group[0].first, group[-1].last)
    new = described(number, span, times, 0, now)
    if not new.events:
        return new
    lines: list[int] = []

    def kept(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
        return (part.filter(pc.invert(pc.is_in(part["seq"], removed))) if len(removed) else part for part in parts)

    def counted(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
        for part in parts:
            lines.append(part.num_rows)
            yield part

    files = [(lake.file("events", one), lake.file("raw", one)) for one in full]
    events = merged(kept(parts_of(*both, aims.promotions)) for both in files)
    digests = [
        lake.write("events", new, events, schema_with(aims.promotions)),
        lake.write("order_lines", new, counted(kept(_parts(lake, "order_lines", full)))),
        lake.write("raw", new, kept(_parts(lake, "raw", full))),
    ]
    return with_digests(described(number, span, times, sum(lines), now), *digests)


def _left(files: Iterable[Path], aims: _Aims) -> tuple[pa.Table, Any]:
    """Say what must go: gives the times of the events that stay, and the sequence numbers of those that do not."""
    stay, go = [EVENTS.empty_table().select(["time"])], [EVENTS.empty_table().select(["seq"])]
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["seq", "token", "time", "received"]):
                events = pa.Table.from_batches([batch])
                gone = aims.removes(events)
                stay.append(events.select(["time"]).filter(pc.invert(gone)))
                go.append(events.select(["seq"]).filter(gone))
    return pa.concat_tables(stay), pa.concat_tables(go)["seq"].combine_chunks()


def _parts(lake: Lake, table: str, ranges: Iterable[Range]) -> Iterator[pa.Table]:
    """Read files row group by row group."""
    for one in ranges:
        with pq.ParquetFile(lake.file(table, one)) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number)
