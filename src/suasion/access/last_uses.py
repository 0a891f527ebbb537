"""When sessions and keys were used last: known at once in memory, written down outside the requests' way.

A request waits for no other transaction because of it. A use is written within moments, unless a long transaction is in
the way: then it is tried again every `RETRY` until it is on disk, so that after a kill it can lack by as much as that
transaction took, and at most a minute and a bit otherwise. An orderly end writes what is left.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Condition, Thread
from typing import Any

from sqlalchemy import Column, Connection, update
from sqlalchemy.exc import SQLAlchemyError

from suasion.core.database import Database
from suasion.core.errors import StorageFull, WorkspaceBusy, WorkspaceError

EXACT = timedelta(minutes=1)
"""A use this soon after the one on record is not noted."""
RETRY = timedelta(seconds=5)
_ENDING = timedelta(seconds=5)


class LastUses:
    """The last use of each row of a table, as far as it is newer than the row says.

    Parameters
    ----------
    database
        The state database.
    name, moment
        The column that names a row, and the one that says when it was used last.
    """

    def __init__(self, database: Database, name: Column[str], moment: Column[Any]) -> None:
        self._database, self._name, self._moment = database, name, moment
        self._changed = Condition()  # guards what follows; never held while the database is asked
        self._noted: dict[str, datetime] = {}
        self._writer: Thread | None = None
        self._closed = False

    def noted(self) -> Mapping[str, datetime]:
        """Give the uses that are not on disk yet; ask before reading the rows, so that none falls in between."""
        with self._changed:
            return dict(self._noted)

    def note(self, name: str, now: datetime) -> None:
        """Take down a use, and see to it that it is written; waits for nothing."""
        with self._changed:
            self._noted[name] = now
            if self._writer is None and not self._closed:
                self._writer = Thread(target=self._write_all, name="last uses", daemon=True)
                self._writer.start()

    def write(self, connection: Connection) -> None:
        """Write what is noted within a transaction that is under way anyway; it stays noted, in case that fails."""
        self._write(connection, self.noted())

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is left to write, or the writer gave up; False if that took longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._writer is None, seconds)

    def close(self) -> None:
        """Write what is left, if the database lets us in within some seconds, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.settle(_ENDING.total_seconds())

    def _write_all(self) -> None:
        while True:
            with self._changed:
                last, found = self._closed, dict(self._noted)
            written = self._try(found)
            with self._changed:
                if written:
                    self._noted = {name: when for name, when in self._noted.items() if found.get(name) != when}
                elif written is not None:
                    self._changed.wait_for(lambda: self._closed, RETRY.total_seconds())
                if last or written is None or not self._noted:
                    self._writer = None
                    self._changed.notify_all()
                    return

    def _try(self, found: Mapping[str, datetime]) -> bool | None:
        """Write; False if it may work later, None if it never will."""
        try:
            with self._database.write() as connection:
                self._write(connection, found)
        except (SQLAlchemyError, StorageFull, WorkspaceBusy):  # somebody else writes for long, or the disk is full
            return False
        except WorkspaceError:  # opened read-only
            return None
        return True

    def _write(self, connection: Connection, found: Mapping[str, datetime]) -> None:
        for name, when in found.items():
            earlier = self._moment.is_(None) | (self._moment < when)
            row = update(self._name.table).where((self._name == name) & earlier)
            connection.execute(row.values({self._moment.name: when}))
