"""The ledger of withdrawals: who withdrew which consent, by token, kept with the vault and never with the data.

Data that is restored from a backup may be older than a withdrawal, and would take it for a grant. The ledger of the
newest vault says what has to be withdrawn in it again, before anybody can be written to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from suasion.core.database import Database
from suasion.privacy.tables import IDENTIFIERS, WITHDRAWAL

_PART = 500
_KEY = (WITHDRAWAL.c.token, WITHDRAWAL.c.channel, WITHDRAWAL.c.topic, WITHDRAWAL.c.purpose, WITHDRAWAL.c.time)


@dataclass(frozen=True)
class Withdrawal:
    """What was withdrawn by whoever held a token then; what shows it stays with the data.

    Parameters
    ----------
    channel, topic, purpose, source
        As the act of consent says.
    time, received
        When it was said, and when it was heard; both aware.
    """

    token: str
    channel: str
    topic: str
    purpose: str
    time: datetime
    received: datetime
    source: str


class Withdrawals:
    """The ledger of one vault; each row has a number, and a later row a higher one.

    Parameters
    ----------
    database
        vault.db.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, withdrawals: Iterable[Withdrawal]) -> tuple[int, int]:
        """Add withdrawals, on disk when this returns; those already there are not added again.

        Those of tokens behind which nothing stands are left out: whose they were was erased.

        Returns
        -------
        tuple of int
            The last number there was, and the last there is.
        """
        wanted = {tuple(vars(one).values())[: len(_KEY)]: vars(one) for one in withdrawals}
        tokens = sorted({key[0] for key in wanted})
        with self._database.write() as connection:
            before = _last(connection)
            for start in range(0, len(tokens), _PART):
                part = tokens[start : start + _PART]
                held = set(connection.scalars(select(IDENTIFIERS.c.token).where(IDENTIFIERS.c.token.in_(part))))
                there = {tuple(row) for row in connection.execute(select(*_KEY).where(WITHDRAWAL.c.token.in_(part)))}
                new = [row for key, row in wanted.items() if key[0] in held and key not in there]
                if new:
                    connection.execute(insert(WITHDRAWAL), new)
            return before, _last(connection)

    def last(self) -> int:
        """Give the last number there is; 0 if nobody withdrew."""
        with self._database.read() as connection:
            return _last(connection)

    def after(self, number: int) -> list[Withdrawal]:
        """Give what was recorded behind a number, in order."""
        columns: list[Any] = [column for column in WITHDRAWAL.columns if column is not WITHDRAWAL.c.number]
        query = select(*columns).where(WITHDRAWAL.c.number > number).order_by(WITHDRAWAL.c.number)
        with self._database.read() as connection:
            return [Withdrawal(**row) for row in connection.execute(query).mappings()]


def _last(connection: Connection) -> int:
    return connection.scalar(select(func.max(WITHDRAWAL.c.number))) or 0
