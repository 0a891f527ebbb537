"""People merge customers and part them again, and see why who is who.

A decision is a fact beside what events said: it changes no event and no other row, and a later one undoes it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, or_, select

from suasion.access.audit import note
from suasion.core import faults
from suasion.core.clock import Clock, from_microseconds
from suasion.core.database import Database
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.core.storable import require_storable
from suasion.customers.identity.duplicates_stored import mark_parted
from suasion.customers.identity.following import FOLLOWER, Identity, holders_of
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.names import all_names, current, require_there
from suasion.customers.identity.resolution import SHARED
from suasion.customers.identity.rules import SAID, Link
from suasion.customers.identity.settling import settle
from suasion.customers.identity.sharing import counts
from suasion.customers.identity.stored import grown_from
from suasion.customers.identity.undisturbed import undisturbed
from suasion.customers.locks import CustomerLocks
from suasion.customers.log import followed_to
from suasion.customers.tables import (
    CUSTOMER,
    CUSTOMER_TOKEN,
    IDENTITY_ACT,
    IDENTITY_DECISION,
    IDENTITY_DECISION_TOKEN,
)
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.vault import Vault

SHOWN = 200
"""Acts and links of one customer that are shown."""
_AUDITED = {"merge": "customer.merged", "unmerge": "customer.unmerged"}
_DECIDING = faults.declare("identity.deciding", "a person's merge or unmerge is written, not committed")
MOST_PAIRS = 1_000_000
"""Pairs of identifiers that one decision may be about."""


@dataclass(frozen=True)
class ActTold:
    """One act on record; `kind` is of the identifier that moved, `other` as in `identity_act`."""

    time: datetime
    act: str
    kind: str
    customer: str
    other: str | None
    reason: str | None


@dataclass(frozen=True)
class LinkTold:
    """What an event said of two identifiers, one of them this customer's.

    Parameters
    ----------
    kind, token, other_kind, other_token
        The two; the first is the event's primary one.
    time
        Of the earliest event that said so.
    trusted
        Whether it came with an import or from a trusted source.
    refused
        Why it unites nobody: ``parted``, ``known``, ``limit`` or ``shared``; empty if it does.
    """

    kind: str
    token: str
    other_kind: str
    other_token: str
    time: datetime
    trusted: bool
    refused: str


@dataclass(frozen=True)
class IdentityTold:
    """Why a customer is who she is: her names, the newest acts, and what was said; `total` counts all links."""

    customer: str
    merged: tuple[str, ...]
    acts: tuple[ActTold, ...]
    links: tuple[LinkTold, ...]
    total: int


class Deciding:
    """Merges and parts customers.

    Parameters
    ----------
    database, identity, vault
        The state database; the map in it; who knows the identifiers.
    clock
        Dates decisions.
    locks
        The customers' locks; hand-over takes the same ones.
    """

    def __init__(
        self, database: Database, identity: Identity, vault: Vault, clock: Clock, *, locks: CustomerLocks
    ) -> None:
        self._database, self._identity, self._vault, self._clock = database, identity, vault, clock
        self._locks = locks

    def merge(self, customer: str, other: str, *, who: str, reason: str) -> str:
        """Make two customers one, whatever the limits; gives the name that stays: the older known one's.

        Raises
        ------
        suasion.core.errors.NotFound
            If one of them is not there.
        suasion.core.errors.Conflict
            If they are one customer already.
        suasion.core.errors.InputRefused
            If they have too many identifiers to be decided about at once, or the reason cannot be stored.
        """
        require_storable(reason=reason)
        with self._database.write() as connection:
            mine, theirs = _present(connection, customer), _present(connection, other)
            if mine == theirs:
                raise Conflict("They are one customer already.")
            sides = (_tokens(connection, mine), _tokens(connection, theirs))
            maker = sides[0][0]
            self._decide(connection, "merge", sides, who=who, reason=reason, named=(mine, theirs))
            return _holder(connection, maker) or mine

    def unmerge(
        self,
        customer: str,
        *,
        other: str | None = None,
        identifiers: Sequence[tuple[IdentifierKind, str]] = (),
        who: str,
        reason: str,
    ) -> str | None:
        """Part from a customer what once was another one, or some identifiers; they stay apart whatever events say.

        It waits until nothing is on its way to her: once it returns nothing goes to an address that was taken from her.

        Parameters
        ----------
        other
            A name that became part of this customer: everything that came with it goes.
        identifiers
            Kinds and values that are not hers.

        Returns
        -------
        str or None
            The customer that is parted from this one now; None if no event has one of the identifiers as its primary
            one, and so nobody stands behind them.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer, or `other` is not part of her.
        suasion.core.errors.InputRefused
            If none of the identifiers is hers, if all are, there are too many to be decided about at once, or the
            reason cannot be stored.
        """
        require_storable(reason=reason)
        found = {token for token in self._vault.find(identifiers) if token is not None}

        def part(connection: Connection) -> str | None:
            mine = _present(connection, customer)
            every = _tokens(connection, mine)
            wanted = found
            if other is not None:
                wanted = _came_with(connection, grown_from(connection, self._identity.rules, every), mine, other)
            staying, leaving = _divided(every, wanted)
            self._decide(connection, "unmerge", (staying, leaving), who=who, reason=reason, named=(mine, other or ""))
            holders = holders_of(connection, every)
            return next((holders[token] for token in leaving if token in holders), None)

        return undisturbed(self._database, self._locks, [customer], part)

    def _decide(
        self,
        connection: Connection,
        act: str,
        sides: tuple[list[str], list[str]],
        *,
        who: str,
        reason: str,
        named: tuple[str, str],
    ) -> None:
        if len(sides[0]) * len(sides[1]) > MOST_PAIRS:
            raise InputRefused("They have too many identifiers to be decided about at once.")
        now, table = self._clock.now(), IDENTITY_DECISION.c
        number = int(connection.scalar(select(func.coalesce(func.max(table.number), 0))) or 0) + 1
        row = {"number": number, "act": act, "at": now, "who": who, "reason": reason}
        connection.execute(insert(IDENTITY_DECISION).values(row | {"customer": named[0], "other": named[1]}))
        tokens = [{"number": number, "token": token, "side": side} for side in (0, 1) for token in sides[side]]
        connection.execute(insert(IDENTITY_DECISION_TOKEN), tokens)
        settle(
            connection,
            self._identity.rules,
            [*sides[0], *sides[1]],
            sequence=followed_to(connection, FOLLOWER),
            now=now,
            parted=self._identity.parted,
            said=dict.fromkeys(("merged", "unmerged", "linked"), reason),
        )
        if act == "unmerge":
            mark_parted(connection, sides, now)
        note(connection, now, who, _AUDITED[act], named[0], other=named[1], decision=number)
        faults.pass_point(_DECIDING)

    def told(self, customer: str) -> IdentityTold:
        """Say why a customer is who she is.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        with self._database.read() as connection:
            names = all_names(connection, _present(connection, customer))
            tokens = set(_tokens(connection, names.current))
            growing = grown_from(connection, self._identity.rules, tokens)
            table = IDENTITY_ACT.c
            mine = or_(table.customer.in_(names.every), table.other.in_(names.every))
            acts = connection.execute(
                select(IDENTITY_ACT).where(mine).order_by(table.sequence.desc(), table.position.desc()).limit(SHOWN)
            ).all()
        reasons = dict(growing.refused())
        links = [link for link in sorted(growing.links.values()) if tokens & {link.token, link.other}]

        def link_told(link: Link) -> LinkTold:
            return LinkTold(
                growing.seen[link.token].kind,
                link.token,
                growing.seen[link.other].kind,
                link.other,
                from_microseconds(link.time),
                link.strength != SAID,
                reasons.get(link, "") if counts(link, growing.seen) else SHARED,
            )

        return IdentityTold(
            names.current,
            names.others,
            tuple(ActTold(row.time, row.act, row.kind, row.customer, row.other, row.reason) for row in acts),
            tuple(link_told(link) for link in links[:SHOWN]),
            len(links),
        )


