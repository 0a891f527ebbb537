"""Tombstones: whose events no read shows any more, from the moment that was asked for on.

The files follow by compaction, which notes in `gone` that they have: a tombstone with nothing left under it costs
readers nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, delete, func, insert, select, update

from suasion.core.bulk import rows_by_key
from suasion.events.tables import TOMBSTONES

_COLUMNS: dict[str, pa.DataType] = {"token": pa.string(), "upto": pa.int64()}
_SCHEMA = pa.schema(_COLUMNS)
_PART = 500


Erasures = tuple[int, int | None]
"""Another one after every erasure."""


def so_far(connection: Connection) -> Erasures:
    """Give how many tombstones there are, and the sum of how far they reach."""
    count, reach = connection.execute(select(func.count(), func.sum(TOMBSTONES.c.upto))).one()
    return int(count), None if reach is None else int(reach)


def bury(connection: Connection, tokens: Iterable[str], upto: int, now: datetime) -> None:
    """Erase the events whose primary token is one of these, up to a sequence number; asked again it reaches further."""
    wanted = sorted(set(tokens))
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        held = TOMBSTONES.c.token.in_(part)
        before = {row.token: row.upto for row in connection.execute(select(TOMBSTONES).where(held))}
        further = [token for token in part if before.get(token, -1) < upto]
        if further:
            connection.execute(delete(TOMBSTONES).where(TOMBSTONES.c.token.in_(further)))
            connection.execute(insert(TOMBSTONES), [{"token": token, "upto": upto, "since": now} for token in further])


def in_force(connection: Connection) -> pa.Table:
    """Give the tombstones that may still have events under them: columns token, upto."""
    return everyone(connection, gone=False)


def reach_of(connection: Connection, tokens: Collection[str]) -> dict[str, int]:
    """Give the sequence number up to which the events of some tokens are erased; tokens without a tombstone lack."""
    query = select(TOMBSTONES.c.token, TOMBSTONES.c.upto).where(TOMBSTONES.c.gone.is_(None))
    if len(tokens) <= _PART:
        query = query.where(TOMBSTONES.c.token.in_(sorted(tokens)))
    return {row.token: row.upto for row in connection.execute(query)}


def furthest(connection: Connection, tokens: Collection[str]) -> dict[str, int]:
    """Give how far erasures of some tokens reach, whether files still hold something under them or not."""
    token, upto = TOMBSTONES.c.token, TOMBSTONES.c.upto
    found = rows_by_key(connection, (token, upto), token, sorted(set(tokens)))
    return {row[0]: row[1] for row in found}


def everyone(connection: Connection, *, gone: bool) -> pa.Table:
    """Give the tombstones of which the files are said to hold nothing any more, or those of which they may."""
    state = TOMBSTONES.c.gone.is_not(None) if gone else TOMBSTONES.c.gone.is_(None)
    rows = connection.execute(select(TOMBSTONES.c.token, TOMBSTONES.c.upto).where(state)).all()
    return pa.table({"token": [row.token for row in rows], "upto": [row.upto for row in rows]}, schema=_SCHEMA)


def covered(events: pa.Table, tombstones: pa.Table) -> int:
    """Count the events under tombstones."""
    return int(pc.sum(erased(events, tombstones).cast(pa.int64())).as_py() or 0)


def erased(events: pa.Table, tombstones: pa.Table) -> "pa.ChunkedArray[Any]":
    """Say of each event (columns seq, token) whether a tombstone covers it."""
    place = pc.index_in(events["token"], tombstones["token"])
    covered: Any = pc.less_equal(events["seq"], tombstones["upto"].take(place))
    shown: pa.ChunkedArray[Any] = covered.fill_null(False)
    return shown


def note_gone(connection: Connection, tombstones: pa.Table, sealed: int, now: datetime) -> int:
    """Note that no file holds anything under these any more; gives how many, those that end in the tail left out."""
    noted = 0
    done: Sequence[dict[str, Any]] = [row for row in tombstones.to_pylist() if row["upto"] <= sealed]
    for row in done:
        mine = (TOMBSTONES.c.token == row["token"]) & (TOMBSTONES.c.upto == row["upto"])
        noted += connection.execute(update(TOMBSTONES).where(mine).values(gone=now)).rowcount
    return noted
