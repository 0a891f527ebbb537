"""Token → customer: a map that follows the log by sequence number, and what people decide about it.

Facts are what was said (`identity_token`, `identity_link`) and what was decided (`identity_decision`); the map follows
from them as `resolution` says, and every change of it is a row of `identity_act`, so that it can always be explained.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, func, select

from suasion.catalog.columns import read_columns
from suasion.core import faults
from suasion.core.bulk import rows_by_key
from suasion.core.clock import to_microseconds
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy
from suasion.customers.identity.acts import acts_of
from suasion.customers.identity.addressing import preferred
from suasion.customers.identity.growing import Growing, pair_of
from suasion.customers.identity.parting import Parted, nobody_told, store_telling
from suasion.customers.identity.rules import PASSING, SAID, Link, Rules
from suasion.customers.identity.settling import row_of
from suasion.customers.identity.stored import add_rows, grown_near, said_by, seen_of
from suasion.customers.log import LogTables, TokenKinds, follow_to, followed_to
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_ACT, IDENTITY_DECISION, IDENTITY_TOKEN
from suasion.events.recent import Known
from suasion.events.tombstones import furthest

FOLLOWER = "identity"
TRIES = 10
"""How often news is read anew because something of it was erased before it was taken in."""
Narrow = Callable[[ibis.Table], ibis.Table]
"""Leaves some events out."""
KNOWN = Known(IDENTITY_TOKEN.c.token, IDENTITY_TOKEN.c.time, IDENTITY_TOKEN.c.sequence > 0)
"""The primary tokens whose events change nothing any more, but earlier ones."""
AT_ONCE = 500_000
"""Events that are read at once; those that can change the map take about two kilobytes each."""
_FOLLOWING = faults.declare("identity.before_commit", "who is who has followed the log, not committed")
_UNKNOWN = "unknown"
_LINKING = ("identify", "alias")
_NEVER = (SAID + 1,)
"""Behind every link."""
HOLDERS = pa.schema([pa.field("token", pa.string()), pa.field("customer", pa.string())])
"""Of the map by which a history names customers."""
_TIME = pa.timestamp("us")
_TOKENS = pa.schema([pa.field("token", pa.string())])
_REACH: dict[str, pa.DataType] = {"token": pa.string(), "upto": pa.int64()}
_ACTS: dict[str, pa.DataType] = {
    "sequence": pa.int64(),
    "position": pa.int32(),
    "act": pa.string(),
    "token": pa.string(),
    "kind": pa.string(),
    "customer": pa.string(),
    "other": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "reason": pa.string(),
}


def _all(events: ibis.Table) -> ibis.Table:
    return events


@dataclass(frozen=True)
class NewEvent:
    """What identity looks at in an event; `tokens` has the primary one first, times are aware.

    `origin` is the import it came with, `message` the digest of its message id; both may be empty. `erased` are the
    tokens of it that were erased after it: what it said of them counts nothing.
    """

    sequence: int
    tokens: tuple[str, ...]
    type: str
    time: datetime
    received: datetime
    source: str = ""
    origin: str = ""
    message: bytes | None = None
    erased: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> tuple[int, bytes]:
        """Its place among events, whatever order they arrived in; the oldest events have no digest."""
        return to_microseconds(self.time), self.message or self.sequence.to_bytes(16, "big")


class Identity:
    """Who the tokens of the log belong to.

    Parameters
    ----------
    database
        The state database.
    vault
        Knows the kind of each token, which stands beside it in the map.
    rules
        What links may do.
    parted
        Told of every customer who is parted, by events or by a person.
    """

    def __init__(
        self, database: Database, vault: TokenKinds, rules: Rules | None = None, parted: Parted = nobody_told
    ) -> None:
        self._database = database
        self._vault = vault
        self.rules = rules or Rules()
        self.parted = parted

    def catch_up(self, session: Session, view: LogTables) -> int:
        """Take in what the log holds beyond the last sequence number seen; returns how many acts that made.

        Some events at a time, so that a first catch-up needs no more memory than others; each time is one transaction:
        a kill leaves the map where it was then. A view that is older than the map changes nothing.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If something of it was erased each time it had been read; nothing more is changed.
        """
        made = 0
        while (after := self._followed()) < view.last_sequence:
            upto = min(after + AT_ONCE, view.last_sequence)
            made += self._settled(session, view, (after, upto), partial(self._committed, after=after, upto=upto))
        return made

    def _committed(self, news: Sequence[NewEvent], after: int, upto: int) -> int | None:
        kinds = self.kinds_of(news)
        with self._database.write() as connection:
            return self.take_in(connection, news, kinds, after, upto)

    def _followed(self) -> int:
        with self._database.read() as connection:
            return followed_to(connection, FOLLOWER)

    def _settled(
        self,
        session: Session,
        view: LogTables,
        between: tuple[int, int],
        take: Callable[[Sequence[NewEvent]], int | None],
        narrow: Narrow = _all,
    ) -> int:
        """Read news out of events and have it taken, until nothing of it was erased in between."""
        reach: dict[str, int] = {}
        for _ in range(TRIES):
            news = news_of(session, view, *between, _without(session, narrow, reach))
            if (done := take(news)) is not None:
                return done
            with self._database.read() as connection:
                reach |= furthest(connection, {event.tokens[0] for event in news})
        raise WorkspaceBusy("Events are erased while customers follow the log.", hint="Try again in a moment.")

    def add_missed(self, session: Session, view: LogTables) -> int:
        """Take in events that were followed, show, and whose primary token nobody is known by; gives how many acts.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            As `catch_up`.
        """
        with self._database.read() as connection:
            known = connection.scalars(select(KNOWN.token).where(KNOWN.counts)).all()
        held = session.add_arrow("identity_held", pa.table({"token": known}, _TOKENS))

        def take(news: Sequence[NewEvent]) -> int | None:
            kinds = self.kinds_of(news)
            with self._database.write() as connection:
                return self._taken(connection, marked(connection, news), kinds)

        def missed(events: ibis.Table) -> ibis.Table:
            return events.anti_join(held, "token")

        return self._settled(session, view, (0, min(self._followed(), view.last_sequence)), take, missed)

    def kinds_of(self, news: Sequence[NewEvent]) -> Mapping[str, str]:
        """Say what the tokens of events stand for; ask before the transaction that takes them in."""
        return self._vault.kinds({token for event in news for token in event.tokens})

    def take_in(
        self, connection: Connection, news: Sequence[NewEvent], kinds: Mapping[str, str], after: int, upto: int
    ) -> int | None:
        """Take in events in order, those between two sequence numbers that can change the map; gives how many acts.

        Nothing happens if the map does not stand at `after`: then somebody else was quicker. Nothing happens either,
        and None says so, if one of them was erased since it was read: a later event of the same token counts then,
        which is not among them.

        Parameters
        ----------
        kinds
            As `kinds_of` gives them.
        """
        if followed_to(connection, FOLLOWER) != after:
            return 0
        acts = self._taken(connection, marked(connection, news), kinds)
        if acts is not None:
            follow_to(connection, FOLLOWER, upto)
            faults.pass_point(_FOLLOWING)
        return acts

    def _taken(self, connection: Connection, news: Sequence[NewEvent], kinds: Mapping[str, str]) -> int | None:
        if any(event.tokens[0] in event.erased for event in news):
            return None
        news = _telling(connection, news, kinds, self.rules)
        concerned = _concerned(connection, news)
        growing = grown_near(connection, self.rules, concerned)
        changing = [event for event in news if event.tokens[0] in concerned]
        acts = [row for event in changing for row in taken(growing, event, kinds, self.rules)]
        store_telling(connection, growing, self.parted)
        add_rows(connection, IDENTITY_ACT, acts)
        return len(acts)

    def map(self, session: Session) -> ibis.Table:
        """Give the map as it stands: columns token, customer."""
        with self._database.read() as connection:
            query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer).order_by(CUSTOMER_TOKEN.c.token)
            table = read_columns(connection, query, HOLDERS)
        return session.add_arrow("identity_map", table)

    def customers(self) -> list[str]:
        """List every customer, in order of id; those that are part of another are left out."""
        query = select(CUSTOMER.c.customer).where(CUSTOMER.c.merged_into.is_(None)).order_by(CUSTOMER.c.customer)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def holders(self) -> dict[str, str]:
        """Give the map as it stands, as token → customer."""
        with self._database.read() as connection:
            return holders_in(connection)

    def tokens_of(self, customers: Iterable[str], kind: str) -> dict[str, str]:
        """Find the token of one kind ("email", "phone") of each customer who has one; of several, as `preferred`."""
        with self._database.read() as connection:
            return preferred(connection, customers, kind)

    def decided(self) -> int:
        """Count what people decided."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(IDENTITY_DECISION)) or 0)

    def acts(self) -> pa.Table:
        """Every act in order: sequence, position, act, token, kind, customer, other, time, received, reason."""
        query = select(IDENTITY_ACT).order_by(IDENTITY_ACT.c.sequence, IDENTITY_ACT.c.position)
        with self._database.read() as connection:
            return read_columns(connection, query, pa.schema(_ACTS))


