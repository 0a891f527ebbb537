"""One consistent read of everything that is one customer's, with her identifiers in the clear and nobody else's."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from suasion.core.engine import Session
from suasion.customers.identity import holders_of
from suasion.customers.identity.names import all_names, require_there
from suasion.customers.identity.stored import links_of, seen_of
from suasion.customers.tables import CUSTOMER_TOKEN
from suasion.events.log import EventLog
from suasion.events.view import LogView
from suasion.governance.belonging import Her, rows_of, table_named
from suasion.governance.register import TABLES
from suasion.privacy.revealing import replaced, tokens_in
from suasion.privacy.vault import Vault

_AT_ONCE = 1_000

Line = dict[str, Any]
"""One line of a file: plain JSON but for moments, which are aware."""


def found(connection: Connection, customer: str) -> Her:
    """Find a customer by any of her names.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no such customer. The id is not repeated: people type addresses into it.
    """
    names = all_names(connection, customer)
    require_there(connection, [names.current])
    held = CUSTOMER_TOKEN.c
    rows = connection.execute(select(held.token, held.kind).where(held.customer == names.current))
    tokens = {row.token: row.kind for row in rows}
    return Her(names.current, names.every, tokens | _claimed(connection, tokens))


def _claimed(connection: Connection, tokens: Collection[str]) -> dict[str, str]:
    """Give the kinds of tokens that nobody holds and that only events of these tokens ever named."""
    mine = set(tokens)
    ends = _ends(connection, mine) - mine
    free = ends - holders_of(connection, ends).keys()
    hers = {token for token in free if _ends(connection, [token]) <= mine | {token}}
    return {token: seen.kind for token, seen in seen_of(connection, hers).items()}


def _ends(connection: Connection, tokens: Iterable[str]) -> set[str]:
    return {end for link in links_of(connection, tokens) for end in (link.token, link.other)}


def mentioned(log: LogView, tokens: Iterable[str]) -> set[str]:
    """Find the tokens that stand anywhere in the events of some primary tokens."""
    found: set[str] = set()
    for batch in log.told_by(sorted(tokens)):
        found |= tokens_in(batch.select(["name", "properties", "context", "products"]).to_pylist())
    return found


@dataclass
class Reading:
    """A read of the state database, the view of the log that goes with it, and the words for tokens.

    Parameters
    ----------
    connection, log
        Held open for as long as lines are asked for, with the session that the view is of.
    vault
        Gives identifiers; it is another database, so one that is erased meanwhile is missing.
    models
        Where fitted recommenders are.
    """

    connection: Connection
    log: LogView
    vault: Vault
    her: Her
    models: Path
    _words: dict[str, str] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def begin(
        cls, connection: Connection, session: Session, events: EventLog, models: Path, customer: str
    ) -> "Reading":
        """Begin with whom a name means; raises what `found` raises."""
        her = found(connection, customer)
        return cls(connection, events.view(session, within=connection), events.vault, her, models)

    def rows(self, table: str) -> Iterator[Row[Any]]:
        """Give her rows of a table, as the register says which they are."""
        return rows_of(self.connection, table_named(table), TABLES[table].whose, self.her)

    def in_the_clear(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Put the identifier in the place of each token, and what it is in the place of another customer's."""
        rest = iter(lines)
        while part := list(islice(rest, _AT_ONCE)):
            self._learn(tokens_in(part) - self._asked)
            yield from replaced(part, self._words)

    def is_hers(self, customer: str | None) -> str | None:
        """Give a customer's id if it is one of her names; None for another's."""
        return customer if customer in self.her.names else None

    def others_among(self, tokens: Iterable[str]) -> set[str]:
        """Choose the tokens that stand for other customers."""
        holders = holders_of(self.connection, tokens)
        return {token for token, customer in holders.items() if customer != self.her.customer}

    def identified(self, tokens: Sequence[str]) -> list[Line]:
        """Give identifiers, kind and value; of another customer's the kind only."""
        others = self.others_among(tokens)
        kinds = {token: str(kind) for token, kind in self.vault.kinds(tokens).items()}
        return [{"kind": kinds.get(token, "unknown"), "value": None if token in others else token} for token in tokens]

    def _learn(self, tokens: set[str]) -> None:
        if not tokens:
            return
        self._asked |= tokens
        others = self.others_among(tokens)
        kinds = self.vault.kinds(others)
        self._words |= self.vault.reveal(tokens - others)
        self._words |= {token: f"[{kinds.get(token, 'identifier')} of another customer]" for token in others}


def moment(naive: datetime | None) -> datetime | None:
    """Give a time of the log, which is UTC without saying so, as an aware one."""
    return None if naive is None else naive.replace(tzinfo=UTC)
