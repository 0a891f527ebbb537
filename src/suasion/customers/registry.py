"""Customers, tied together: the log's tokens become customers, and the log becomes a `History`."""

import ibis

from suasion.catalog.catalog import Catalog
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers import identity, traits
from suasion.customers.history import EVENTS, LINES, ORDERS, History
from suasion.customers.identity import Identity
from suasion.customers.log import LogTables, TokenKinds, followed_to
from suasion.customers.traits import Traits


class Customers:
    """Identity and traits of every customer, and the history built on them.

    Parameters
    ----------
    database
        The state database.
    catalog
        Where items are named.
    vault
        Knows the kind of each token.
    follows
        False to read only: a history then reaches as far as customers have followed the log, and nothing is written.
    """

    def __init__(self, database: Database, catalog: Catalog, vault: TokenKinds, *, follows: bool = True) -> None:
        self.identity = Identity(database, vault)
        self.traits = Traits(database)
        self._catalog = catalog
        self._database = database
        self._follows = follows

    def catch_up(self, session: Session, view: LogTables) -> None:
        """Take in what the log holds beyond what was seen: identity first, then traits."""
        self.identity.catch_up(session, view)
        self.traits.catch_up(session, view)

    def history(self, session: Session, view: LogTables) -> History:
        """Build the history of all customers, as far as `view` sees the log (and they have followed it, read-only).

        Lines, orders and events are computed once, in the session; the rest stays lazy. An order's amount is
        the sum of its lines (one of unknown amount counts nothing), rounded to a millionth so that the order of summing
        never shows.
        """
        events, order_lines = view.events, view.order_lines
        if self._follows:
            self.catch_up(session, view)
        else:
            followed = self._followed()
            events, order_lines = (table.filter(table.seq <= followed) for table in (events, order_lines))
        holders = self.identity.map(session)
        lines = session.materialize("history_lines", _lines(order_lines, holders))
        orders = lines.group_by(["customer", "order_id", "time", "received"]).aggregate(
            amount=lines.amount.sum().fill_null(0.0).round(6)
        )
        return History(
            orders=session.materialize("history_orders", orders.select(ORDERS.names)),
            lines=lines,
            events=session.materialize("history_events", _events(events, holders)),
            traits=self.traits.table(session),
            items=self._catalog.items(session),
        )

    def _followed(self) -> int:
        with self._database.read() as connection:
            return min(followed_to(connection, name) for name in (identity.FOLLOWER, traits.FOLLOWER))


def _lines(order_lines: ibis.Table, holders: ibis.Table) -> ibis.Table:
    return order_lines.join(holders, "token").select(LINES.names)


def _events(events: ibis.Table, holders: ibis.Table) -> ibis.Table:
    tracked = events.filter(events.type == "track")
    tracked = tracked.mutate(token=tracked.tokens[0]).drop("tokens")
    return tracked.join(holders, "token").select(EVENTS.names)
