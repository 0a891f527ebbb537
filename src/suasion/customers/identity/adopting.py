"""Identity of workspaces that an earlier release wrote: links were not kept then, so the log is read once more.

What the log no longer holds, because it was kept for a time only, is taken from the acts of that release.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from suasion.core.clock import from_microseconds, to_microseconds
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.identity.following import (
    AT_ONCE,
    FOLLOWER,
    Identity,
    NewEvent,
    holders_in,
    marked,
    news_of,
    taken,
)
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.rules import SAID, Link
from suasion.customers.identity.settling import rows_of
from suasion.customers.identity.stored import add_rows, store
from suasion.customers.log import LogTables, followed_to
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_ACT, IDENTITY_TOKEN
from suasion.events.tables import TOMBSTONES


def wanting(database: Database) -> bool:
    """Say whether customers are known, and nothing of what was said about them."""
    with database.read() as connection:
        known = connection.execute(select(IDENTITY_TOKEN.c.token).limit(1)).first()
        return known is None and connection.execute(select(CUSTOMER_TOKEN.c.token).limit(1)).first() is not None


def adopt(identity: Identity, database: Database, session: Session, view: LogTables, *, at_once: int = AT_ONCE) -> None:
    """Work out from the log what was said; what that changes of who is who is told as acts, in one transaction.

    The log is read twice, `at_once` events at a time, so that only identifiers are all in memory, never all events.
    """
    with database.read() as connection:
        followed = followed_to(connection, FOLLOWER)
    news = partial(_news, database, session, view, followed, at_once)
    growing, told = Growing(identity.rules), {event.sequence for part in news() for event in part}
    with database.read() as connection:
        _made_before(connection, growing, told)
    for part in news():
        kinds = identity.kinds_of(part)
        for event in part:
            taken(growing, event, kinds, identity.rules)
    with database.write(alone=True) as connection:
        _linked_before(connection, growing, told)
        held = holders_in(connection)
        for table in (CUSTOMER, CUSTOMER_TOKEN):
            connection.execute(delete(table))
        growing.changed.first = dict.fromkeys(growing.seen)
        growing.changed.before.clear()
        store(connection, growing)
        growing.changed.before = {token: held.get(token) for token in growing.seen}
        now = connection.scalar(select(func.max(IDENTITY_ACT.c.received)))
        add_rows(connection, IDENTITY_ACT, rows_of(connection, growing, followed, now or from_microseconds(0)))


def _news(
    database: Database, session: Session, view: LogTables, followed: int, at_once: int
) -> Iterator[list[NewEvent]]:
    """Read the events that were followed and whose customers were not erased after them, some at a time."""
    for after in range(0, followed, at_once):
        read = news_of(session, view, after, min(after + at_once, followed))
        with database.read() as connection:
            read = list(marked(connection, read))
        yield [event for event in read if event.tokens[0] not in event.erased]


def _made_before(connection: Connection, growing: Growing, told: set[int]) -> None:
    """See whoever was made by an event that the log no longer has: a later one of hers would give her another id."""
    for act in connection.execute(select(IDENTITY_ACT).where(IDENTITY_ACT.c.act == "created")):
        if act.sequence not in told:
            growing.see(act.token, act.kind, act.sequence, _key(act))


def _linked_before(connection: Connection, growing: Growing, told: set[int]) -> None:
    """Take in the links of events that the log no longer has."""
    erased = set(connection.scalars(select(TOMBSTONES.c.token)))
    makers = {row.customer: row.token for row in connection.execute(select(CUSTOMER.c.customer, CUSTOMER.c.token))}
    query = select(IDENTITY_ACT).where(IDENTITY_ACT.c.act == "linked")
    for act in connection.execute(query.order_by(IDENTITY_ACT.c.sequence, IDENTITY_ACT.c.position)):
        if act.sequence in told:
            continue
        growing.see(act.token, act.kind, act.sequence)
        maker = makers.get(act.customer)
        if maker in growing.seen and not {maker, act.token} & erased:
            received = to_microseconds(act.received)
            growing.say(Link(SAID, *_key(act), act.position, str(maker), act.token, received, act.sequence))


def _key(act: Row[Any]) -> tuple[int, bytes]:
    return to_microseconds(act.time), act.sequence.to_bytes(16, "big")
