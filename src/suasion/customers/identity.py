"""Token → customer: a map that follows the log by sequence number.

A primary token nobody holds makes a customer. An identify or alias event links its other tokens to the customer of its
primary token, unless another customer holds one already: that is recorded as a conflict and changes nothing. Every act
is a row, so the map can always be explained.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, select

from suasion.catalog.columns import read_columns
from suasion.core.bulk import insert_rows, rows_by_key
from suasion.core.clock import to_microseconds
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy
from suasion.customers.log import LogTables, TokenKinds, follow_to, followed_to, not_erased
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_ACT
from suasion.events.tombstones import furthest

FOLLOWER = "identity"
TRIES = 10
"""How often news is read anew because something of it was erased before it was taken in."""
_UNKNOWN = "unknown"
_LINKING = ("identify", "alias")
_TIME = pa.timestamp("us")
_MAP = pa.schema([pa.field("token", pa.string()), pa.field("customer", pa.string())])
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
}


_OF_ACT = ("sequence", "position", "act", "token", "kind", "customer", "other")


def customer_of(sequence: int) -> str:
    """Name the customer whose first event has this sequence number.

    One event makes at most one customer, so the name is hers alone; it says nothing about the person; and the same log
    gives the same names in every workspace, although the tokens in it are random.

    Examples
    --------
    >>> customer_of(42)
    'c00000042'
    """
    return f"c{sequence:08d}"


@dataclass(frozen=True)
class NewEvent:
    """What identity looks at in an event; `tokens` has the primary one first, times are aware."""

    sequence: int
    tokens: tuple[str, ...]
    type: str
    time: datetime
    received: datetime


class Identity:
    """Who the tokens of the log belong to.

    Parameters
    ----------
    database
        The state database.
    vault
        Knows the kind of each token, which stands beside it in the map.
    """

    def __init__(self, database: Database, vault: TokenKinds) -> None:
        self._database = database
        self._vault = vault

    def catch_up(self, session: Session, view: LogTables) -> int:
        """Take in what the log holds beyond the last sequence number seen; returns how many acts that made.

        All of it is one transaction: a kill leaves the map where it was. A view that is older than the map changes
        nothing.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If something of it was erased each time it had been read; nothing is changed.
        """
        with self._database.read() as connection:
            after = followed_to(connection, FOLLOWER)
        if view.last_sequence <= after:
            return 0
        events = view.events
        fresh = events.filter((events.seq > after) & (events.seq <= view.last_sequence))
        return self._settled(session, fresh, lambda news: self.take_in(news, after, view.last_sequence))

    def take_in(self, news: Sequence[NewEvent], after: int, upto: int) -> int | None:
        """Take in events in order, those between two sequence numbers that can change the map; gives how many acts.

        Nothing happens if the map does not stand at `after`: then somebody else was quicker. Nothing happens either,
        and None says so, if one of them was erased since it was read: a later event of the same token counts then,
        which is not among them.
        """
        tokens = {token for event in news for token in event.tokens}
        kinds = self._vault.kinds(tokens)
        with self._database.write() as connection:
            if followed_to(connection, FOLLOWER) != after:
                return 0
            if len(not_erased(connection, news)) < len(news):
                return None
            acts = list(_acts(news, kinds, holders_of(connection, tokens)))
            _store(connection, acts)
            follow_to(connection, FOLLOWER, upto)
        return len(acts)

    def add_missed(self, session: Session, view: LogTables) -> int:
        """Add the acts of events that were followed, show, and whose primary token no act gave anybody; says how many.

        Only the acts, which are facts: customers are to be worked out of them anew.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            As `catch_up`.
        """
        given = select(IDENTITY_ACT.c.token, IDENTITY_ACT.c.customer).where(IDENTITY_ACT.c.act != "conflict")
        with self._database.read() as connection:
            held, upto = read_columns(connection, given, _MAP), followed_to(connection, FOLLOWER)
        missed = view.events.filter(view.events.seq <= upto).anti_join(
            session.add_arrow("identity_held", held), "token"
        )

        def add(news: Sequence[NewEvent]) -> int | None:
            kinds = self._vault.kinds({token for event in news for token in event.tokens})
            holders = {row["token"]: row["customer"] for row in held.to_pylist()}
            with self._database.write() as connection:
                if len(not_erased(connection, news)) < len(news):
                    return None
                acts = list(_acts(news, kinds, holders))
                insert_rows(connection, IDENTITY_ACT, _rows(acts))
            return len(acts)

        return self._settled(session, missed, add)

    def _settled(self, session: Session, events: ibis.Table, take: Callable[[Sequence[NewEvent]], int | None]) -> int:
        """Read news out of events and have it taken, until nothing of it was erased in between."""
        left = events
        for _ in range(TRIES):
            news = [_from_row(row) for row in session.fetch(_news(left)).to_pylist()]
            if (done := take(news)) is not None:
                return done
            with self._database.read() as connection:
                reach = furthest(connection, {event.tokens[0] for event in news})
            erased = session.add_arrow(
                "identity_erased", pa.table({"token": list(reach), "upto": list(reach.values())}, pa.schema(_REACH))
            )
            left = events.anti_join(erased, [events.token == erased.token, events.seq <= erased.upto])
        raise WorkspaceBusy("Events are erased while customers follow the log.", hint="Try again in a moment.")

    def map(self, session: Session) -> ibis.Table:
        """Give the map as it stands: columns token, customer."""
        with self._database.read() as connection:
            query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer).order_by(CUSTOMER_TOKEN.c.token)
            table = read_columns(connection, query, _MAP)
        return session.add_arrow("identity_map", table)

    def customers(self) -> list[str]:
        """List every customer, in order of id."""
        with self._database.read() as connection:
            return list(connection.scalars(select(CUSTOMER.c.customer).order_by(CUSTOMER.c.customer)))

    def holders(self) -> dict[str, str]:
        """Give the map as it stands, as token → customer."""
        with self._database.read() as connection:
            return holders_in(connection)

    def tokens_of(self, customers: Iterable[str], kind: str) -> dict[str, str]:
        """Find the token of one kind ("email", "phone") of each customer who has one: the one linked last."""
        wanted = set(customers)
        query = (
            select(CUSTOMER_TOKEN.c.customer, CUSTOMER_TOKEN.c.token)
            .where(CUSTOMER_TOKEN.c.kind == kind)
            .order_by(CUSTOMER_TOKEN.c.sequence, CUSTOMER_TOKEN.c.token)
        )
        with self._database.read() as connection:
            return {row.customer: row.token for row in connection.execute(query) if row.customer in wanted}

    def acts(self) -> pa.Table:
        """Every act in order: sequence, position, act, token, kind, customer, other, time, received."""
        query = select(IDENTITY_ACT).order_by(IDENTITY_ACT.c.sequence, IDENTITY_ACT.c.position)
        with self._database.read() as connection:
            return read_columns(connection, query, pa.schema(_ACTS))


def _news(fresh: ibis.Table) -> ibis.Table:
    """Give each primary token's first event, and every identify event, in order; the others can change nothing."""
    first = fresh.group_by("token").aggregate(seq=fresh.seq.min())
    wanted = fresh.filter(fresh.type.isin(_LINKING) | fresh.seq.isin(first.seq))
    return wanted.select("seq", "tokens", "type", "time", "received").order_by("seq")


