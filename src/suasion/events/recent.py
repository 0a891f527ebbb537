"""What came last, as plain rows: the few events after a sequence number, read without the analytical engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from suasion.core.clock import from_microseconds
from suasion.events.spec import Product
from suasion.events.tables import MANIFEST, TAIL
from suasion.events.tombstones import reach_of
from suasion.privacy.vault import TOKEN_LENGTH

_products = msgspec.json.Decoder(list[Product])
_MOST_ASKED = 500
"""Tokens that a statement names; a customer known by more is looked for among all that the tail holds."""


@dataclass(frozen=True)
class RecentEvent:
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
    properties
        JSON without identifiers and without `products`.
    products
        The lines of an order; None for whatever is no order.
    """

    sequence: int
    tokens: tuple[str, ...]
    type: str
    name: str
    time: datetime
    received: datetime
    source: str
    properties: str
    products: tuple[Product, ...] | None


def last_sequence(connection: Connection) -> int:
    """Give the last sequence number of the log; 0 if it is empty."""
    tail = connection.execute(select(func.max(TAIL.c.seq))).scalar()
    sealed = connection.execute(select(func.max(MANIFEST.c.last))).scalar()
    return max(tail or 0, sealed or 0)


def recent(connection: Connection, after: int, tokens: Sequence[str] | None = None) -> list[RecentEvent] | None:
    """Read the events after a sequence number, in order, those of some primary tokens only if they are given.

    None if some of them have been sealed meanwhile: then only a view of the whole log shows them.
    """
    sealed = connection.execute(select(func.max(MANIFEST.c.last))).scalar() or 0
    if sealed > after:
        return None
    query: Select[Any] = select(TAIL).where(TAIL.c.seq > after).order_by(TAIL.c.seq)
    wanted = None if tokens is None else set(tokens)
    if wanted is not None and len(wanted) <= _MOST_ASKED:  # the primary token stands first
        query = query.where(func.substr(TAIL.c.tokens, 1, TOKEN_LENGTH).in_(sorted(wanted)))
    rows = [row for row in connection.execute(query) if wanted is None or _primary(row) in wanted]
    erased = reach_of(connection, {_primary(row) for row in rows})
    return [_event(row) for row in rows if row.seq > erased.get(_primary(row), 0)]


def _primary(row: Any) -> str:
    return str(row.tokens.partition(" ")[0])


def _event(row: Any) -> RecentEvent:
    return RecentEvent(
        sequence=row.seq,
        tokens=tuple(row.tokens.split(" ")),
        type=row.type,
        name=row.name,
        time=from_microseconds(row.time),
        received=from_microseconds(row.received),
        source=row.source,
        properties=row.properties,
        products=None if row.products is None else tuple(_products.decode(row.products)),
    )
