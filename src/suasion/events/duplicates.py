"""How an event that comes again is known: by its message id, which is remembered per source.

Ids of live events are remembered for `WINDOW_DAYS` in one table per day, those of imports for ever.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from suasion.events.tables import LIVE_MESSAGES, MESSAGE_DAYS, MESSAGES, PARTITIONS, WINDOW_DAYS

DAY = 86_400_000_000
"""Microseconds of one."""


def remembered(connection: Connection, digests: Sequence[bytes], now: int) -> dict[bytes, bytes | None]:
    """Find the message ids that were seen: of each the digest of what the event said, None if nobody kept that.

    Parameters
    ----------
    now
        Microseconds since 1970; live ids older than the window are forgotten.
    """
    wanted = list(dict.fromkeys(digests))
    found: dict[bytes, bytes | None] = dict.fromkeys(
        connection.scalars(select(MESSAGES.c.digest).where(MESSAGES.c.digest.in_(wanted)))
    )
    for table in LIVE_MESSAGES:
        columns = table.c
        within = columns.digest.in_(wanted) & (columns.loaded > now - WINDOW_DAYS * DAY)
        found.update(
            (row.digest, row.body) for row in connection.execute(select(columns.digest, columns.body).where(within))
        )
    return found


def remember_imported(connection: Connection, digests: Iterable[tuple[bytes, int]]) -> None:
    """Keep the ids of imported events, each with its sequence number, for ever."""
    if rows := [{"digest": digest, "seq": seq} for digest, seq in digests]:
        connection.execute(insert(MESSAGES), rows)


def remember_live(connection: Connection, messages: Iterable[tuple[bytes, bytes, int]], now: int) -> None:
    """Keep the ids of live events: digest, digest of the body, sequence number."""
    rows = [{"digest": digest, "body": body, "seq": seq, "loaded": now} for digest, body, seq in messages]
    if not rows:
        return
    day = now // DAY
    slot = day % PARTITIONS
    held = connection.execute(select(MESSAGE_DAYS.c.day).where(MESSAGE_DAYS.c.slot == slot)).scalar_one_or_none()
    if held != day:
        connection.execute(delete(LIVE_MESSAGES[slot]))
        connection.execute(delete(MESSAGE_DAYS).where(MESSAGE_DAYS.c.slot == slot))
        connection.execute(insert(MESSAGE_DAYS), [{"slot": slot, "day": day}])
    connection.execute(insert(LIVE_MESSAGES[slot]), rows)