def holders_in(connection: Connection) -> dict[str, str]:
    """Read the map in a transaction that is already open, as token → customer."""
    query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer)
    return {row.token: row.customer for row in connection.execute(query)}


def _from_row(row: Mapping[str, Any]) -> NewEvent:
    return NewEvent(row["seq"], tuple(row["tokens"]), row["type"], _aware(row["time"]), _aware(row["received"]))


def holders_of(connection: Connection, tokens: Iterable[str]) -> dict[str, str]:
    """Read the part of the map that events with these tokens can touch."""
    table = CUSTOMER_TOKEN.c
    found = rows_by_key(connection, (table.token, table.customer), table.token, sorted(set(tokens)))
    return {row[0]: row[1] for row in found}


def _acts(news: Sequence[NewEvent], kinds: Mapping[str, str], holders: dict[str, str]) -> Iterable[dict[str, Any]]:
    """Work out what each event does to the map, and do it to `holders`."""
    for event in news:
        of_event = {"sequence": event.sequence, "time": event.time, "received": event.received}
        for position, act in enumerate(_acts_of(event, holders)):
            yield of_event | {"position": position, "kind": kinds.get(act["token"], _UNKNOWN)} | act


def _acts_of(event: NewEvent, holders: dict[str, str]) -> Iterable[dict[str, Any]]:
    primary, *others = event.tokens
    if primary not in holders:
        holders[primary] = customer_of(event.sequence)
        yield _act("created", primary, holders[primary])
    customer = holders[primary]
    for token in others if event.type in _LINKING else []:
        if token not in holders:
            holders[token] = customer
            yield _act("linked", token, customer)
        elif holders[token] != customer:
            yield _act("conflict", token, customer, other=holders[token])


def _act(act: str, token: str, customer: str, other: str | None = None) -> dict[str, Any]:
    return {"act": act, "token": token, "customer": customer, "other": other}


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _store(connection: Connection, acts: list[dict[str, Any]]) -> None:
    created = [
        (act["customer"], act["token"], act["sequence"], to_microseconds(act["time"]))
        for act in acts
        if act["act"] == "created"
    ]
    held = [(act["token"], act["customer"], act["kind"], act["sequence"]) for act in acts if act["act"] != "conflict"]
    for table, rows in ((IDENTITY_ACT, _rows(acts)), (CUSTOMER, created), (CUSTOMER_TOKEN, held)):
        insert_rows(connection, table, rows)


def _rows(acts: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (*(act[name] for name in _OF_ACT), to_microseconds(act["time"]), to_microseconds(act["received"]))
        for act in acts
    ]
