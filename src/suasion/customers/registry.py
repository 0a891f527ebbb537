"""Customers, tied together: the log's tokens become customers, and the log becomes a `History`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Lock

import ibis
from sqlalchemy import Connection

from suasion.catalog.catalog import Catalog
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers import identity, traits
from suasion.customers.consent.ledger import Keep, kept_nowhere
from suasion.customers.consent.personal import Personal, everybody
from suasion.customers.history import EVENTS, LINES, ORDERS, History
from suasion.customers.identity import Identity, NewEvent, Rules
from suasion.customers.log import LogTables, TokenKinds, followed_to
from suasion.customers.parted import parted
from suasion.customers.traits import Told, Traits
from suasion.events.log import EventLog
from suasion.events.recent import RecentEvent
from suasion.events.tombstones import Erasures

Changes = tuple[Erasures, int]
"""Another one after everything that changes histories without an event."""


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
    rules
        What may make two tokens one customer.
    currency
        The workspace's: amounts in others are not summed.
    follows
        False to read only: a history then reaches as far as customers have followed the log, and nothing is written.
    personal
        Says who is personalised as of a moment.
    keep
        Keeps outside the data what stays withdrawn of customers who are parted.
    """

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        vault: TokenKinds,
        *,
        currency: str,
        rules: Rules | None = None,
        follows: bool = True,
        personal: Callable[[datetime], Personal] = everybody,
        keep: Keep = kept_nowhere,
    ) -> None:
        self.identity = Identity(database, vault, rules, partial(parted, keep=keep))
        self.traits = Traits(database)
        self._catalog = catalog
        self._database = database
        self.currency = currency
        self._follows = follows
        self._personal = personal
        self._following = Lock()

    def catch_up(self, session: Session, view: LogTables) -> None:
        """Take in what the log holds beyond what was seen: identity first, then traits."""
        with self._following:
            self.identity.catch_up(session, view)
            self.traits.catch_up(session, view)

    def follow(self, log: EventLog) -> int | None:
        """Take in what was appended lately, without the engine; cheap enough to do before every answer.

        Returns
        -------
        int or None
            The sequence number up to which customers are known now (read-only: without taking anything in). None if
            what they lack has been sealed: `catch_up` with a view then.
        """
        if not self._follows:
            return self.followed()
        if log.last_sequence() <= (known := self.followed()):
            return known
        with self._following:
            return self._follow(log)

    def _follow(self, log: EventLog) -> int | None:
        for _ in range(identity.TRIES):
            after = self.followed()
            found = log.about_people(after, identity.KNOWN)
            if found is None:
                return None
            upto, news = found
            if upto <= after:
                return after
            if self._take_in(news, upto):
                return upto
        return self.followed()  # whoever follows next takes it in

    def _take_in(self, news: Sequence[RecentEvent], upto: int) -> bool:
        """Take in what was read up to a sequence number; False if something of it was erased since: read it anew.

        Identity and traits are one commit: it waits for the disk, and whoever writes meanwhile waits with it.
        """
        with self._database.read() as connection:
            seen, told = (followed_to(connection, name) for name in (identity.FOLLOWER, traits.FOLLOWER))
        events = [
            NewEvent(e.sequence, e.tokens, e.type, e.time, e.received, e.source, e.origin, e.message)
            for e in news
            if e.sequence > seen
        ]
        said = [
            Told(e.sequence, e.tokens[0], e.time, e.received, e.source, e.properties)
            for e in news
            if e.type == "identify" and e.sequence > told
        ]
        kinds = self.identity.kinds_of(events)
        with self._database.write() as connection:
            if self.identity.take_in(connection, events, kinds, seen, max(upto, seen)) is None:
                return False
            self.traits.take_in(connection, said, told, max(upto, told))
        return True

    def history(self, session: Session, view: LogTables) -> History:
        """Build the history of all customers, as far as `view` sees the log (and they have followed it, read-only).

        Lines, orders and events are computed once, in the session; the rest stays lazy. Each order counts once; its
        amount is the sum of its lines (one of unknown amount, or in another currency, counts nothing; null if all are),
        rounded to a millionth so that the order of summing never shows. What a machine did stays in the log and is left
        out here.
        """
        events, sold_lines = view.with_properties(), view.sold_lines(self.currency)
        if self._follows:
            self.catch_up(session, view)
        else:
            followed = self.followed()
            events, sold_lines = (table.filter(table.seq <= followed) for table in (events, sold_lines))
        holders = self.identity.map(session)
        lines = session.materialize("history_lines", _lines(sold_lines, holders))
        orders = lines.group_by(["customer", "first", "order_id", "time", "received"]).aggregate(
            amount=lines.amount.sum().round(6)
        )
        return History(
            orders=session.materialize("history_orders", orders.select(ORDERS.names)),
            lines=lines,
            events=session.materialize("history_events", _events(events, holders, self.currency)),
            traits=self.traits.table(session),
            items=self._catalog.items(session),
            holders=holders,
            personal=self._personal,
        )

    def changes(self, log: EventLog) -> Changes:
        """Give what is another after every erasure and every merge or unmerge by a person: no event tells of those."""
        return log.erasures(), self.identity.decided()

    def followed(self) -> int:
        """Give the sequence number up to which identity and traits have both taken the log in."""
        with self._database.read() as connection:
            return self.followed_in(connection)

    def followed_in(self, connection: Connection) -> int:
        """Give the same inside a transaction."""
        return min(followed_to(connection, name) for name in (identity.FOLLOWER, traits.FOLLOWER))


def _lines(sold_lines: ibis.Table, holders: ibis.Table) -> ibis.Table:
    people = sold_lines.filter(sold_lines.machine == "")
    return people.join(holders, "token").select(LINES.names)


def _events(events: ibis.Table, holders: ibis.Table, currency: str) -> ibis.Table:
    tracked = events.filter((events.type == "track") & (events.machine == ""))
    ours = tracked.currency.isnull() | tracked.currency.isin(["", currency.upper()])
    known = tracked.mutate(amount=ours.ifelse(tracked.amount, ibis.null("float64")))
    return known.join(holders, "token").select(EVENTS.names)
