"""What this stage needs of the log, and how far it has followed it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import ibis
from sqlalchemy import Connection, delete, insert, select

from suasion.customers.tables import FOLLOWER
from suasion.events.tombstones import furthest


class LogTables(Protocol):
    """One consistent read of the log.

    `events`: seq, token (the primary one), tokens (a list, the primary first), type, name, time, received, source,
    origin (the import it came with; empty for live ones), machine (the rule that says a machine did it; empty for
    people), order_id, item.
    `sold_lines`: seq, first (of the order's first event), token, machine, order_id, time, received, item, quantity,
    amount, discount, coupon_discount.
    """

    @property
    def events(self) -> ibis.Table:
        """Every accepted event."""
        ...

    def sold_lines(self, currency: str) -> ibis.Table:
        """Give every line of every order once; amounts in other currencies are null."""
        ...

    @property
    def messages(self) -> ibis.Table:
        """Every event's seq and `message`, the digest of its message id; null in the oldest events."""
        ...

    def with_properties(self) -> ibis.Table:
        """Give `events` with a column `properties` (JSON), which takes reading more."""
        ...

    @property
    def last_sequence(self) -> int:
        """The last sequence number this read can see; 0 for an empty log."""
        ...


class TokenKinds(Protocol):
    """Who knows what kind of identifier a token stands for: the vault."""

    def kinds(self, tokens: Iterable[str]) -> Mapping[str, str]:
        """Give the kind ("user_id", "email", …) of each token; tokens it does not hold are left out."""
        ...


def followed_to(connection: Connection, name: str) -> int:
    """Give the sequence number up to which follower `name` has taken everything in; 0 if it never began."""
    found = connection.execute(select(FOLLOWER.c.sequence).where(FOLLOWER.c.name == name)).scalar_one_or_none()
    return int(found or 0)


def follow_to(connection: Connection, name: str, sequence: int) -> None:
    """Remember, in the transaction that stored what was taken in, how far it reached."""
    connection.execute(delete(FOLLOWER).where(FOLLOWER.c.name == name))
    connection.execute(insert(FOLLOWER), [{"name": name, "sequence": sequence}])


class Follows(Protocol):
    """An event that is about to be taken in; the primary token first."""

    @property
    def sequence(self) -> int:
        """Its number in the log."""
        ...

    @property
    def tokens(self) -> tuple[str, ...]:
        """Whose it is."""
        ...


_News = TypeVar("_News", bound=Follows)


def not_erased(connection: Connection, news: Sequence[_News]) -> list[_News]:
    """Leave out what was erased since it was read; ask in the transaction that takes it in."""
    reach = furthest(connection, {event.tokens[0] for event in news})
    return [event for event in news if event.sequence > reach.get(event.tokens[0], 0)]
