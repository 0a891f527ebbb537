"""Days and hours of the day where the shop is, on every engine: by the moments at which the zone's offset changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis

DAY = 86_400
"""Seconds."""
_EPOCH = ibis.literal(datetime(1970, 1, 1), type="timestamp(6)")  # noqa: DTZ001 - naive UTC, as the columns are


def local_seconds(time: Any, zone: str, start: datetime, end: datetime) -> Any:
    """Give the whole seconds since 1970 on the clocks of a zone, of a column of naive UTC times between two moments."""
    known = offsets(zone, start, end)
    ahead: Any = ibis.literal(known[0][1])
    if known[1:]:
        later = [(time >= ibis.literal(since, type="timestamp(6)"), seconds) for since, seconds in reversed(known[1:])]
        ahead = ibis.cases(*later, else_=known[0][1])
    return time.delta(_EPOCH, unit="second") + ahead


def offsets(zone: str, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """List how many seconds a zone is ahead of UTC, and since when, between two naive UTC moments.

    Examples
    --------
    >>> [(str(since), ahead) for since, ahead in offsets("Europe/London", datetime(2026, 1, 1), datetime(2026, 5, 1))]
    [('2026-01-01 00:00:00', 0), ('2026-03-29 01:00:00', 3600)]
    """
    found = [(start, _ahead(zone, start))]
    moment = start
    while moment < end:
        after = min(moment + timedelta(days=1), end)
        if _ahead(zone, after) != found[-1][1]:
            since = _change(zone, moment, after)
            found.append((since, _ahead(zone, since)))
        moment = after
    return found


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """Find the second at which the offset is another than before."""
    old = _ahead(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if _ahead(zone, middle) == old else (before, middle)
    return after.replace(microsecond=0)


def _ahead(zone: str, moment: datetime) -> int:
    offset = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return int((offset or timedelta()).total_seconds())
