"""What came last, as plain rows: the few events after a sequence number, read without the analytical engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, FromClause, Select, and_, bindparam, func, or_, select

from suasion.core.clock import from_microseconds
from suasion.events.spec import Product
from suasion.events.tables import MANIFEST, TAIL, TOMBSTONES
from suasion.events.tombstones import reach_of
from suasion.privacy.vault import TOKEN_LENGTH

_NAMES = (
    *("seq", "tokens", "type", "name", "time", "received", "source", "origin", "message"),
    *("properties", "products", "machine"),
)
_COLUMNS = tuple(TAIL.c[name] for name in _NAMES)
_products = msgspec.json.Decoder(list[Product], strict=False)
_ENDS = select(select(func.max(TAIL.c.seq)).scalar_subquery(), select(func.max(MANIFEST.c.last)).scalar_subquery())
_LINKING = ("identify", "alias")
_MOST_ASKED = 500
"""Tokens that a statement names; a customer known by more is looked for among all that the tail holds."""


class RecentEvent(msgspec.Struct, frozen=True):
    """One event of the tail.

    Parameters
    ----------
    sequence
        Its number in the log.
    tokens
        The primary one first.
    type, name
        ``track``, ``identify``, ``page`` …; the name of a track event, a page or a screen, the id of a group.
    time, received
        Aware.
    origin
        Id of the import it came with; empty for live events.
    message
        Digest of (source, messageId); None in the oldest events.
    properties
        JSON without identifiers and without `products`.
    products
        The lines of an order; None for whatever is no order, or was a machine's when it was stored.
    machine
        The rule that said so when it was stored; empty for people.
    """

    sequence: int
    tokens: tuple[str, ...]
    type: str
    name: str
    time: datetime
    received: datetime
    source: str
    origin: str
    message: bytes | None
    properties: str
    products: tuple[Product, ...] | None
    machine: str = ""


def last_sequence(connection: Connection) -> int:
    """Give the last sequence number of the log; 0 if it is empty."""
    tail, sealed = connection.execute(_ENDS).one()
    return max(tail or 0, sealed or 0)


def recent(connection: Connection, after: int, tokens: Sequence[str] | None = None) -> list[RecentEvent] | None:
    """Read the events after a sequence number, in order, those of some primary tokens only if they are given.

    None if some of them have been sealed meanwhile: then only a view of the whole log shows them.
    """
    if _sealed_since(connection, after):
        return None
    query = select(*_COLUMNS).where(TAIL.c.seq > after).order_by(TAIL.c.seq)
    wanted = None if tokens is None else set(tokens)
    if wanted is not None and len(wanted) <= _MOST_ASKED:  # the primary token stands first
        query = query.where(_primary(TAIL).in_(sorted(wanted)))
    found = [one for one in map(_event, connection.execute(query)) if wanted is None or one.tokens[0] in wanted]
    erased = reach_of(connection, {one.tokens[0] for one in found})
    return [one for one in found if one.sequence > erased.get(one.tokens[0], 0)]


@dataclass(frozen=True, eq=False)
class Known:
    """A table of the primary tokens that somebody is known by.

    Parameters
    ----------
    token
        The token.
    time
        Of the earliest event that is known of it, in microseconds since 1970.
    counts
        Which of the rows are meant.
    """

    token: Column[str]
    time: Column[int]
    counts: ColumnElement[bool]


def about_people(connection: Connection, after: int, known: Known) -> list[RecentEvent] | None:
    """Read, in order, the events after a sequence number that can change who is who; None as in `recent`.

    Those are every identify and alias event, and of each primary token the first and the earliest ones, unless an
    earlier one is known. The database looks for them: most events are of somebody known.
    """
    if _sealed_since(connection, after):
        return None
    rows = connection.execute(_about_people(known), {"after": after}).all()
    return [_event(row) for row in rows]


@cache
def _about_people(known: Known) -> Select[Any]:
    one = TAIL.alias()
    mine = and_(known.token == _primary(one), known.counts, known.time < one.c.time)
    earlier = select(known.token).where(mine).correlate(one).exists()
    first, earliest = (func.min(column).over(partition_by=_primary(one)) for column in (one.c.seq, one.c.time))
    columns = (one.c.seq, one.c.time, first.label("first"), earliest.label("earliest"))
    new = select(*columns).where(_behind(one), ~earlier, ~_erased(one)).subquery()
    telling = select(new.c.seq).where(or_(new.c.seq == new.c.first, new.c.time == new.c.earliest))
    wanted = or_(TAIL.c.type.in_(_LINKING), TAIL.c.seq.in_(telling))
    return select(*_COLUMNS).where(_behind(TAIL), wanted, ~_erased(TAIL)).order_by(TAIL.c.seq)


def _behind(tail: FromClause) -> ColumnElement[bool]:
    return tail.c.seq > bindparam("after")


def _erased(tail: FromClause) -> ColumnElement[bool]:
    stone = TOMBSTONES.c
    mine = and_(stone.token == _primary(tail), stone.gone.is_(None), stone.upto >= tail.c.seq)
    return select(stone.token).where(mine).correlate(tail).exists()


def _primary(tail: FromClause) -> ColumnElement[str]:
    return func.substr(tail.c.tokens, 1, TOKEN_LENGTH)


def _sealed_since(connection: Connection, after: int) -> bool:
    return (connection.execute(select(func.max(MANIFEST.c.last))).scalar() or 0) > after


def _event(row: Any) -> RecentEvent:
    # By place: by name it takes three times as long.
    sequence, tokens, kind, name, time, received, source, origin, message, properties, products, machine = row
    return RecentEvent(
        sequence,
        tuple(tokens.split(" ")),
        kind,
        name,
        from_microseconds(time),
        from_microseconds(received),
        source,
        origin,
        message,
        properties,
        None if products is None or machine else tuple(_products.decode(products)),
        machine,
    )
