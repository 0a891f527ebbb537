"""The tail in memory, as Arrow: decoded once, extended by sequence number, cut when a range is sealed.

It holds only what a reading transaction saw, so it can never hold what was rolled back. The tail's rows never change,
so what it holds stays right whoever writes.
"""

import threading
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from suasion.events.lake import EMPTY, Tables, of_rows
from suasion.events.tables import TAIL

MOST_BYTES = 512_000_000
"""What it holds at most; of a longer tail the rest is read anew for each view."""
_PART = 20_000


class Mirror:
    """Tail rows of one database as tables, for any number of threads.

    Parameters
    ----------
    most_bytes
        See `MOST_BYTES`.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._chunks: list[Tables] = []
        self._after = self._upto = 0  # the chunks hold what lies between: after < seq <= upto

    def read(self, connection: Connection, after: int, upto: int) -> Tables:
        """Give the rows with ``after < seq <= upto``; the transaction must see them all, and nothing sealed of them."""
        if upto <= after:
            return EMPTY
        with self._lock:
            if after < self._after:  # an older snapshot than another reader's, who has cut already
                return _joined(list(_parts(connection, after, upto)))
            self._cut(after)
            rest = self._extend(connection, upto)
            return _joined([_upto(chunk, upto) for chunk in self._chunks] + rest)

    def _cut(self, after: int) -> None:
        self._after = after
        self._upto = max(self._upto, after)
        self._chunks = [cut for chunk in self._chunks if (cut := _behind(chunk, after)).events.num_rows]

    def _extend(self, connection: Connection, upto: int) -> list[Tables]:
        """Take in what is new; gives what there is no room for."""
        rest: list[Tables] = []
        for part in _parts(connection, self._upto, upto):
            if rest or sum(chunk.nbytes for chunk in self._chunks) + part.nbytes > self._most_bytes:
                rest.append(part)
                continue
            self._chunks.append(part)
            self._upto = part.events["seq"][-1].as_py()
            while len(self._chunks) > 1 and _rows(self._chunks[-2]) <= 2 * _rows(self._chunks[-1]):
                last = self._chunks.pop()
                self._chunks[-1] = _joined([self._chunks[-1], last])
        return rest


def _parts(connection: Connection, after: int, upto: int) -> Iterator[Tables]:
    while after < upto:
        query = select(TAIL).where(TAIL.c.seq > after, TAIL.c.seq <= upto).order_by(TAIL.c.seq).limit(_PART)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield of_rows(rows)
        after = rows[-1].seq


def _rows(tables: Tables) -> int:
    return int(tables.events.num_rows)


def _behind(chunk: Tables, after: int) -> Tables:
    if chunk.events["seq"][0].as_py() > after:
        return chunk
    return Tables(*(table.filter(pc.greater(table["seq"], pa.scalar(after))) for table in _each(chunk)))


def _upto(chunk: Tables, upto: int) -> Tables:
    if chunk.events["seq"][-1].as_py() <= upto:
        return chunk
    return Tables(*(table.filter(pc.less_equal(table["seq"], pa.scalar(upto))) for table in _each(chunk)))


def _joined(chunks: list[Tables]) -> Tables:
    if len(chunks) == 1:
        return chunks[0]
    return Tables(*(pa.concat_tables(same).combine_chunks() for same in zip(*map(_each, chunks), strict=True)))


def _each(tables: Tables) -> tuple[pa.Table, pa.Table, pa.Table]:
    return tables.events, tables.order_lines, tables.raw
