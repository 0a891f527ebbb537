"""Retention: how long events are kept after they were received.

An import's events count as received when they happened, so old files brought in under a short retention go at the next
compaction. Features, segments and models see no more than what is kept; traits and who a customer is stay, for they
are states of their own.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from suasion.core.clock import naive_utc
from suasion.events.lake import EVENTS

_NEVER = datetime.min.replace(tzinfo=UTC)


def keep_since(now: datetime, keep_days: int) -> datetime | None:
    """Give the moment before which received events go; None if everything is kept.

    Examples
    --------
    >>> keep_since(datetime(2024, 6, 30, tzinfo=UTC), 29).day, keep_since(datetime(2024, 6, 30, tzinfo=UTC), 0)
    (1, None)
    """
    return now - timedelta(days=keep_days) if keep_days else None


def too_old(events: pa.Table, since: datetime) -> Any:
    """Say of each event whether it was received before a moment."""
    return pc.less(events["received"], pa.scalar(naive_utc(since), EVENTS.field("received").type))


def oldest_received(path: Path) -> datetime:
    """Give when the first event of a sealed file was received, from the file's statistics."""
    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    columns = [group.column(place) for group in groups for place in range(group.num_columns)]
    found = [column.statistics for column in columns if column.path_in_schema == "received"]
    lowest: list[Any] = [_NEVER if one is None or not one.has_min_max else one.min for one in found]
    return min((moment.replace(tzinfo=UTC) for moment in lowest), default=_NEVER)
