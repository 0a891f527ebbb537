"""Marks on events that only their neighbours gave away, set after they were stored.

An event in the log never changes, so a mark stands beside it: a row of `log_machine` by its sequence number. Marks are
derived: deleted, they are found again.
"""

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, select

from suasion.core.database import STATE, Moment

MARKS = Table(
    "log_machine",
    STATE,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("rule", String(32), nullable=False),  # one over several events
    Column("since", Moment, nullable=False),
)
"""Events marked as a machine's after they were stored."""

LOOKED = Table(
    "log_machine_look",
    STATE,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("sequence", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
)
"""Up to which sequence number nothing that comes can change what is marked, and how often marks were changed."""

_ASKED_AT_ONCE = 500


def rules_of(connection: Connection, sequences: Iterable[int]) -> dict[int, str]:
    """Give the rule of each of some events that is marked; events judged when they came in are not among them."""
    asked = list(sequences)
    found: dict[int, str] = {}
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(select(MARKS.c.seq, MARKS.c.rule).where(MARKS.c.seq.in_(some)))
        found |= {row.seq: row.rule for row in rows}
    return found


class MarksInMemory:
    """Every mark, kept between views: the table is read again only when it is another."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[int, pa.Table] = (0, _table(()))

    def read(self, connection: Connection) -> pa.Table:
        """Give every mark that the connection sees, as a table of `seq` and `rule` to put into a session."""
        state = connection.execute(select(LOOKED.c.version)).scalar() or 0
        with self._lock:
            known, held = self._held
        if state == known:
            return held
        read = _table(connection.execute(select(MARKS.c.seq, MARKS.c.rule).order_by(MARKS.c.seq)).all())
        with self._lock:
            self._held = state, read
        return read


def _table(rows: Sequence[Any]) -> pa.Table:
    return pa.table(
        {
            "seq": pa.array([row.seq for row in rows], pa.int64()),
            "rule": pa.array([row.rule for row in rows], pa.string()),
        }
    )


def with_marks(table: ibis.Table, marks: ibis.Table) -> ibis.Table:
    """Give a table that has `seq` and `machine` with the marks put in; what was judged when it came in keeps its rule.

    Parameters
    ----------
    marks
        Those that `MarksInMemory.read` gives, put into the session of `table`.
    """
    beside = marks.select(marked_seq=marks.seq, marked_rule=marks.rule)
    joined = table.left_join(beside, table.seq == beside.marked_seq)
    late = (joined.machine == "") & joined.marked_rule.notnull()
    return joined.mutate(machine=ibis.ifelse(late, joined.marked_rule, joined.machine)).select(*table.columns)
