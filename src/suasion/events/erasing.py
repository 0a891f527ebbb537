"""The vault's erasure ledger over the log: what was erased stays erased, also in data older than the erasure.

A ledger's sequence numbers mean something in one log only. A restored log counts on from an older number, so it is
another log, with a name of its own: whatever the ledger says of others is said anew of this one when it begins, no
further than it reaches then. What somebody who was erased does afterwards is seen.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, or_, select, update

from suasion.core.clock import Clock
from suasion.core.database import STATE, Database, Moment
from suasion.events.recent import last_sequence
from suasion.events.tables import QUARANTINE, TOMBSTONES
from suasion.events.tombstones import bury
from suasion.privacy.erasures import Erasure, Erasures

_PART = 100

Forget = Callable[[Connection, Collection[str]], None]
"""What a stage does that keeps something it took from events: takes out, in the transaction that writes tombstones of
some tokens, what it has from events that do not show any more."""

LINEAGE = Table(
    "log_lineage",
    STATE,
    Column("log", String(32), primary_key=True),
    Column("began", BigInteger, nullable=False),  # the last sequence number there was then
    Column("since", Moment, nullable=False),
)
"""Which log this is since it was last turned back; no row in one that never was."""


@dataclass(frozen=True)
class Lineage:
    """Which log this is: its name, empty if it was never turned back, and since when it goes its own way."""

    log: str = ""
    since: datetime | None = None


def lineage(connection: Connection) -> Lineage:
    """Say which log this is."""
    row = connection.execute(select(LINEAGE.c.log, LINEAGE.c.since)).one_or_none()
    return Lineage() if row is None else Lineage(row.log, row.since)


def turn_back(connection: Connection, erasures: Erasures, now: datetime, stages: Sequence[Forget] = ()) -> int:
    """Begin another log where this one ends, in the caller's transaction, and bury in it whom the ledger says.

    What stages keep of them goes, too. The ledger has it first. If the transaction is lost then, it speaks of a log
    that never was, which does no harm.

    Returns
    -------
    int
        How many erasures this log did not know of, or not so far.
    """
    last, before = last_sequence(connection), lineage(connection)
    new = secrets.token_hex(16)
    told = [replace(one, log=new, upto=min(one.upto, last)) for one in erasures.all() if _concerns(one, before)]
    erasures.record(told)
    connection.execute(delete(LINEAGE))
    connection.execute(insert(LINEAGE).values(log=new, began=last, since=now))
    for one in told:  # also of whom nothing is to be buried: what was set aside has no number
        forget_set_aside(connection, [one.token], one.since)
    return _bury_missing(connection, [one for one in erasures.all() if one.log == new], stages)


def replay_missing(database: Database, erasures: Erasures, clock: Clock, stages: Sequence[Forget] = ()) -> int:
    """Bury what the ledger says of this log and the log does not know; gives how many that were.

    A ledger that reaches beyond the last event tells that the log was turned back by other means than ours, a database
    server's own restore for one: that begins another log too. To be called before anything is appended.
    """
    ledger = erasures.all()
    with database.read() as connection:
        mine, last = [one for one in ledger if one.log == lineage(connection).log], last_sequence(connection)
        short = _short(connection, mine)
    if any(one.upto > last for one in mine):
        with database.write() as connection:
            return turn_back(connection, erasures, clock.now(), stages)
    if not short:
        return 0
    with database.write() as connection:
        return _bury_missing(connection, short, stages)


def forget_set_aside(connection: Connection, tokens: Collection[str], upto: datetime) -> None:
    """Take whatever names some tokens and came until then out of quarantine.

    Live events go, so that no replay brings them back. A line of an import is emptied and still counts in its report.
    """
    rest = iter(sorted(set(tokens)))
    while part := list(islice(rest, _PART)):
        named = or_(*(QUARANTINE.c.row.contains(token, autoescape=True) for token in part))
        theirs = named & (QUARANTINE.c.loaded <= upto)
        connection.execute(delete(QUARANTINE).where(theirs & (QUARANTINE.c.origin == "")))
        connection.execute(update(QUARANTINE).where(theirs).values(row="{}", detail="erased", event=""))


def _concerns(one: Erasure, before: Lineage) -> bool:
    """Say whether an erasure is of the log that is turned back, or of another and later than the parting of the two.

    What was said of others before that, was said of this one anew when it began.
    """
    return one.log == before.log or before.since is None or one.since > before.since


def _bury_missing(connection: Connection, ledger: Iterable[Erasure], stages: Sequence[Forget]) -> int:
    short = _short(connection, ledger)
    for one in short:
        bury(connection, [one.token], one.upto, one.since)
        forget_set_aside(connection, [one.token], one.since)
    if short:
        for forget in stages:
            forget(connection, [one.token for one in short])
    return len(short)


def _short(connection: Connection, ledger: Iterable[Erasure]) -> list[Erasure]:
    buried = {row.token: row.upto for row in connection.execute(select(TOMBSTONES.c.token, TOMBSTONES.c.upto))}
    return [one for one in ledger if buried.get(one.token, -1) < one.upto]
