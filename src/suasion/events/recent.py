"""What came last, as plain rows: the few events after a sequence number, read without the analytical engine."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from suasion.core.clock import from_microseconds
from suasion.events.spec import Product
from suasion.events.tables import MANIFEST, TAIL
from suasion.events.tombstones import reach_of
from suasion.privacy.vault import TOKEN_LENGTH

_COLUMNS = tuple(
    TAIL.c[name] for name in ("seq", "tokens", "type", "name", "time", "received", "source", "properties", "products")
)
_products = msgspec.json.Decoder(list[Product], strict=False)
_ENDS = select(select(func.max(TAIL.c.seq)).scalar_subquery(), select(func.max(MANIFEST.c.last)).scalar_subquery())
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
    tail, sealed = connection.execute(_ENDS).one()
    return max(tail or 0, sealed or 0)


def recent(connection: Connection, after: int, tokens: Sequence[str] | None = None) -> list[RecentEvent] | None:
    """Read the events after a sequence number, in order, those of some primary tokens only if they are given.

    None if some of them have been sealed meanwhile: then only a view of the whole log shows them.
    """
    sealed = connection.execute(select(func.max(MANIFEST.c.last))).scalar() or 0
    if sealed > after:
        return None
    query = select(*_COLUMNS).where(TAIL.c.seq > after).order_by(TAIL.c.seq)
    wanted = None if tokens is None else set(tokens)
    if wanted is not None and len(wanted) <= _MOST_ASKED:  # the primary token stands first
        query = query.where(func.substr(TAIL.c.tokens, 1, TOKEN_LENGTH).in_(sorted(wanted)))
    found = [one for one in map(_event, connection.execute(query)) if wanted is None or one.tokens[0] in wanted]
    erased = reach_of(connection, {one.tokens[0] for one in found})
    return [one for one in found if one.sequence > erased.get(one.tokens[0], 0)]


def _event(row: Any) -> RecentEvent:
    sequence, tokens, kind, name, time, received, source, properties, products = row  # a third of the time by name
    return RecentEvent(
        sequence,
        tuple(tokens.split(" ")),
        kind,
        name,
        from_microseconds(time),
        from_microseconds(received),
        source,
        properties,
        None if products is None else tuple(_products.decode(products)),
    )
