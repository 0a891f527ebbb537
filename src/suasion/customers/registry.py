"""Customers, tied together: the log's tokens become customers, and the log becomes a `History`."""

import ibis

from suasion.catalog.catalog import Catalog
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.history import EVENTS, LINES, ORDERS, History
from suasion.customers.identity import Identity
from suasion.customers.log import LogTables, TokenKinds
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
    """

    def __init__(self, database: Database, catalog: Catalog, vault: TokenKinds) -> None:
        self.identity = Identity(database, vault)
        self.traits = Traits(database)
        self._catalog = catalog

    def catch_up(self, session: Session, view: LogTables) -> None:
        """Take in what the log holds beyond what was seen: identity first, then traits."""
        self.identity.catch_up(session, view)
        self.traits.catch_up(session, view)

    def history(self, session: Session, view: LogTables) -> History:
        """Build the history of all customers, as far as `view` sees the log.

        Lines, orders and events are computed once and named in the session; the rest stays lazy. An order's amount is
        the sum of its lines (one of unknown amount counts nothing), rounded to a millionth so that the order of summing
        never shows.
        """
        self.catch_up(session, view)
        holders = self.identity.map(session)
        lines = session.materialize("history_lines", _lines(view.order_lines, holders))
        orders = lines.group_by(["customer", "order_id", "time", "received"]).aggregate(
            amount=lines.amount.sum().fill_null(0.0).round(6)
        )
        return History(
            orders=session.materialize("history_orders", orders.select(ORDERS.names)),
            lines=lines,
            events=session.materialize("history_events", _events(view.events, holders)),
            traits=self.traits.table(session),
            items=self._catalog.items(session),
        )


def _lines(order_lines: ibis.Table, holders: ibis.Table) -> ibis.Table:
    return order_lines.join(holders, "token").select(LINES.names)


def _events(events: ibis.Table, holders: ibis.Table) -> ibis.Table:
    tracked = events.filter(events.type == "track")
    tracked = tracked.mutate(token=tracked.tokens[0]).drop("tokens")
    return tracked.join(holders, "token").select(EVENTS.names)
