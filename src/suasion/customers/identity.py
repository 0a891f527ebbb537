"""Token → customer: a map that follows the log by sequence number.

A primary token nobody holds makes a customer. An identify or alias event links its other tokens to the customer of its
primary token, unless another customer holds one already: that is recorded as a conflict and changes nothing. Every act
is a row, so the map can always be explained.
"""

from collections.abc import Iterable, Mapping, Sequence
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
from suasion.customers.log import LogTables, TokenKinds, follow_to, followed_to, not_erased
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_ACT

FOLLOWER = "identity"
_UNKNOWN = "unknown"
_LINKING = ("identify", "alias")
_TIME = pa.timestamp("us")
_MAP = pa.schema([pa.field("token", pa.string()), pa.field("customer", pa.string())])
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
        """
        with self._database.read() as connection:
            after = followed_to(connection, FOLLOWER)
        if view.last_sequence <= after:
            return 0
        news = session.fetch(_news(view.events, after, view.last_sequence)).to_pylist()
        return self.take_in([_from_row(row) for row in news], after, view.last_sequence)

    def take_in(self, news: Sequence[NewEvent], after: int, upto: int) -> int:
        """Take in events in order, those between two sequence numbers that can change the map; gives how many acts.

        Nothing happens if the map does not stand at `after`: then somebody else was quicker.
        """
        tokens = {token for event in news for token in event.tokens}
        kinds = self._vault.kinds(tokens)
        with self._database.write() as connection:
            if followed_to(connection, FOLLOWER) != after:
                return 0
            news = not_erased(connection, news)
            acts = list(_acts(news, kinds, holders_of(connection, tokens)))
            _store(connection, acts)
            follow_to(connection, FOLLOWER, upto)
        return len(acts)

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


def _news(events: ibis.Table, after: int, upto: int) -> ibis.Table:
    """Give each primary token's first event, and every identify event, in order; the others can change nothing."""
    fresh = events.filter((events.seq > after) & (events.seq <= upto))
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
    told = [
        (*(act[name] for name in _OF_ACT), to_microseconds(act["time"]), to_microseconds(act["received"]))
        for act in acts
    ]
    for table, rows in ((IDENTITY_ACT, told), (CUSTOMER, created), (CUSTOMER_TOKEN, held)):
        insert_rows(connection, table, rows)
