"""Reading the log: a view pins the sealed files and the tail of one moment, for one session of the engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ibis
import pyarrow as pa
from sqlalchemy import Connection

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.events.lake import EMPTY, SCHEMAS, Tables
from suasion.events.manifest import live, readable
from suasion.events.marks import MarksInMemory, with_marks
from suasion.events.mirror import Mirror
from suasion.events.promoted import Promotions
from suasion.events.promoted_view import promoted_events
from suasion.events.recent import last_sequence
from suasion.events.sealed_files import Lake
from suasion.events.sold import sold
from suasion.events.tombstones import in_force

_TOLD = ["seq", "type", "name", "time", "received", "loaded", "source", "origin", "machine", "tokens"]
_TOLD_RAW = ["seq", "original", "sent", "properties", "context", "products"]


@dataclass(frozen=True)
class Pinned:
    """What one transaction saw of the log.

    Parameters
    ----------
    files
        The sealed files of each table.
    tail
        What is not sealed.
    tombstones
        What must not show: columns token, upto.
    marks
        Which events machines made, found out after they were stored: columns seq, rule.
    last_sequence
        The last sequence number that shows; 0 for an empty log.
    promotions
        The properties that are columns, by the tracking plan in force.
    """

    files: Mapping[str, Sequence[Path]]
    tail: Tables
    tombstones: pa.Table
    marks: pa.Table
    last_sequence: int
    promotions: Promotions = ()


class LogView:
    """The log as of one moment, for one session: what is appended, sealed or compacted later does not show.

    Rows have no order; sort by `seq`. The files it reads stay for as long as ``log.lease_minutes`` says after a
    compaction put others in their place. A table nobody asks for costs nothing.
    """

    def __init__(self, session: Session, pinned: Pinned) -> None:
        self._session, self._pinned = session, pinned

    @property
    def last_sequence(self) -> int:
        """The last sequence number that shows; 0 for an empty log."""
        return self._pinned.last_sequence

    @cached_property
    def events(self) -> ibis.Table:
        """Every event, with the columns of `suasion.events.lake.EVENTS`."""
        return self._shown(self._stored("events", self._pinned.tail.events))

    @cached_property
    def order_lines(self) -> ibis.Table:
        """Every line of every order as it was said, with the columns of `ORDER_LINES`."""
        return self._shown(self._stored("order_lines", self._pinned.tail.order_lines))

    def sold_lines(self, currency: str) -> ibis.Table:
        """Lines of what was sold: each order once; amounts are null where an order is in another currency.

        With the columns of `ORDER_LINES` and `first`, the sequence number of the order's first event;
        `suasion.events.sold` says which event of an order stands.
        """
        return sold(self._session, self.events, self.order_lines, currency)

    @cached_property
    def raw(self) -> ibis.Table:
        """What the senders said as JSON, with the columns of `RAW`: a row per event."""
        raw = self._stored("raw", self._pinned.tail.raw)
        if not self._pinned.tombstones.num_rows:
            return raw
        events, hidden = self._stored("events", self._pinned.tail.events), self._hidden
        return raw.anti_join(events.semi_join(hidden, _covered(events, hidden)).select("seq"), "seq")

    @property
    def messages(self) -> ibis.Table:
        """Columns seq, message: the digest of (source, messageId) of every event, null in the oldest ones."""
        return self._stored("raw", self._pinned.tail.raw.select(["seq", "message"]))

    def with_properties(self) -> ibis.Table:
        """Give the events with their `properties`, which takes reading the raw JSON."""
        events = self.events
        return events.join(self._stored("raw", self._pinned.tail.raw.select(["seq", "properties"])), "seq")

    def told_by(self, tokens: Sequence[str], at_once: int = 50_000) -> Iterator[pa.RecordBatch]:
        """Give every event of some primary tokens with all that is kept of it, in order, few at a time.

        Parameters
        ----------
        at_once
            How many are sorted in memory at once.
        """
        asked = self._session.add_arrow("log_asked", pa.table({"token": pa.array(tokens, pa.string())}))
        events = self.events.semi_join(asked, "token").select(_TOLD)
        raw = self._stored("raw", self._pinned.tail.raw.select(_TOLD_RAW))
        numbers = self._session.fetch(events.select("seq").order_by("seq"))["seq"]
        for start in range(0, len(numbers), at_once):
            part = numbers.slice(start, at_once)
            span = (part[0].as_py(), part[-1].as_py())
            both = (table.filter(table.seq.between(*span)) for table in (events, raw))
            yield from self._session.batches(next(both).join(next(both), "seq").order_by("seq"))

    def with_promoted(self) -> ibis.Table:
        """Give the events with a column ``p_<property>`` for each property that the tracking plan promotes.

        Null where an event lacks the property, or says it in another type. Files that were sealed before a property
        was promoted are read from their JSON, which takes a second or two per million events, until they are compacted.
        """
        pinned = self._pinned
        return self._shown(promoted_events(self._session, pinned.files, pinned.tail, pinned.promotions))

    @cached_property
    def _marked(self) -> ibis.Table:
        return self._session.add_arrow("log_marks", self._pinned.marks)

    @cached_property
    def _hidden(self) -> ibis.Table:
        return self._session.add_arrow("log_tombstones", self._pinned.tombstones)

    def _stored(self, name: str, tail: pa.Table) -> ibis.Table:
        columns = tail.column_names
        if not self._pinned.files[name]:
            return self._session.add_arrow(f"log_{name}", tail)
        sealed = self._session.add_parquet(f"log_{name}_sealed", self._pinned.files[name], SCHEMAS[name]).select(
            columns
        )
        return sealed.union(self._session.add_arrow(f"log_{name}_tail", tail)) if tail.num_rows else sealed

    def _shown(self, table: ibis.Table) -> ibis.Table:
        """Put the marks in and leave out what tombstones cover."""
        if self._pinned.marks.num_rows:
            table = with_marks(table, self._marked)
        if not self._pinned.tombstones.num_rows:
            return table
        hidden = self._hidden
        return table.anti_join(hidden, _covered(table, hidden))


def _covered(table: ibis.Table, tombstones: ibis.Table) -> list[ibis.Value]:
    return [table.token == tombstones.token, table.seq <= tombstones.upto]


class Views:
    """Opens views; keeps the tail in memory between them.

    Parameters
    ----------
    database
        Holds the tail, the manifest and the tombstones.
    lake
        Where the sealed files are.
    """

    def __init__(self, database: Database, lake: Lake) -> None:
        self._database = database
        self._lake = lake
        self._mirror = Mirror()
        self._marks = MarksInMemory()

    def pin(
        self,
        session: Session,
        *,
        sealed_only: bool = False,
        promotions: Promotions = (),
        within: Connection | None = None,
    ) -> LogView:
        """Pin the log as it is now, in one transaction, or as the reader `within` sees it.

        `promotions` are the properties that are columns.
        """
        with self._database.read() if within is None else nullcontext(within) as connection:
            ranges = live(connection)
            tombstones = in_force(connection)
            marks = self._marks.read(connection)
            sealed = ranges[-1].last if ranges else 0
            last = sealed if sealed_only else last_sequence(connection)
            tail = EMPTY if sealed_only else self._mirror.read(connection, sealed, last)
        files = {name: [self._lake.file(name, one) for one in readable(ranges)] for name in SCHEMAS}
        return LogView(session, Pinned(files, tail, tombstones, marks, last, promotions))
