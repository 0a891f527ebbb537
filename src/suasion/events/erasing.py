"""The vault's erasure ledger over the log: what was erased stays erased, also in data older than the erasure."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.events.tables import TOMBSTONES
from suasion.events.tombstones import bury
from suasion.privacy.erasures import Erasure


def replay(connection: Connection, ledger: Iterable[Erasure]) -> int:
    """Bury what the ledger says is erased, in the caller's transaction; gives how many were not buried so far yet."""
    short = _short(connection, ledger)
    for one in short:
        bury(connection, [one.token], one.upto, one.since)
    return len(short)


def replay_missing(database: Database, ledger: Iterable[Erasure]) -> int:
    """Do the same in a transaction of its own, if there is anything to do."""
    wanted = list(ledger)
    with database.read() as connection:
        short = _short(connection, wanted)
    if not short:
        return 0
    with database.write() as connection:
        return replay(connection, short)


def _short(connection: Connection, ledger: Iterable[Erasure]) -> list[Erasure]:
    buried = {row.token: row.upto for row in connection.execute(select(TOMBSTONES.c.token, TOMBSTONES.c.upto))}
    return [one for one in ledger if buried.get(one.token, -1) < one.upto]