def holders_in(connection: Connection) -> dict[str, str]:
    """Read the map in a transaction that is already open, as token → customer."""
    query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer)
    return {row.token: row.customer for row in connection.execute(query)}


def holders_of(connection: Connection, tokens: Iterable[str]) -> dict[str, str]:
    """Read the part of the map that events with these tokens can touch."""
    table = CUSTOMER_TOKEN.c
    found = rows_by_key(connection, (table.token, table.customer), table.token, sorted(set(tokens)))
    return {row[0]: row[1] for row in found}


def news_of(session: Session, view: LogTables, after: int, upto: int, narrow: Narrow = _all) -> list[NewEvent]:
    """Read the events between two sequence numbers that can change the map, in order.

    Out of those that `narrow` leaves these are each primary token's first event, its earliest ones, and every identify
    event.
    """
    fresh = narrow(view.events.filter((view.events.seq > after) & (view.events.seq <= upto)))
    first = fresh.group_by("token").aggregate(first=fresh.seq.min(), earliest=fresh.time.min())
    both = fresh.join(first, "token")
    wanted = both.filter(both.type.isin(_LINKING) | (both.seq == both.first) | (both.time == both.earliest))
    messages = view.messages
    messages = messages.filter((messages.seq > after) & (messages.seq <= upto))
    columns = ("seq", "tokens", "type", "time", "received", "source", "origin", "message")
    news = wanted.join(messages, "seq").select(*columns).order_by("seq")
    return [_from_row(row) for row in session.fetch(news).to_pylist()]


