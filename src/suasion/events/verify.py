"""Whether the log is whole: sequence numbers, sums, files, order lines and message ids against each other."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from suasion.events.log import EventLog
from suasion.events.recent import last_sequence
from suasion.events.tables import MANIFEST, TAIL


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name
        What; the same at every run.
    ok
        Whether it is as it must be.
    found, expected
        Counts; equal if it is well.
    detail
        Where it is not well, in words that name no customer; empty if it is.
    """

    name: str
    ok: bool
    found: int
    expected: int
    detail: str = ""


def verify(log: EventLog) -> list[Check]:
    """Look at everything the log holds and change nothing; takes seconds per million events."""
    with log.database.read() as connection:
        return [_ranges(connection), _sums(connection)]


def _ranges(connection: Connection) -> Check:
    """Sealed ranges follow each other from 1, and the tail follows them."""
    columns = (MANIFEST.c.first, MANIFEST.c.last)
    live = connection.execute(select(*columns).where(MANIFEST.c.replaced.is_(None)).order_by(MANIFEST.c.first)).all()
    tail = connection.execute(select(func.min(TAIL.c.seq), func.max(TAIL.c.seq))).one()
    ranges = [(row.first, row.last) for row in live] + ([] if tail[0] is None else [(tail[0], tail[1])])
    expected, breaks = 1, []
    for first, last in ranges:
        if first != expected:
            breaks.append(f"{first} where {expected} was due")
        expected = last + 1
    return Check("ranges", not breaks, len(breaks), 0, "; ".join(breaks[:5]))


def _sums(connection: Connection) -> Check:
    """Acknowledged = sealed + removed + tail."""
    sums = select(func.sum(MANIFEST.c.events), func.sum(MANIFEST.c.removed)).where(MANIFEST.c.replaced.is_(None))
    sealed, removed = connection.execute(sums).one()
    tail = connection.execute(select(func.count()).select_from(TAIL)).scalar_one()
    found, expected = int(sealed or 0) + int(removed or 0) + tail, last_sequence(connection)
    return Check("sums", found == expected, found, expected, "" if found == expected else "events are lost or doubled")
