"""The log kept so that a few customers' events are found at once: a part by part in the engine, and the last in memory.

Events never change, so a part stays right for good: what was erased since, or marked as a machine's, is left out when
it is read. Rows are kept by token, so a merge or an unmerge changes nothing here.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, func, select

from suasion.core.engine import Session
from suasion.customers.segments.live.said import Row, Said, is_order, sold_lines
from suasion.events.lake import Tables
from suasion.events.log import EventLog
from suasion.events.machines.groups import REACTIONS
from suasion.events.marks import rules_of
from suasion.events.mirror import Mirror
from suasion.events.spec import ORDER_COMPLETED
from suasion.events.tables import MANIFEST
from suasion.events.tombstones import furthest

MOST_IN_MEMORY = 50_000
"""Events behind the parts; then they become one more."""
MOST_PARTS = 4
"""One more makes them one again."""
_EVENT = ["token", "seq", "name", "time", "received", "source", "order_id", "currency"]
_LINE = [
    *("token", "seq", "order_id", "time", "received"),
    *("item", "quantity", "amount", "discount", "coupon_discount"),
]
_NO_LIMIT = 2**62  # what a part took in is in memory no longer
_FEW = 200
"""Values that stand in the statement itself, where the engine leaves out what cannot hold them."""


@dataclass(frozen=True)
class Part:
    """The events of a range: what people did and the lines of orders by token, and orders by their id."""

    events: ibis.Table
    lines: ibis.Table
    orders: ibis.Table


class KeptLog:
    """Finds what some tokens' people did; for one thread at a time.

    Parameters
    ----------
    open_session
        Opens a session of the analytical engine.
    log
        What is kept.
    currency
        The workspace's.
    """

    def __init__(
        self, open_session: Callable[[], AbstractContextManager[Session]], log: EventLog, currency: str
    ) -> None:
        self._open_session, self._log, self._currency = open_session, log, currency
        self._opened = ExitStack()
        self.forget()

    def forget(self) -> None:
        """Let go of everything: what is kept is not what the log shows any more."""
        self._opened.close()
        self._session: Session | None = None
        self._parts: list[Part] = []
        self._mirror, self._in_parts, self._upto = Mirror(_NO_LIMIT), 0, 0
        self._last: Tables | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken in yet."""
        return self._upto == 0

    def catch_up(self, upto: int) -> None:
        """Take in the log up to a sequence number."""
        with self._log.database.read() as connection:
            sealed = connection.execute(select(func.max(MANIFEST.c.last))).scalar() or 0
            unseen = sealed > max(self._upto, self._in_parts)
            if not unseen and upto - self._in_parts <= MOST_IN_MEMORY:
                self._last = self._mirror.read(connection, self._in_parts, upto)
                self._upto = upto
                return
        self._add_part(upto)

    def _add_part(self, upto: int) -> None:
        if self._session is None or len(self._parts) == MOST_PARTS:
            self.forget()
            self._session = self._opened.enter_context(self._open_session())
        session, after = self._session, self._in_parts
        view = self._log.view(session)
        fresh = view.events.filter((view.events.seq > after) & (view.events.seq <= upto))
        people = fresh.filter((fresh.type == "track") & (fresh.machine == ""))
        lines = view.order_lines
        lines = lines.filter((lines.seq > after) & (lines.seq <= upto) & (lines.machine == ""))
        orders = people.filter((people.name == ORDER_COMPLETED) & people.order_id.notnull())
        self._parts.append(
            Part(
                session.materialize("kept_events", people.select(_EVENT).order_by("token")),
                session.materialize("kept_lines", lines.select(_LINE).order_by("token")),
                session.materialize("kept_orders", orders.select(_EVENT).order_by("order_id")),
            )
        )
        self._in_parts = self._upto = upto
        self._last = None

    def tokens_since(self, after: int) -> set[str]:
        """Give the primary tokens of every event behind a sequence number, up to where `catch_up` came."""
        if after >= self._upto:
            return set()
        if after >= self._in_parts and self._last is not None:
            events = self._last.events
            return _texts(events.filter(pc.greater(events["seq"], pa.scalar(after))))
        with self._open_session() as session:
            events = self._log.view(session).events
            fresh = events.filter((events.seq > after) & (events.seq <= self._upto))
            return _texts(session.fetch(fresh.select("token").distinct()))

    def of(self, connection: Connection, tokens: Collection[str]) -> Said:
        """Find what some tokens' people did, with the lines that count of their orders."""
        events = self._left(connection, self._rows("events", "token", tokens))
        orders = self._left(connection, self._of_orders({row["order_id"] for row in events if is_order(row)}))
        keys = {(row["source"], row["order_id"]) for row in events if is_order(row)}
        orders = [row for row in orders if (row["source"], row["order_id"]) in keys]
        lines = self._rows("lines", "token", {row["token"] for row in orders})
        counted = sold_lines(orders, lines, self._currency)
        return Said(events, [line for line in counted if line["token"] in tokens])

    def sharing(self, tokens: Collection[str]) -> set[str]:
        """Give the tokens that said orders which some others said, too, whether these still show or not."""
        mine = [row for row in self._rows("events", "token", tokens) if is_order(row)]
        return {row["token"] for row in self._of_orders({row["order_id"] for row in mine})}

    def _of_orders(self, ids: Collection[str]) -> list[Row]:
        return [row for row in self._rows("orders", "order_id", ids) if is_order(row)]

    def _rows(self, kind: str, column: str, values: Collection[str]) -> list[Row]:
        if not values:
            return []
        found: list[Row] = []
        for part in self._parts:
            assert self._session is not None  # parts are in it
            table = getattr(part, kind)
            found += self._session.fetch(self._narrowed(table, column, values)).to_pylist()
        if self._last is not None:
            found += _of_last(self._last, kind, column, values)
        return found

    def _narrowed(self, table: ibis.Table, column: str, values: Collection[str]) -> ibis.Table:
        if len(values) <= _FEW:
            return table.filter(table[column].isin(sorted(values)))
        assert self._session is not None
        asked = self._session.add_arrow("kept_asked", pa.table({column: pa.array(sorted(values), pa.string())}))
        return table.semi_join(asked, column)

    def _left(self, connection: Connection, rows: Iterable[Row]) -> list[Row]:
        """Leave out what was erased, and what was marked as a machine's, since it was kept."""
        rows = list(rows)
        reach = furthest(connection, {row["token"] for row in rows})
        marked = rules_of(connection, (row["seq"] for row in rows if row["name"] in REACTIONS))
        return [row for row in rows if row["seq"] > reach.get(row["token"], 0) and row["seq"] not in marked]


def _texts(table: pa.Table) -> set[str]:
    return {str(token) for token in table["token"].to_pylist()}


def _of_last(last: Tables, kind: str, column: str, values: Collection[str]) -> list[Row]:
    table = last.order_lines if kind == "lines" else last.events
    wanted = pc.is_in(table[column], value_set=pa.array(sorted(values), pa.string()))
    table = table.filter(wanted)
    table = table.filter(pc.equal(table["machine"], pa.scalar("")))
    if kind != "lines":
        table = table.filter(pc.equal(table["type"], pa.scalar("track")))
    rows: list[Any] = table.select(_LINE if kind == "lines" else _EVENT).to_pylist()
    return rows
