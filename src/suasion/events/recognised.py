"""Whether every event's message id is remembered, so that the same event sent again is known."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from suasion.core.clock import to_microseconds
from suasion.events.duplicates import DAY
from suasion.events.tables import LIVE_MESSAGES, MESSAGES, PARTITIONS, WINDOW_DAYS

_PART = 5_000


def unrecognised(connection: Connection, columns: Mapping[str, Sequence[Any]], now: datetime) -> int:
    """Count the events whose message id is not remembered as theirs, though it must be.

    Those of an import must be for ever, live ones for as long as the window lasts; the oldest events kept no id.

    Parameters
    ----------
    columns
        ``seq``, ``origin``, ``loaded`` (microseconds since 1970) and ``message`` of some events.
    """
    oldest = to_microseconds(now) - WINDOW_DAYS * DAY
    rows = list(zip(columns["seq"], columns["origin"], columns["loaded"], columns["message"], strict=True))
    due = [
        (loaded // DAY, message, seq)
        for seq, origin, loaded, message in rows
        if message is not None and (origin or loaded > oldest)
    ]
    missing = _not_in(connection, MESSAGES, [(message, seq) for _, message, seq in due])
    live = [one for one in due if one[1] in missing]
    live.sort()
    return sum(
        len(_not_in(connection, LIVE_MESSAGES[day % PARTITIONS], [(message, seq) for _, message, seq in group]))
        for day, group in groupby(live, key=lambda one: one[0])
    )


def _not_in(connection: Connection, table: Table, ids: Sequence[tuple[bytes, int]]) -> set[bytes]:
    missing: set[bytes] = set()
    for start in range(0, len(ids), _PART):
        part = dict(ids[start : start + _PART])
        query = select(table.c.digest, table.c.seq).where(table.c.digest.in_(list(part)))
        held = {(bytes(row.digest), row.seq) for row in connection.execute(query)}
        missing |= {message for message, seq in part.items() if (message, seq) not in held}
    return missing
