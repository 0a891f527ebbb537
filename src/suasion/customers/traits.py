"""Facts about customers: append-only rows with source, version and as-of time.

They come from identify events, by following the log, and from whoever computes them (predictions, clusters), by
`publish`. Nothing is ever changed; what holds at a moment is the latest row before it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, func, insert, select

from suasion.catalog.columns import read_columns
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import ColumnMissing, InputRefused
from suasion.customers.history import TRAITS, History
from suasion.customers.identity import FOLLOWER as IDENTITY
from suasion.customers.identity.names import own_names
from suasion.customers.log import LogTables, follow_to, followed_to, not_erased
from suasion.customers.news import tell_traits
from suasion.customers.tables import CUSTOMER, TRAIT

FOLLOWER = "traits"
COMPUTED_TRAIT = "computed."
INTEREST_TRAIT = "interest."
GROUP_TRAIT = "group."
OURS = (COMPUTED_TRAIT, INTEREST_TRAIT, GROUP_TRAIT, "predicted.")
"""How the names begin that nobody but us gives a value: anybody may send events, and segments believe these."""
_KEY = ("source", "version", "time", "name", "customer")


@dataclass(frozen=True)
class Published:
    """What a publication did.

    `added` rows are new; `already` were there with the same value; `differing` were there with another value, which
    stands: a fact with source, version and time is never rewritten.
    """

    added: int
    already: int
    differing: int


@dataclass(frozen=True)
class Told:
    """What traits look at in an identify event: `token` is the primary one, `properties` JSON; times are aware."""

    sequence: int
    token: str
    time: datetime
    received: datetime
    source: str
    properties: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """The primary one."""
        return (self.token,)


class Traits:
    """Traits of every customer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self, session: Session, view: LogTables) -> int:
        """Take in the traits of identify events beyond the last sequence number seen; returns how many rows.

        Identity must have caught up with the same view before. A trait's version is its event's sequence number. A
        trait whose value is null says that it is no longer known. Names that begin as `OURS` tell nothing.
        """
        with self._database.read() as connection:
            after = followed_to(connection, FOLLOWER)
        if view.last_sequence <= after:
            return 0
        events = view.with_properties()
        fresh = events.filter((events.type == "identify") & (events.seq > after) & (events.seq <= view.last_sequence))
        fresh = fresh.select("seq", "time", "received", "source", "properties", primary=fresh.token).order_by("seq")
        news = [_from_row(row) for row in session.fetch(fresh).to_pylist()]
        with self._database.write() as connection:
            return self.take_in(connection, news, after, view.last_sequence)

    def take_in(self, connection: Connection, news: Sequence[Told], after: int, upto: int) -> int:
        """Take in identify events in order, all between two sequence numbers; gives how many rows that made.

        Nothing happens if traits do not stand at `after`: then somebody else was quicker; nor if identity has not come
        as far, so that nobody knows yet whose they are.
        """
        if followed_to(connection, FOLLOWER) != after or followed_to(connection, IDENTITY) < upto:
            return 0
        news = not_erased(connection, news)
        names = own_names(connection, {event.token for event in news})  # so that they follow merges
        traits = [trait for event in news for trait in _of_event(event, names[event.token])]
        if traits:
            connection.execute(insert(TRAIT), traits)
        follow_to(connection, FOLLOWER, upto)
        return len(traits)

    def publish(self, traits: pa.Table) -> Published:
        """Add computed traits; the same rows again add nothing.

        Parameters
        ----------
        traits
            Columns of `history.TRAITS`; `value` is JSON text, times naive UTC. A row is known by
            (source, version, time, customer, name).

        Raises
        ------
        suasion.core.errors.ColumnMissing
            If a column is not there.
        suasion.core.errors.InputRefused
            If a value is missing, is not JSON, or a row stands in the table twice; nothing is changed.
        """
        rows = _checked(traits)
        with self._database.write(alone=True) as connection:
            return put(connection, rows)

    def table(self, session: Session) -> ibis.Table:
        """Every row ever stored, under the customers' present names, with the columns of `history.TRAITS`."""
        present = func.coalesce(CUSTOMER.c.merged_into, TRAIT.c.customer).label("customer")
        columns = [present if name == "customer" else TRAIT.c[name] for name in TRAITS.names]
        query = select(*columns).outerjoin(CUSTOMER, CUSTOMER.c.customer == TRAIT.c.customer)
        query = query.order_by(*(TRAIT.c[name] for name in _KEY))
        with self._database.read() as connection:
            table = read_columns(connection, query, TRAITS)
        return session.add_arrow("customer_traits", table)


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Published:
    """Add rows with the columns of `history.TRAITS` and aware times, each key once; those there already stay."""
    stored = _stored(connection, rows)
    new = [row for row in rows if _key(row) not in stored]
    same = sum(stored.get(_key(row)) == row["value"] for row in rows)
    if new:
        connection.execute(insert(TRAIT), new)
        tell_traits(connection, ((row["customer"], row["name"]) for row in new))
    return Published(added=len(new), already=same, differing=len(rows) - len(new) - same)


