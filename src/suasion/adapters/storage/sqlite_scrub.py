"""Overwriting what deleted rows left in a SQLite file: its free pages are taken with zeros and given back.

SQLite overwrites a deleted row only in pages that stay in use (`secure_delete`); a page that nothing uses
keeps what it held until another takes it. `VACUUM` would write the whole file anew and keep everybody waiting.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, func, insert
from sqlalchemy.schema import CreateTable, DropTable

from suasion.core import faults

_ROOM = Table("scrubbing", MetaData(), Column("room", LargeBinary, nullable=False))
_PAGES = 2_000
"""Taken in one transaction: 8 MB, some tens of milliseconds."""
_PAGE_BYTES = 4_092
"""Of a blob in each page of 4,096 bytes."""

_TAKEN = faults.declare("scrub.some", "some free pages are overwritten, and are in the table that took them")

Write = Callable[[], AbstractContextManager[Connection]]
"""Opens a writing block."""


def overwrite_free_pages(write: Write) -> None:
    """Take every free page, a part in each transaction, and give them back; after a kill the next call ends it."""
    try:
        while _take_some(write):
            pass
    finally:
        with write() as connection:
            connection.execute(DropTable(_ROOM, if_exists=True))


def _take_some(write: Write) -> bool:
    """Take free pages; gives whether there are more."""
    with write() as connection:
        free = _free(connection)
        if not free:
            return False
        connection.execute(CreateTable(_ROOM, if_not_exists=True))
        size = min(free, _PAGES) * _PAGE_BYTES
        connection.execute(insert(_ROOM).values(room=func.zeroblob(size)))
        more = _free(connection) > 0
    faults.pass_point(_TAKEN)
    return more


def _free(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
