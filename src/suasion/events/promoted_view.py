"""Events with promoted columns, put together of files that have them, files that lack them, and the tail."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path

import ibis
import pyarrow as pa

from suasion.core.engine import Session
from suasion.events.lake import EVENTS, Tables
from suasion.events.promoted import Promotions, beside, read_out
from suasion.events.promoted_files import lacking, read_out_of


def promoted_events(
    session: Session, files: Mapping[str, Sequence[Path]], tail: Tables, wanted: Promotions
) -> ibis.Table:
    """Put in every event with the columns of `EVENTS` and the promoted ones; marks and tombstones are not looked at.

    Parameters
    ----------
    files
        The sealed files of `events` and `raw`, range by range in one order.
    """
    parts: list[ibis.Table] = []
    groups = defaultdict[Promotions, list[tuple[Path, Path]]](list)
    for events, raw in zip(files["events"], files["raw"], strict=True):
        groups[lacking(events, wanted)].append((events, raw))
    for missing, ranges in groups.items():
        parts.append(_sealed(session, ranges, missing, wanted))
    if tail.events.num_rows or not parts:
        table = session.add_arrow("log_promoted_tail", beside(tail.events, read_out(tail.events, tail.raw, wanted)))
        parts.append(_as_shown(table, wanted))
    return reduce(lambda left, right: left.union(right), parts)


def _sealed(
    session: Session, ranges: Sequence[tuple[Path, Path]], missing: Promotions, wanted: Promotions
) -> ibis.Table:
    held = [pa.field(one.stored, one.arrow) for one in wanted if one not in missing]
    table = session.add_parquet("log_promoted", [events for events, _ in ranges], pa.schema([*EVENTS, *held]))
    if missing:
        found = pa.concat_tables([read_out_of(events, raw, missing) for events, raw in ranges])
        late = session.add_arrow("log_promoted_late", found.rename_columns(["late_seq", *found.column_names[1:]]))
        table = table.left_join(late, table.seq == late.late_seq)
    return _as_shown(table, wanted)


def _as_shown(table: ibis.Table, wanted: Promotions) -> ibis.Table:
    return table.select(*EVENTS.names, **{one.column: table[one.stored] for one in wanted})