def current(history_before: History) -> ibis.Table:
    """Give the latest value of every trait of every customer, from a history already cut.

    Columns customer, name, value, source, version, time. Later `time` wins, then later `received`, then the greater
    source and version, so that the answer never depends on the order of rows. A null value stays null.
    """
    traits = history_before.traits
    order = [ibis.desc(traits[name]) for name in ("time", "received", "source", "version", "value")]
    ranked = traits.mutate(rank=ibis.row_number().over(group_by=["customer", "name"], order_by=order))
    latest = ranked.filter(ranked["rank"] == 0)
    return latest.select("customer", "name", "value", "source", "version", "time")


def _from_row(row: dict[str, Any]) -> Told:
    time, received = (row[name].replace(tzinfo=UTC) for name in ("time", "received"))
    return Told(row["seq"], row["primary"], time, received, row["source"], row["properties"])


def _of_event(event: Told, customer: str) -> list[dict[str, Any]]:
    known = json.loads(event.properties or "{}")
    return [
        {
            "source": event.source,
            "version": str(event.sequence),
            "time": event.time,
            "name": name,
            "customer": customer,
            "value": json.dumps(value, ensure_ascii=False, sort_keys=True),
            "received": event.received,
        }
        for name, value in known.items()
        if not name.startswith(OURS)
    ]


def _checked(traits: pa.Table) -> list[dict[str, Any]]:
    missing = [name for name in TRAITS.names if name not in traits.column_names]
    if missing:
        raise ColumnMissing.from_names("The trait table", missing, traits.column_names)
    rows: list[dict[str, Any]] = traits.select(TRAITS.names).cast(TRAITS).to_pylist()
    seen = set()
    for row in rows:
        empty = [name for name, value in row.items() if value is None]
        if empty:
            raise InputRefused(f"A trait row has no {empty}: {row}.", hint='A trait that is no longer known is "null".')
        row["time"], row["received"] = row["time"].replace(tzinfo=UTC), row["received"].replace(tzinfo=UTC)
        seen.add(_key(row))
        _check_json(row)
    if len(seen) < len(rows):
        raise InputRefused(
            f"{len(rows) - len(seen)} trait row(s) stand in the table twice.",
            hint="Source, version, time, customer and name together must be unique.",
        )
    return rows


def _check_json(row: dict[str, Any]) -> None:
    try:
        json.loads(row["value"])
    except ValueError:
        raise InputRefused(
            f"The value {row['value']!r} of trait {row['name']!r} is not JSON.",
            hint='A text value stands in quotes: "\\"gold\\"".',
        ) from None


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _stored(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], str]:
    """Read by their keys the values that are there already: of each trait the stretch of customers that rows are of."""
    *kind, _customer = columns = [TRAIT.c[name] for name in _KEY]
    customers: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        *its, customer = _key(row)
        customers.setdefault(tuple(its), []).append(customer)
    found: dict[tuple[Any, ...], str] = {}
    for of_kind, some in customers.items():
        mine = [column == value for column, value in zip(kind, of_kind, strict=True)]
        query = select(*columns, TRAIT.c.value).where(*mine, TRAIT.c.customer.between(min(some), max(some)))
        found.update({tuple(row[:-1]): row[-1] for row in connection.execute(query)})
    return found
