"""The erasure ledger: which tokens were erased, up to which event, kept with the vault and never with the data.

Data that is restored from a backup may be older than an erasure. The ledger of the newest vault says what has to be
erased from it again, before anybody reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from suasion.core.database import Database
from suasion.privacy.tables import ERASURE


@dataclass(frozen=True)
class Erasure:
    """One token's events are erased: those with a sequence number of `upto` or less; `since` is when it was asked.

    `log` names the log that counts so: a restored one counts on from an older number. Empty: one never turned back.
    """

    token: str
    upto: int
    since: datetime
    log: str = ""


class Erasures:
    """The ledger of one vault.

    Parameters
    ----------
    database
        vault.db.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, erasures: Iterable[Erasure]) -> None:
        """Add erasures, on disk when this returns; record them here before the data is touched.

        Of several of a token in one log the furthest `upto` counts, and the latest `since`.
        """
        with self._database.write() as connection:
            record_in(connection, erasures)

    def all(self) -> list[Erasure]:
        """Give every erasure, by token, then by log."""
        with self._database.read() as connection:
            rows = connection.execute(select(ERASURE).order_by(ERASURE.c.token, ERASURE.c.log)).mappings()
            return [Erasure(**row) for row in rows]


def record_in(connection: Connection, erasures: Iterable[Erasure]) -> None:
    """Add erasures in a transaction of the vault that is open already."""
    for one in erasures:
        mine = (ERASURE.c.token == one.token) & (ERASURE.c.log == one.log)
        known = connection.execute(select(ERASURE.c.upto, ERASURE.c.since).where(mine)).one_or_none()
        if known is None:
            connection.execute(insert(ERASURE).values(vars(one)))
        else:
            most = {"upto": max(known.upto, one.upto), "since": max(known.since, one.since)}
            connection.execute(update(ERASURE).where(mine).values(most))