def _without(session: Session, narrow: Narrow, reach: Mapping[str, int]) -> Narrow:
    """Leave out of events, besides, those that erasures reach."""
    if not reach:
        return narrow
    stones = pa.table({"token": list(reach), "upto": list(reach.values())}, pa.schema(_REACH))
    erased = session.add_arrow("identity_erased", stones)

    def left(events: ibis.Table) -> ibis.Table:
        some = narrow(events)
        return some.anti_join(erased, [some.token == erased.token, some.seq <= erased.upto])

    return left


def _from_row(row: Mapping[str, Any]) -> NewEvent:
    time, received = (row[name].replace(tzinfo=UTC) for name in ("time", "received"))
    tokens = tuple(row["tokens"])
    return NewEvent(row["seq"], tokens, row["type"], time, received, row["source"], row["origin"], row["message"])


def marked(connection: Connection, news: Sequence[NewEvent]) -> Sequence[NewEvent]:
    """Mark which of their tokens were erased after events; ask in the transaction that takes them in."""
    reach = furthest(connection, {token for event in news for token in event.tokens})
    if not reach:
        return news
    return [
        replace(event, erased=frozenset(token for token in event.tokens if event.sequence <= reach.get(token, 0)))
        for event in news
    ]


def _telling(
    connection: Connection, news: Sequence[NewEvent], kinds: Mapping[str, str], rules: Rules
) -> list[NewEvent]:
    """Leave out what was said before, as strongly and earlier: many pages say at every view who looks at them.

    Such an event changes nothing, and reading the whole component to find that out may take long.
    """
    primary = {event.tokens[0] for event in news if event.type in _LINKING}
    seen, said = seen_of(connection, primary), {pair_of(link): link for link in said_by(connection, primary)}

    def tells(event: NewEvent) -> bool:
        known = seen.get(event.tokens[0])
        if known is None or not known.sequence or event.key < (known.time, known.digest):
            return True
        return any(link < said.get(pair_of(link), _NEVER) for link in links_in(event, kinds, rules))

    return [event for event in news if event.type not in _LINKING or tells(event)]


def _concerned(connection: Connection, news: Sequence[NewEvent]) -> set[str]:
    """Choose the tokens whose components events can change: linked ones, new ones and those seen earlier than known."""
    linked = {token for event in news if event.type in _LINKING for token in event.tokens}
    seen = seen_of(connection, {event.tokens[0] for event in news})
    for event in news:
        known = seen.get(event.tokens[0])
        if known is None or not known.sequence or event.key < (known.time, known.digest):
            linked.add(event.tokens[0])
    return linked


def links_in(event: NewEvent, kinds: Mapping[str, str], rules: Rules) -> Iterator[Link]:
    """Give what an event says of its tokens, those that were erased after it left out.

    Browsers and devices come last: who gives an address with which nobody was known in this browser is somebody else.
    """
    if event.type not in _LINKING:
        return
    primary, *others = event.tokens
    received, strength = to_microseconds(event.received), rules.strength(event.type, event.source, event.origin)
    others.sort(key=lambda other: kinds.get(other) in PASSING)
    for place, other in enumerate(others):
        if other not in event.erased:
            yield Link(strength, *event.key, place, primary, other, received, event.sequence)


def taken(growing: Growing, event: NewEvent, kinds: Mapping[str, str], rules: Rules) -> list[dict[str, Any]]:
    """Take one event in; gives the acts that makes, as rows."""
    primary = event.tokens[0]
    received = to_microseconds(event.received)
    growing.see(primary, kinds.get(primary, _UNKNOWN), event.sequence, event.key)
    links = list(links_in(event, kinds, rules))
    for link in links:
        growing.see(link.other, kinds.get(link.other, _UNKNOWN), event.sequence)
    reasons = zip(links, growing.say_all(links), strict=True)
    refused = {link.other: reason for link, reason in reasons if reason}
    acts = acts_of(growing, event.tokens, refused)
    growing.changed.end_step()
    return [row_of(act, growing, (event.sequence, at), event.key[0], received) for at, act in enumerate(acts)]