def _present(connection: Connection, customer: str) -> str:
    name = current(connection, [customer])[customer]
    require_there(connection, [name])
    return name


def _tokens(connection: Connection, customer: str) -> list[str]:
    """List a customer's tokens, the one that made her first."""
    table = CUSTOMER_TOKEN.c
    query = select(table.token).where(table.customer == customer).order_by(table.sequence, table.token)
    tokens = list(connection.scalars(query))
    maker = connection.scalar(select(CUSTOMER.c.token).where(CUSTOMER.c.customer == customer))
    return sorted(tokens, key=lambda token: token != maker)


def _divided(tokens: Sequence[str], wanted: Container[str]) -> tuple[list[str], list[str]]:
    """Divide the tokens of a customer into those that stay with her and those that leave."""
    leaving = [token for token in tokens if token in wanted]
    staying = [token for token in tokens if token not in wanted]
    if not leaving or not staying:
        raise InputRefused(
            "None of that is hers." if staying else "That is all there is of her: nothing would stay.",
            hint="GET /api/customers/{id}/identity shows what she is made of.",
        )
    return staying, leaving


def _holder(connection: Connection, token: str) -> str | None:
    found: str | None = connection.scalar(select(CUSTOMER_TOKEN.c.customer).where(CUSTOMER_TOKEN.c.token == token))
    return found


def _came_with(connection: Connection, growing: Growing, customer: str, other: str) -> set[str]:
    """Find the tokens that came with a name: what would be hers if neither a person nor events had joined the two.

    Where a person did, what was hers then goes with her whole.
    """
    if other == customer or current(connection, [other])[other] != customer:
        merged = ", ".join(all_names(connection, customer).others) or "nobody"
        raise NotFound(
            "No such customer is part of this one.",
            hint=f"Part of her: {merged}. Or name identifiers that are not hers.",
        )
    makers = {row.customer: row.token for row in connection.execute(_makers((customer, other)))}
    groups = growing.without_joining(_side_of(connection, other), makers[customer], makers[other])
    return set(groups.group(makers[other]).tokens)


def _side_of(connection: Connection, name: str) -> set[str]:
    """Give the tokens of a customer when a person last merged her with another; none if nobody did."""
    table, token = IDENTITY_DECISION.c, IDENTITY_DECISION_TOKEN.c
    named = or_(table.customer == name, table.other == name)
    last = connection.execute(
        select(IDENTITY_DECISION).where(table.act == "merge", named).order_by(table.number.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return set()
    mine = (token.number == last.number) & (token.side == (0 if last.customer == name else 1))
    return set(connection.scalars(select(token.token).where(mine)))


def _makers(names: Iterable[str]) -> Select[tuple[str, str]]:
    return select(CUSTOMER.c.customer, CUSTOMER.c.token).where(CUSTOMER.c.customer.in_(list(names)))
